"""`consent log checkpoint` and `verify`: what a log can prove, and to whom."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from consent.cli.codes import NOT_PROVED, PROVED, TAMPERED
from consent.cli.commands import add_command
from consent.cli.progress import shown
from consent.cli.receipts import read_text
from consent.cli.vouching import add_vouching, vouched_for
from consent.errors import StoreError
from consent.records.receipt import note_in
from consent.records.signed_note import VerifierKey, format_key, parse_key
from consent.records.verdict import Anchor, Verdict
from consent.records.vouched import judge_times, places_of
from consent.stores import open_auditor, open_copy

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
--witness and --timestamp-ca use what `consent log anchor` kept: checkpoints that
others vouch for, and how far a record can be back-dated at most.
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
        help="an older checkpoint or receipt, kept elsewhere; may be given more than once",
    )
    verify.add_argument(
        "--copy", type=Path, metavar="PATH", help="an export, a folder of tiles or a database, not --store"
    )
    add_keys(verify)
    add_vouching(verify)


def add_keys(parser: argparse.ArgumentParser) -> None:
    """Add the option for the log's verifier keys."""
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="VKEY",
        help="the log's verifier key, NAME+ID+KEY, from whom you trust; its successors are followed",
    )


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
    keys = [parse_key(line) for line in arguments.key]
    vouched, missing = vouched_for(arguments, keys)
    anchors = [*(_anchor(path, keys) for path in arguments.checkpoints), *(each.anchor for each in vouched)]
    auditor = open_copy(arguments.copy) if arguments.copy else open_auditor(arguments.store)
    verdict = auditor.verify(keys=keys, anchors=anchors, watch=shown)
    if not verdict.tampered:
        times = auditor.times(places_of(vouched))
        verdict = judge_times(verdict, vouched, times, skew=arguments.skew * 1000)
    verdict = replace(verdict, unproved=(*verdict.unproved, *missing))
    print(
        json.dumps({"verdict": _word(verdict), **asdict(verdict)}, indent=2)
        if arguments.json
        else _told(verdict)
    )
    return {"proved": PROVED, "tampered": TAMPERED, "not proved": NOT_PROVED}[_word(verdict)]


def _anchor(path: Path, keys: Sequence[VerifierKey]) -> Anchor:
    if not keys:
        raise StoreError(f"{path}: a checkpoint can only be used together with --key")
    return Anchor(str(path), note_in(read_text(path)))


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
