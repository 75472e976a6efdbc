"""The files that hold the figures: what a run writes into them, and what can be looked up in them.

A part of a file stands between `<!-- name -->` and `<!-- /name -->`; nothing between the two is written by
hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
README: Final = ROOT / "bench" / "README.md"
SPEED: Final = ROOT / "docs" / "speed.md"

Rows = dict[str, dict[str, str]]


def replace_part(text: str, name: str, part: str) -> str:
    """The text with this part in place of the one before; ValueError if it has no such part."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"no part {name!r}: expected {begin} and {end}")
    return f"{before}{begin}\n\n{part.strip()}\n\n{end}{after}"


class Figures:
    """What the tables of a file say. A title that two tables share is an error."""

    def __init__(self, text: str) -> None:
        self._tables: dict[str, Rows] = {}
        for title, rows in _tables(text):
            if title in self._tables:
                raise ValueError(f"two tables have the title {title!r}")
            self._tables[title] = rows

    def cell(self, title: str, row: str, column: str) -> str:
        """What stands there, without quartiles; KeyError if nothing does."""
        return self._tables[title][row][column].partition(" (")[0]

    def number(self, title: str, row: str, column: str) -> float:
        """The same as a number; what is not claimed is zero."""
        return float(self.cell(title, row, column).replace("≈ 0", "0").replace(",", ""))


def _tables(text: str) -> Iterator[tuple[str, Rows]]:
    """Each table under a line that is its bold title."""
    for title, written in re.findall(r"^\*\*(.+)\*\*\n\n((?:\|.*\n)+)", text, re.MULTILINE):
        head, _, *rows = ([cell.strip() for cell in line.split("|")[1:-1]] for line in written.splitlines())
        yield title, {row[0]: dict(zip(head, row, strict=True)) for row in rows}
