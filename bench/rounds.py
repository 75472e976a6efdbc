"""Fair timing: contenders take turns, each turn is CPU time, and one of them runs twice to show the noise."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

ROUNDS: Final = 40

Ready = Callable[[], object]
Prepare = Callable[[], Ready]
"""Makes everything ready, untimed, and gives what is then timed."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Microseconds of CPU for one call: the median of all rounds, and the quartiles around it."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, taken: list[float]) -> Timing:
        """The timing of these rounds."""
        low, median, high = statistics.quantiles(taken, n=4)
        return cls(median, low, high)

    def __str__(self) -> str:
        return f"{_short(self.median)} ({_short(self.low)}–{_short(self.high)})"


def interleave(contenders: Mapping[str, Prepare], *, calls: int, rounds: int = ROUNDS) -> dict[str, Timing]:
    """The timing of each contender, whose ready part makes so many calls.

    They take turns, each round in another order, so that whatever else the machine does hits all alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    chance = random.Random(7)
    gc.collect()
    gc.freeze()  # what is loaded need not be looked through again in every turn
    for turn in range(rounds + 1):
        for name in chance.sample(names, len(names)):
            ready = contenders[name]()
            gc.collect()  # nobody pays for what another has left behind
            began = time.process_time_ns()
            ready()
            if turn:  # the first round is for getting warm
                taken[name].append((time.process_time_ns() - began) / 1000 / calls)
    return {name: Timing.of(times) for name, times in taken.items()}


def _short(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def table(title: str, head: list[str], rows: list[list[str]]) -> str:
    """A table that reads well on a terminal and in Markdown."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]

    def line(cells: list[str]) -> str:
        first, *others = cells
        padded = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        return "| " + " | ".join([first.ljust(widths[0]), *padded]) + " |"

    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([f"**{title}**", "", line(head), rule, *map(line, rows), ""])
