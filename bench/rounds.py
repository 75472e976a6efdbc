"""Fair timing: contenders take turns, each turn is CPU time, and one of them runs twice to show the noise."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

ROUNDS: Final = 40
BARE: Final = "bare app"
AGAIN: Final = "bare app again (A/A)"
OURS: Final = "ConsentMiddleware"

Ready = Callable[[], object]
Prepare = Callable[[], Ready]
"""Makes everything ready, untimed, and gives what is then timed."""

Spent = Callable[[str], int]
"""Nanoseconds of CPU that have been spent so far, by who serves the contender of this name."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The median of all rounds and the quartiles around it; microseconds of CPU if nothing else is said."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, taken: Sequence[float]) -> Timing:
        """The timing of these rounds."""
        low, median, high = statistics.quantiles(taken, n=4)
        return cls(median, low, high)

    def __str__(self) -> str:
        if self.low == self.high:  # counted, not timed
            return short(self.median)
        return f"{short(self.median)} ({short(self.low)}–{short(self.high)})"


def interleave(contenders: Mapping[str, Prepare], *, calls: int, rounds: int = ROUNDS) -> dict[str, Timing]:
    """The timing of each contender, whose ready part makes so many calls."""
    taken = turns(contenders, calls=calls, rounds=rounds)
    return {name: Timing.of(times) for name, times in taken.items()}


def turns(
    contenders: Mapping[str, Prepare],
    *,
    calls: int,
    rounds: int,
    spent: Spent = lambda _: time.process_time_ns(),
) -> dict[str, list[float]]:
    """Microseconds for a call of each contender, one for each of so many rounds.

    They take turns, each round in another order, so that whatever else the machine does hits all alike.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    gc.collect()
    gc.freeze()  # what is loaded need not be looked through again in every turn
    for turn, order in zip(range(rounds + 1), orders(list(contenders)), strict=False):
        for name in order:
            ready = contenders[name]()
            gc.collect()  # nobody pays for what another has left behind
            began = spent(name)
            ready()
            if turn:  # the first round is for getting warm
                taken[name].append((spent(name) - began) / 1000 / calls)
    return taken


def orders(names: list[str]) -> Iterator[list[str]]:
    """Orders without end, by chance, each followed by its reverse: on average all come at the same place."""
    chance = random.Random(repr(names))
    while True:
        order = chance.sample(names, len(names))
        yield order
        yield order[::-1]


def short(value: float) -> str:
    """A figure with as many digits as it deserves."""
    return f"{value:.1f}" if abs(value) < 100 else f"{value:,.0f}"
