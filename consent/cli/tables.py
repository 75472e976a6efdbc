"""Plain text for people: aligned tables, times in UTC, and nothing a terminal would obey."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

Cell = str | int


def table(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Lines of columns; numbers stand to the right, with their heads."""
    cells = [list(header), *([_spelled(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [bool(rows) and all(isinstance(row[at], int) for row in rows) for at in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if numeric else cell.ljust(width)
            for cell, width, numeric in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    )


def moment(milliseconds: int) -> str:
    """`2026-11-22 10:15:30`, in UTC."""
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S}"


def percent(share: float) -> str:
    """`61.5 %`."""
    return f"{share:.1%}".replace("%", " %")


def printable(text: str) -> str:
    """The text with control characters spelled out: what a log holds must not steer a terminal."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def _spelled(cell: Cell) -> str:
    return f"{cell:,}" if isinstance(cell, int) else printable(cell)
