"""What is written down when old records are let go: which stretches of the log lost their bodies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from consent.errors import StoreError
from consent.records.canonical import encode

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pruning:
    """No choice and no notice in these stretches of leaves (from, up to) has a body any more.

    `before` is the age that was asked for, in milliseconds since the epoch.
    """

    before: int
    stretches: tuple[Stretch, ...]

    def __post_init__(self) -> None:
        flat = [place for stretch in self.stretches for place in stretch]
        if not flat or flat[0] < 0 or any(one >= other for one, other in pairwise(flat)):
            raise ValueError(f"{flat} are not stretches of leaves, ascending and apart")


def stretches(gone: Sequence[int], kept: Iterable[int]) -> tuple[Stretch, ...]:
    """The fewest stretches that hold every leaf in `gone` and none in `kept`; both ascend."""
    return tuple(_join(gone, iter(kept)))


def dumps(pruning: Pruning) -> bytes:
    """The pruning's canonical JSON; `leaves` are the stretches' ends, one after another."""
    leaves = [place for stretch in pruning.stretches for place in stretch]
    return encode({"before": pruning.before, "leaves": leaves})


def loads(data: bytes) -> Pruning:
    """The pruning that `dumps` wrote; StoreError if these bytes are none."""
    try:
        members = json.loads(data)
        ends = members["leaves"]
        read = Pruning(members["before"], tuple(zip(ends[::2], ends[1::2], strict=True)))
        if all(type(each) is int for each in (read.before, *ends)) and dumps(read) == data:
            return read
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise StoreError(f"what is stored is not a pruning: {error}") from error
    raise StoreError("what is stored is not a pruning as it is written here")


def _join(gone: Sequence[int], kept: Iterator[int]) -> Iterator[Stretch]:
    following = next(kept, None)
    begin = end = None
    for place in gone:
        parted = False
        while following is not None and following < place:
            parted, following = True, next(kept, None)
        if begin is None or end is None or parted:
            if begin is not None and end is not None:
                yield begin, end
            begin = place
        end = place + 1
    if begin is not None and end is not None:
        yield begin, end
