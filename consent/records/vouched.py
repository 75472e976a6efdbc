"""Checkpoints that somebody other than the operator vouches for, and what follows for the log's times.

Who had a checkpoint at some time had its tree: every leaf in it was recorded before. A witness
says besides that it knew no larger tree: every leaf behind it was recorded after. So between two
such checkpoints a leaf cannot claim a time that is further off than the time between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from consent.records.verdict import Anchor, Verdict

# How far the clocks of a log and of who vouches for it may be apart, and how long a request may take.
SKEW_MILLISECONDS = 60_000


@dataclass(frozen=True, slots=True)
class Vouched:
    """An anchor of so many leaves, and when somebody vouched for it: between two moments, in milliseconds.

    `newest` is whether they say that they knew no larger tree.
    """

    anchor: Anchor
    size: int
    earliest: int
    latest: int
    newest: bool


def places_of(vouched: Iterable[Vouched]) -> set[int]:
    """The leaves whose times are to be compared: the last in each tree, and the first behind it."""
    return {place for each in vouched for place in (each.size - 1, each.size) if place >= 0}


def judge_times(
    verdict: Verdict,
    vouched: Sequence[Vouched],
    times: Mapping[int, int],
    *,
    skew: int = SKEW_MILLISECONDS,
) -> Verdict:
    """The verdict with what was vouched for says of the log's times; `times` are those of `places_of`.

    To be called for a log that was not tampered with: else its times mean nothing.
    """
    wrong = [finding for each in vouched for finding in _contradictions(each, times, skew)]
    proved = () if wrong else _bounds(vouched, skew)
    return replace(verdict, tampered=(*verdict.tampered, *wrong), proved=(*verdict.proved, *proved))


def _contradictions(vouched: Vouched, times: Mapping[int, int], skew: int) -> Iterable[str]:
    size, by = vouched.size, vouched.anchor.source
    last, following = times.get(size - 1), times.get(size)
    if last is not None and last > vouched.latest + skew:
        yield f"leaf {size - 1:,} claims {_spell(last)}, yet {by} had it at {_spell(vouched.latest)}"
    if vouched.newest and following is not None and following < vouched.earliest - skew:
        yield (
            f"leaf {size:,} claims {_spell(following)}, yet {by} saw the log end before it at"
            f" {_spell(vouched.earliest)}: back-dated by {_length(vouched.earliest - following)},"
            " or kept back so long"
        )


def _bounds(vouched: Sequence[Vouched], skew: int) -> Iterable[str]:
    """What is known of when leaves were recorded, in sentences."""
    sizes = sorted({each.size for each in vouched})
    if not sizes:
        return
    furthest = min(each.latest for each in vouched if each.size == sizes[-1])
    yield f"the first {sizes[-1]:,} leaves were recorded before {_spell(furthest)}"
    begin = min((each.size for each in vouched if each.newest), default=sizes[-1])
    stretches = [_stretch(vouched, *between) for between in pairwise(sizes) if between[0] >= begin]
    if stretches:
        yield (
            f"of these, leaves {begin:,} to {sizes[-1] - 1:,} are back-dated by no more than"
            f" {_length(max(stretches) + skew)}: that is how far apart their checkpoints were vouched for"
        )


def _stretch(vouched: Sequence[Vouched], start: int, end: int) -> int:
    """How long it may have taken until the leaves between these sizes were recorded, in milliseconds."""
    after = max(each.earliest for each in vouched if each.newest and each.size <= start)
    before = min(each.latest for each in vouched if each.size >= end)
    return max(0, before - after)


def _spell(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC"


def _length(milliseconds: int) -> str:
    """A stretch of time, rounded up."""
    seconds = -(-milliseconds // 1000)
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{-(-seconds // length)} {unit}"
    return f"{seconds} seconds"
