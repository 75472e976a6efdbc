"""`consent log`: look into the log. What is in this file only reads, and never makes a file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from consent.cli import anchors, drift, exports, keys, proofs, receipts, retention
from consent.cli.codes import DONE, NOT_FOUND
from consent.cli.commands import add_command
from consent.cli.tables import moment, percent, printable, table
from consent.cli.times import parse_from, parse_until
from consent.records.notice import Notice
from consent.records.record import Event, Record, dumps
from consent.records.statistics import Statistics, summarise
from consent.stores import open_reader

if TYPE_CHECKING:
    from consent.cli.commands import Commands

DEFAULT_LIMIT = 20
DAYS_SHOWN = 14

_TIMES = """\
Times are UTC, as 2026-11-22 or 2026-11-22T10:15. A day given to --until is
included whole; a time is not.
"""


def add(commands: Commands) -> None:
    """Add `log` and its commands."""
    log = commands.add_parser(
        "log", help="look into the consent log", description="Look into the consent log."
    )
    log.set_defaults(parser=log)
    group = log.add_subparsers(title="commands", metavar="COMMAND")

    listing = add_command(group, "list", _list, "the newest choices, newest first", epilog=_TIMES)
    _add_stretch(listing)
    listing.add_argument("--event", choices=[event.value for event in Event], help="only these")
    listing.add_argument(
        "--limit",
        type=_count,
        default=DEFAULT_LIMIT,
        metavar="N",
        help="at most N (default %(default)s; 0 for all)",
    )

    show = add_command(group, "show", _show, "one choice, and the notice that was shown")
    show.add_argument(
        "id", type=str.strip, metavar="ID", help="the record's id, as `consent log list` prints it"
    )

    _add_stretch(add_command(group, "stats", _stats, "how many accept, refuse and withdraw", epilog=_TIMES))
    proofs.add(group)
    receipts.add(group)
    anchors.add(group)
    exports.add(group)
    retention.add(group)
    keys.add(group)
    drift.add(group)


def _add_stretch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", type=parse_from, metavar="TIME", help="from this day or time on")
    parser.add_argument(
        "--until", type=parse_until, metavar="TIME", help="up to this day, or before this time"
    )


def _list(arguments: argparse.Namespace) -> int:
    records = list(
        open_reader(arguments.store).records(
            limit=arguments.limit or None,
            since=arguments.since,
            until=arguments.until,
            event=Event(arguments.event) if arguments.event else None,
        )
    )
    if arguments.json:
        _print_json([_members(record) for record in records])
    elif records:
        print(_listing(records))
    else:
        print("No record answers this." if _asks_for_some(arguments) else "The log holds no record yet.")
    return DONE


def _show(arguments: argparse.Namespace) -> int:
    reader = open_reader(arguments.store)
    record = reader.find(arguments.id)
    if record is None:
        print(f"consent: no record has the id {arguments.id!r} (it may have been erased)", file=sys.stderr)
        return NOT_FOUND
    notice = reader.notice(record.notice)
    if arguments.json:
        _print_json({"record": _members(record), "notice": asdict(notice) if notice else None})
    else:
        print(_sheet(record, notice))
    return DONE


def _stats(arguments: argparse.Namespace) -> int:
    reader = open_reader(arguments.store)
    statistics = summarise(reader.records(since=arguments.since, until=arguments.until))
    gone = {"erased": reader.erased(), "pruned": reader.pruned(), "holds": len(reader.holds())}
    if arguments.json:
        _print_json({**asdict(statistics), **gone})
    elif statistics.records:
        print(_figures(statistics, gone))
    else:
        print("No record answers this." if _asks_for_some(arguments) else "The log holds no record yet.")
    return DONE


def _listing(records: Sequence[Record]) -> str:
    header = ("TIME (UTC)", "ID", "EVENT", "METHOD", "LANGUAGE", "GPC", "GRANTED", "REFUSED")
    rows = [
        (
            moment(record.time),
            record.id,
            record.event,
            record.method,
            record.language,
            _yes_no(record.gpc_seen),
            _names(record.granted),
            _names(record.refused),
        )
        for record in records
    ]
    return table(header, rows)


def _sheet(record: Record, notice: Notice | None) -> str:
    valid_until = "not set" if record.valid_until is None else f"{moment(record.valid_until)} UTC"
    lines = {
        "Record": record.id,
        "Time": f"{moment(record.time)} UTC",
        "Event": record.event,
        "Method": record.method,
        "Granted": _names(record.granted),
        "Refused": _names(record.refused),
        "GPC seen": _yes_no(record.gpc_seen),
        "Valid until": valid_until,
        "Language": record.language,
        "Preset": record.preset,
        "Site": record.site,
        "Contact": record.contact or "-",
        "Scope": _names(record.scope),
        "Subject": record.subject or "none: this visitor has no identifier",
        "Previous": record.previous or "-",
        "Earlier": record.earlier,
        "Revision": record.revision,
        "Notice": record.notice,
        "UI": record.ui or "-",
    }
    width = max(map(len, lines))
    sheet = "\n".join(f"{name.ljust(width)}  {printable(value)}" for name, value in lines.items())
    if notice is None:
        return f"{sheet}\n\nThe log does not hold that notice."
    return f"{sheet}\n\nWhat was shown:\n\n" + "\n".join(map(printable, notice.content.splitlines()))


def _figures(statistics: Statistics, gone: Mapping[str, int]) -> str:
    total, days = statistics.records, list(statistics.days.items())
    answers = [(name, its.granted, its.asked, percent(its.share)) for name, its in statistics.answers.items()]
    parts = [
        f"Records  {total:,}, from {moment(statistics.first or 0)} to {moment(statistics.last or 0)} UTC\n"
        f"Erased   {gone['erased']:,} since the log began\n"
        + (f"Pruned   {gone['pruned']:,} bodies of old records and notices\n" if gone["pruned"] else "")
        + (f"Held     {gone['holds']:,} legal holds are in force\n" if gone["holds"] else "")
        + f"GPC      seen with {statistics.gpc_seen:,} ({percent(statistics.gpc_seen / total)})",
        _counts("EVENT", statistics.events, total),
        table(("CATEGORY OR SERVICE", "GRANTED", "ASKED", "SHARE"), answers),
        _counts("METHOD", statistics.methods, total),
        _counts("LANGUAGE", statistics.languages, total),
        table(("DAY (UTC)", "RECORDS"), days[-DAYS_SHOWN:]),
    ]
    if len(days) > DAYS_SHOWN:
        parts.append(f"{len(days) - DAYS_SHOWN:,} earlier days are not shown; --json has them all.")
    return "\n\n".join(parts)


def _counts(name: str, counts: Mapping[str, int], total: int) -> str:
    return table(
        (name, "RECORDS", "SHARE"), [(key, count, percent(count / total)) for key, count in counts.items()]
    )


def _members(record: Record) -> object:
    """The record as it is stored."""
    return json.loads(dumps(record))


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))


def _names(names: Sequence[str]) -> str:
    return " ".join(names) or "-"


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"


def _asks_for_some(arguments: argparse.Namespace) -> bool:
    return any(getattr(arguments, name, None) is not None for name in ("since", "until", "event"))


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of records")
    return int(text)
