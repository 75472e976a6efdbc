"""What the middleware wrote into a log, read back: the lines of its findings, whatever stands around them.

A line counts if it holds `undeclared cookie 'name' would be held (first seen at '/path')`, as `mode="report"`
and the ordinary mode write it, for cookies and hosts; the log's own format may put anything before it. All
other lines are passed over.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Final, cast

from consent.survey.sighting import MAX_NAME, Sighting, Subject

_QUOTED: Final = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_LINE: Final = re.compile(
    rf"undeclared (cookie|host) {_QUOTED} (?:was held|would be held|passed) \(first seen at {_QUOTED}\)"
)


def read_log(lines: Iterable[str]) -> Iterator[Sighting]:
    """The sightings in these lines, each name once."""
    seen: set[tuple[str, str]] = set()
    for line in lines:
        if not (found := _LINE.search(line)):
            continue
        subject, name, page = cast("Subject", found[1]), _unquoted(found[2]), _unquoted(found[3])
        if name and (subject, name) not in seen:
            seen.add((subject, name))
            yield Sighting(subject, name, name if subject == "host" else "", "untouched", page, kind="log")


def _unquoted(written: str) -> str:
    """The text that `repr` wrote; nothing for what it did not write."""
    try:
        return str(ast.literal_eval(written))[:MAX_NAME]
    except (ValueError, SyntaxError):
        return ""
