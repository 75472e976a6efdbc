"""`consent log prove` and `verify-receipt`: that one record is in the log, without the log."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from consent.cli.anchors import add_folder, folder_of
from consent.cli.codes import NOT_FOUND, NOT_PROVED, PROVED, TAMPERED
from consent.cli.commands import add_command
from consent.cli.tables import moment
from consent.cli.vouching import add_witnesses, cosigners, witnesses_of
from consent.errors import ConsentError, StoreError
from consent.records.checkpoint import Checkpoint
from consent.records.receipt import Receipt, check_receipt, format_receipt, parse_receipt
from consent.records.record import Record, dumps
from consent.records.signed_note import parse_key
from consent.stores import open_auditor

if TYPE_CHECKING:
    from consent.cli.commands import Commands

_PROVE = """\
A receipt holds the record, its salt, the way from its leaf to the log's root
and the signed checkpoint: it is verified without the log. It holds personal
data: give it to the visitor whose record it is. With --witnessed the checkpoint
is the newest that witnesses cosigned (`consent log anchor`). Exit codes: 0,
1 not found, 2 the log is not signed or no witness has seen the record yet.
"""

_RECEIPT = """\
Works offline, without the log. Exit codes: 0 proved, 1 tampered with or not of
this log, 2 not a receipt, or not cosigned by the witnesses given.
"""


def add(group: Commands) -> None:
    """Add the commands to those of `log`."""
    prove = add_command(group, "prove", _prove, "print one record's receipt", epilog=_PROVE)
    prove.add_argument("id", type=str.strip, metavar="ID", help="the record's id")
    prove.add_argument("--witnessed", action="store_true", help="under a checkpoint that witnesses cosigned")
    add_folder(prove)
    receipt = add_command(
        group,
        "verify-receipt",
        _verify_receipt,
        "prove that a receipt's record is in the log",
        epilog=_RECEIPT,
        reads_store=False,
    )
    receipt.add_argument("file", type=Path, metavar="FILE", help="the receipt")
    receipt.add_argument(
        "--key",
        metavar="VKEY",
        required=True,
        help="the verifier key of its checkpoint, NAME+ID+KEY, from whom you trust",
    )
    add_witnesses(receipt)


def read_text(path: Path) -> str:
    """What a file holds; StoreError if it cannot be read as text."""
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path}: {error}") from error


def _prove(arguments: argparse.Namespace) -> int:
    under = folder_of(arguments).newest_cosigned() if arguments.witnessed else None
    receipt = open_auditor(arguments.store).prove(arguments.id, under=under)
    if receipt is None:
        print(f"consent: no record has the id {arguments.id!r} (it may have been erased)", file=sys.stderr)
        return NOT_FOUND
    text = format_receipt(receipt)
    print(
        json.dumps({"place": receipt.place, "receipt": text}, indent=2)
        if arguments.json
        else text.rstrip("\n")
    )
    return PROVED


def _verify_receipt(arguments: argparse.Namespace) -> int:
    key, receipt = parse_key(arguments.key), parse_receipt(read_text(arguments.file))
    witnesses, quorum = witnesses_of(arguments)
    try:
        record, checkpoint = check_receipt(receipt, key)
    except ConsentError as error:
        print(
            json.dumps({"verdict": "tampered", "tampered": [str(error)]})
            if arguments.json
            else f"TAMPERED\n\n{error}"
        )
        return TAMPERED
    times = cosigners(receipt.note, witnesses)
    enough = not witnesses or len(times) >= quorum
    if arguments.json:
        print(json.dumps(_members(receipt, record, checkpoint, times=times, enough=enough), indent=2))
    else:
        print(_told(receipt, record, checkpoint, times=times, enough=enough))
    return PROVED if enough else NOT_PROVED


def _members(
    receipt: Receipt, record: Record, checkpoint: Checkpoint, *, times: Mapping[str, int], enough: bool
) -> Mapping[str, object]:
    return {
        "verdict": "proved" if enough else "not proved",
        "place": receipt.place,
        "size": checkpoint.size,
        "witnesses": times,
        "time": receipt.time,
        "record": json.loads(dumps(record)),
    }


def _told(
    receipt: Receipt, record: Record, checkpoint: Checkpoint, *, times: Mapping[str, int], enough: bool
) -> str:
    told = (
        f"{'PROVED' if enough else 'NOT PROVED'}\n\n"
        f"Record {record.id} ({record.event}) is leaf {receipt.place:,}\n"
        f"of {checkpoint.origin}, recorded {moment(receipt.time)} UTC by that log's clock.\n"
        f"The log signed it as one of {checkpoint.size:,} leaves.\n"
    )
    told += "".join(f"{name} had seen them {moment(time)} UTC.\n" for name, time in times.items())
    if not enough:
        return f"{told}\nNot proved: that as many of the witnesses given have seen it as are asked for."
    if times:
        return f"{told}\nNot proved: what the log holds that is newer. Keep this receipt: it is an anchor."
    return (
        f"{told}\nNot proved: that the log shows the same leaves to everybody, and that it was not\n"
        "rewritten since. Keep this receipt: beside the log it is an older checkpoint."
    )
