"""`consent log erase`, `prune`, `hold`, `release`, `holds`: what is deleted, and what must not be."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import anyio

from consent.cli.codes import DONE, NOT_FINE, NOT_FOUND
from consent.cli.commands import add_command
from consent.cli.progress import shown
from consent.cli.tables import moment, printable, table
from consent.cli.times import ago_or_moment
from consent.cli.writing import add_key_files, writing
from consent.errors import HeldError
from consent.records.hold import Hold
from consent.stores import SQLiteStore, open_reader
from consent.stores.sqlite import PRUNED_AT_ONCE

if TYPE_CHECKING:
    from consent.cli.commands import Commands

_ERASE = """\
Deletes body and salt of each of the visitor's records, or of one record, at
once and for good, also from the write-ahead log; backups are yours to expire.
The leaves stay, and tell nothing: `consent log verify` still passes. Run it as
the user that runs the site. Exit codes: 0 erased, 1 no such record, or a legal
hold keeps it.
"""

_PRUNE = """\
Deletes the bodies of records older than that which are valid no more, then the
notices that no record names any longer; the log says which. Records under a
legal hold stay. Ages are "13 months", "5 years", "400 days"; for cron:

  consent log prune --older-than "5 years"

Exit codes: 0 pruned, or nothing was that old; 1 a hold keeps everything.
"""

_HOLD = """\
While a hold lasts, neither `erase` nor `prune` nor the visitor's own wish
deletes what it names: one subject's records, one record, or everything. The
visitor is told the reason, so write it for them. Exit codes: 0.
"""


def add(group: Commands) -> None:
    """Add the commands to those of `log`."""
    erase = add_command(group, "erase", _erase, "delete a visitor's records, or one", epilog=_ERASE)
    _add_target(erase, everything=False)
    add_key_files(erase)
    prune = add_command(group, "prune", _prune, "delete records that are old", epilog=_PRUNE)
    prune.add_argument(
        "--older-than",
        type=ago_or_moment,
        required=True,
        metavar="AGE",
        help='an age such as "13 months", or a day such as 2024-01-31',
    )
    prune.add_argument("--dry-run", action="store_true", help="only tell how many")
    add_key_files(prune)
    hold = add_command(group, "hold", _hold, "keep records from being deleted", epilog=_HOLD)
    _add_target(hold, everything=True)
    hold.add_argument("--reason", type=_reason, required=True, help="why, as the visitor will read it")
    add_key_files(hold)
    release = add_command(group, "release", _release, "end a hold")
    release.add_argument("number", type=int, metavar="NUMBER", help="as `consent log holds` prints it")
    add_key_files(release)
    add_command(group, "holds", _holds, "the holds there are")


def _add_target(parser: argparse.ArgumentParser, *, everything: bool) -> None:
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument(
        "--subject", type=_identifier, metavar="ID", help="the visitor's identifier, as `show` prints it"
    )
    target.add_argument("--id", type=_identifier, metavar="ID", help="one record's id")
    if everything:
        target.add_argument("--everything", action="store_true", help="every record there is or will be")


def _identifier(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("an empty identifier is nobody's")
    return text.strip()


def _reason(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a hold without a reason cannot be explained to anybody")
    return text.strip()


def _erase(arguments: argparse.Namespace) -> int:
    try:
        with writing(arguments) as store:
            if arguments.subject:
                erased = anyio.run(store.erase, arguments.subject)
            else:
                erased = anyio.run(store.erase_record, arguments.id)
    except HeldError as error:
        return _refuse(printable(str(error)), NOT_FINE)
    if not erased:
        what = (
            f"of the subject {arguments.subject!r}" if arguments.subject else f"has the id {arguments.id!r}"
        )
        return _refuse(f"no record {what}", NOT_FOUND)
    print(json.dumps({"erased": erased}) if arguments.json else f"{erased:,} records erased.")
    return DONE


def _prune(arguments: argparse.Namespace) -> int:
    before = arguments.older_than
    prunable, kept = open_reader(arguments.store).prunable(before, now=time.time_ns() // 1_000_000)
    told = {"before": before, "records": prunable, "kept": kept}
    if not arguments.dry_run:
        try:
            with writing(arguments) as store:
                told["bodies"] = sum(shown(_steps(store, before), prunable, each=PRUNED_AT_ONCE))
        except HeldError as error:
            return _refuse(printable(str(error)), NOT_FINE)
    if arguments.json:
        print(json.dumps(told, indent=2))
        return DONE
    verb = "would be pruned" if arguments.dry_run else "pruned"
    print(f"{prunable:,} records from before {moment(before)} UTC {verb}.")
    if kept:
        print(f"{kept:,} as old stay: they are valid still, or a hold names them.")
    return DONE


def _steps(store: SQLiteStore, before: int) -> Iterator[int]:
    while bodies := anyio.run(store.prune, before):
        yield bodies


def _hold(arguments: argparse.Namespace) -> int:
    since = time.time_ns() // 1_000_000
    hold = Hold(arguments.reason, since, subject=arguments.subject, record=arguments.id)
    with writing(arguments) as store:
        number = anyio.run(store.hold, hold)
    print(json.dumps({"number": number}) if arguments.json else f"Hold {number} begins.")
    return DONE


def _release(arguments: argparse.Namespace) -> int:
    with writing(arguments) as store:
        released = anyio.run(store.release, arguments.number)
    if not released:
        return _refuse(f"there is no hold {arguments.number}", NOT_FOUND)
    print(json.dumps({"released": arguments.number}) if arguments.json else "The hold has ended.")
    return DONE


def _holds(arguments: argparse.Namespace) -> int:
    holds = open_reader(arguments.store).holds()
    if arguments.json:
        print(json.dumps([asdict(hold) for hold in holds], indent=2, ensure_ascii=False))
    elif holds:
        rows = [
            (str(hold.number), moment(hold.since), _kept_by(hold), printable(hold.reason)) for hold in holds
        ]
        print(table(("NUMBER", "SINCE (UTC)", "KEEPS", "REASON"), rows))
    else:
        print("Nothing is held.")
    return DONE


def _kept_by(hold: Hold) -> str:
    if hold.subject is not None:
        return f"subject {hold.subject}"
    return "everything" if hold.record is None else f"record {hold.record}"


def _refuse(why: str, code: int) -> int:
    print(f"consent: {why}", file=sys.stderr)
    return code
