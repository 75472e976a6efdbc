"""The rows of an Open Cookie Database, from its CSV or its JSON, each with the line on which it begins.

A row that cannot be read is told and left; reading goes on with the next one, so that one open quote in
the middle of a file does not cost the rest of it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from consent.errors import PolicyError

# Each column's name in CSV, its member in JSON, and whether a row is worth nothing without the column.
_COLUMNS: Final = {
    "platform": ("Platform", "platform", True),
    "category": ("Category", "category", True),
    "name": ("Cookie / Data Key name", "cookie", True),
    "domain": ("Domain", "domain", True),
    "description": ("Description", "description", False),
    "retention": ("Retention period", "retentionPeriod", False),
    "controller": ("Data Controller", "dataController", False),
    "privacy": ("User Privacy & GDPR Rights Portals", "privacyLink", False),
    "wildcard": ("Wildcard match", "wildcardMatch", True),
}
# A description may run over some lines; more of them are an open quote.
_MOST_LINES: Final = 40
_DECODER: Final = json.JSONDecoder()
# Between records stand a platform's name, brackets and commas.
_BETWEEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|\{', re.DOTALL)


@dataclass(frozen=True, slots=True)
class CookieRow:
    """One row, its values without space around them."""

    line: int
    platform: str
    category: str
    name: str
    domain: str
    description: str
    retention: str
    controller: str
    privacy: str
    wildcard: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that is none, and why."""

    line: int
    why: str


Found = CookieRow | Unreadable


def read_rows(text: str, *, source: str = "") -> list[Found]:
    """Every row of the file in its order. PolicyError if it is no such database at all."""
    text = text.removeprefix("\ufeff")
    rows = list(_json_rows(text) if text.lstrip().startswith(("{", "[")) else _csv_rows(text, source))
    if not rows:
        raise PolicyError("found no row, expected cookies in the Open Cookie Database's form", source=source)
    return rows


def _csv_rows(text: str, source: str) -> Iterator[Found]:
    lines = [f"{line}\n" for line in text.split("\n")]
    head, at = _record(lines, 0)
    columns = {name.strip().casefold(): place for place, name in enumerate(head)}
    missing = [name for name, _, needed in _COLUMNS.values() if needed and name.casefold() not in columns]
    if missing:
        found = f"found no column {', '.join(map(repr, missing))}"
        raise PolicyError(f"{found}, expected the Open Cookie Database's first line", source=source, line=1)
    while at < len(lines):
        values, taken = _record(lines, at)
        if len(values) == len(head):
            by_name = dict(zip(columns, values, strict=True))
            named = {key: by_name.get(name.casefold(), "") for key, (name, _, _) in _COLUMNS.items()}
            yield _row(at + 1, named)
        elif values:
            taken = 1
            yield Unreadable(at + 1, f"found {len(values)} columns, expected {len(head)}")
        at += taken


def _record(lines: list[str], at: int) -> tuple[list[str], int]:
    """The values of the record that begins on this line, and how many lines it takes."""
    reader = csv.reader(lines[at : at + _MOST_LINES])
    try:
        values = next(reader, [])
    except csv.Error:
        return lines[at].split(","), 1
    return values, max(reader.line_num, 1)


def _json_rows(text: str) -> Iterator[Found]:
    """The records of `{"platform": [{…}, …], …}`, or of a plain list of records that name their platform."""
    platform, line, counted = "", 1, 0
    at = len(text) - len(text.lstrip()) + 1
    while found := _BETWEEN.search(text, at):
        at = found.end()
        if found[0] != "{":
            platform = _name(found[0])
            continue
        line, counted = line + text.count("\n", counted, found.start()), found.start()
        try:
            record, at = _DECODER.raw_decode(text, found.start())
        except (json.JSONDecodeError, RecursionError) as error:
            yield Unreadable(line, f"found no valid JSON: {getattr(error, 'msg', 'nested too deep')}")
            # The next record begins behind the end of this broken one.
            at = text.find("}", at) + 1 or len(text)
            continue
        yield _row(line, {"platform": platform, **_members(record)})


def _name(written: str) -> str:
    try:
        return str(json.loads(written))
    except json.JSONDecodeError:
        return written[1:-1]


def _members(record: Mapping[str, object]) -> dict[str, str]:
    """The members of a record under our names, whether it has the JSON's or the CSV's."""
    return {
        key: str(record.get(member, record.get(column)))
        for key, (column, member, _) in _COLUMNS.items()
        if record.get(member, record.get(column)) is not None
    }


def _row(line: int, values: Mapping[str, str]) -> Found:
    named = {key: values.get(key, "").strip() for key in _COLUMNS}
    if not named["name"] or not named["platform"]:
        return Unreadable(line, f"found no {'cookie name' if named['platform'] else 'platform'}")
    return CookieRow(line, **named)
