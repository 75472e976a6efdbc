"""Tables that read well on a terminal and in Markdown, and what they may claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bench.rounds import AGAIN, BARE, Timing, short

UNIT: Final = "SessionMiddleware"
NOTHING: Final = "≈ 0"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a head; each row's first cell is its name. No two tables have the same title."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.head, *self.rows, strict=True)]
        rule = ["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]
        lines = [_line(self.head, widths), "|".join(["", *rule, ""])]
        return "\n".join([f"**{self.title}**", "", *lines, *(_line(row, widths) for row in self.rows), ""])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = cells
    padded = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
    return "| " + " | ".join([first.ljust(widths[0]), *padded]) + " |"


def compared(title: str, timings: Mapping[str, Timing], *, what: str = "µs") -> Table:
    """What each contender takes, and adds to the bare app, also in S of this very table.

    What is not twice the difference between the bare app and the same again is not claimed. Where S is not,
    nothing is told in it.
    """
    noise = abs(timings[AGAIN].median - timings[BARE].median)
    above = {name: timing.median - timings[BARE].median for name, timing in timings.items()}
    claimed = {name for name in above if abs(above[name]) >= 2 * noise or name == AGAIN}
    rows = []
    for name, timing in timings.items():
        if name == BARE:
            cells = ["", ""]
        elif name in claimed:
            in_units = f"{above[name] / above[UNIT]:.2f}" if UNIT in claimed else "–"
            cells = [short(above[name]), in_units]
        else:
            cells = [NOTHING, NOTHING]
        rows.append([name, str(timing), *cells])
    return Table(title, ["", f"{what} (quartiles)", "above bare", "S"], rows)
