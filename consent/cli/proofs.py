"""`consent log checkpoint` and `verify`: what a log can prove, and to whom."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from consent.cli.codes import NOT_PROVED, PROVED, TAMPERED
from consent.cli.commands import add_command
from consent.errors import StoreError
from consent.records.checkpoint import Checkpoint, open_checkpoint
from consent.records.signed_note import NoteError, VerifierKey, format_key, parse_key
from consent.records.verdict import Verdict
from consent.stores import open_auditor

if TYPE_CHECKING:
    from consent.cli.commands import Commands

_CHECKPOINT = """\
A checkpoint is the log's name, size and root hash, signed. Keep copies where
the log's operator cannot reach them (an auditor, a mailbox, another company):
`consent log verify` needs one of them. Exit codes: 0, 2 the log is not signed.
"""

_VERIFY = """\
Every leaf and body is hashed again and compared with the log's newest signed
checkpoint and with the older ones that you kept. Without an older one, nothing
is proved against whoever holds the log's key, nor against cutting the log back.
Exit codes: 0 proved, 1 tampered with, 2 not proved.
"""


def add(group: Commands) -> None:
    """Add the commands to those of `log`."""
    checkpoint = add_command(
        group, "checkpoint", _checkpoint, "print the newest signed checkpoint", epilog=_CHECKPOINT
    )
    checkpoint.add_argument(
        "--key", action="store_true", dest="key_only", help="print the log's verifier key instead"
    )
    verify = add_command(group, "verify", _verify, "prove that nothing was changed", epilog=_VERIFY)
    verify.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        dest="checkpoints",
        help="an older checkpoint, kept elsewhere; may be given more than once",
    )
    add_key(verify, required=False)


def add_key(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """Add the option for the log's verifier key."""
    parser.add_argument(
        "--key",
        metavar="VKEY",
        required=required,
        help="the log's verifier key, NAME+ID+KEY, from whom you trust",
    )


def read_text(path: Path) -> str:
    """What a file holds; StoreError if it cannot be read as text."""
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: {error}") from error


def _checkpoint(arguments: argparse.Namespace) -> int:
    signed = open_auditor(arguments.store).newest()
    if signed is None:
        print("consent: this log is not signed: install asgi-consent[log]", file=sys.stderr)
        return NOT_PROVED
    if arguments.json:
        print(json.dumps({"checkpoint": signed.note, "key": format_key(signed.key)}, indent=2))
    elif arguments.key_only:
        print(format_key(signed.key))
    else:
        print(signed.note, end="")
    return PROVED


def _verify(arguments: argparse.Namespace) -> int:
    key = parse_key(arguments.key) if arguments.key else None
    anchors = [_anchor(path, key) for path in arguments.checkpoints]
    verdict = open_auditor(arguments.store).verify(key=key, anchors=anchors)
    print(
        json.dumps({"verdict": _word(verdict), **asdict(verdict)}, indent=2)
        if arguments.json
        else _told(verdict)
    )
    return {"proved": PROVED, "tampered": TAMPERED, "not proved": NOT_PROVED}[_word(verdict)]


def _anchor(path: Path, key: VerifierKey | None) -> Checkpoint:
    if key is None:
        raise StoreError(f"{path}: a checkpoint can only be used together with --key")
    try:
        return open_checkpoint(read_text(path), key)
    except NoteError as error:
        raise StoreError(f"{path}: {error}") from error


def _word(verdict: Verdict) -> str:
    return "tampered" if verdict.tampered else "not proved" if verdict.unproved else "proved"


def _told(verdict: Verdict) -> str:
    parts = [f"{_word(verdict).upper()}\n"]
    for head, lines in (
        ("Wrong", verdict.tampered),
        ("Proved", verdict.proved),
        ("Not proved", (*verdict.unproved, *verdict.limits)),
    ):
        parts += [f"{head}:", *(f"  - {line}" for line in lines), ""] if lines else []
    return "\n".join(parts).rstrip()
