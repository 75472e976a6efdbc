"""How far a long command has come: one line on a terminal's standard error, and nothing anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

Item = TypeVar("Item")

# What is done sooner needs no line.
PATIENCE_SECONDS = 1.0
REDRAW_SECONDS = 0.1

# How often the clock is asked: once for so many items.
_STRIDE = 256
_WIDTH = 30


def shown(
    items: Iterable[Item],
    total: int,
    *,
    each: int = 1,
    stream: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Item]:
    """These items, and how many of the total have passed, if it takes longer than a second.

    `each` is how much of the total one item is.
    """
    out = sys.stderr if stream is None else stream
    if not out.isatty():
        yield from items
        return
    due = clock() + PATIENCE_SECONDS
    drawn = False
    try:
        for number, item in enumerate(items):
            if number * each % _STRIDE == 0 and (now := clock()) >= due:
                due, drawn = now + REDRAW_SECONDS, True
                out.write(f"\r{_bar(number * each, total)}")
                out.flush()
            yield item
    finally:
        if drawn:
            out.write("\r\x1b[K")
            out.flush()


def _bar(done: int, total: int) -> str:
    share = done / total if total else 1.0
    filled = int(share * _WIDTH)
    return f"[{'#' * filled}{' ' * (_WIDTH - filled)}] {share:4.0%}  {done:,} of {total:,}"
