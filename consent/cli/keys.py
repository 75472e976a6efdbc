"""`consent log rotate-key`, `begin-epoch`, `migrate`: what is done to a log as a whole, seldom."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from consent.cli.codes import DONE
from consent.cli.commands import add_command
from consent.cli.receipts import read_text
from consent.cli.writing import add_key_files, writing
from consent.errors import StoreError
from consent.records.receipt import note_in
from consent.records.signed_note import format_key
from consent.stores import open_auditor

if TYPE_CHECKING:
    from consent.cli.commands import Commands

_ROTATE = """\
The log hands over to a new key: a leaf names it, and the old key signs that, so
whoever trusts the old one can follow. Checkpoints from before verify as they
did. A site that is running goes on with the new key by itself. The old private
key is deleted. Where the log is kept with SQLiteStore(…, key=…), name that file
with --signing-key. Exit codes: 0, 2 not rotated (an unsigned log has no key).
"""

_EPOCH = """\
A log whose database was put back to a backup ends before what it has published,
and is not continued: two histories of one name would be signed. This command
goes on under a new name, its epoch; the first leaf holds the last checkpoint
that was published, and the log's key signs the change. What the backup lacked
is lost, and `consent log verify` says so to whoever holds a checkpoint of it.
Exit codes: 0, 2 nothing is missing, or the key is.
"""

_MIGRATE = """\
A site brings its log to this release's schema by itself, with its first write.
This does it at once, in one transaction for each step. Reading commands take
older schemas as they are. Exit codes: 0, 2 not a log, or of a newer release.
"""


def add(group: Commands) -> None:
    """Add the commands to those of `log`."""
    rotate = add_command(group, "rotate-key", _rotate, "hand the log over to a new key", epilog=_ROTATE)
    rotate.add_argument(
        "--new", type=Path, metavar="FILE", help="the new private key, Ed25519 in PEM (default: made)"
    )
    add_key_files(rotate)
    epoch = add_command(
        group, "begin-epoch", _begin_epoch, "go on with a log that a backup replaced", epilog=_EPOCH
    )
    epoch.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="a checkpoint of what is missing, kept elsewhere"
    )
    add_key_files(epoch)
    add_key_files(
        add_command(group, "migrate", _migrate, "bring the log to this release's schema", epilog=_MIGRATE)
    )


def _rotate(arguments: argparse.Namespace) -> int:
    try:
        pem = arguments.new.read_bytes() if arguments.new else None
    except OSError as error:
        raise StoreError(f"{arguments.new}: {error}") from error
    with writing(arguments) as store:
        anyio.run(store.rotate_key, pem)
    return _tell_key(arguments, "The log has a new key; hand it to whoever verifies the log:")


def _begin_epoch(arguments: argparse.Namespace) -> int:
    note = note_in(read_text(arguments.checkpoint)) if arguments.checkpoint else None
    with writing(arguments) as store:
        anyio.run(store.begin_epoch, note)
    return _tell_key(arguments, "The log goes on in a new epoch; hand its key to whoever verifies it:")


def _migrate(arguments: argparse.Namespace) -> int:
    before = open_auditor(arguments.store).schema()
    with writing(arguments) as store:
        anyio.run(store.migrate)
    after = open_auditor(arguments.store).schema()
    if arguments.json:
        print(json.dumps({"before": before, "after": after}))
    else:
        print(f"Schema {after}." if before == after else f"Schema {before} became {after}.")
    return DONE


def _tell_key(arguments: argparse.Namespace, says: str) -> int:
    signed = open_auditor(arguments.store).newest()
    key = format_key(signed.key) if signed else None
    print(json.dumps({"key": key}) if arguments.json else f"{says}\n{key}")
    return DONE
