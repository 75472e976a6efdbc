"""A whole log, from its sections: one tree, and every missing body accounted for.

What this cannot see is a log that was rewritten from end to end; for that its roots are compared
with checkpoints that somebody else kept.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from consent.records.pruning import Stretch
from consent.records.section import MOST_FINDINGS, Section
from consent.records.succession import Handover
from consent.records.tree import CompactRange


@dataclass(frozen=True, slots=True)
class Audit:
    """What a whole log is: its tree, its roots at the sizes asked for, and what is wrong with it.

    `bodies` is how many were compared with their leaves; None where only leaves were given. `erased`
    and `pruned` count those that are missing and accounted for.
    """

    covered: CompactRange
    roots: Mapping[int, bytes]
    bodies: int | None
    erased: int = 0
    pruned: int = 0
    handovers: tuple[Handover, ...] = ()
    findings: tuple[str, ...] = ()


def audit(sections: Iterable[Section]) -> Audit:
    """Audit a log from its sections, in their order."""
    whole = _Whole()
    for section in sections:
        whole.add(section)
    return whole.close()


class _Whole:
    """The sections so far, one behind another."""

    def __init__(self) -> None:
        self._covered = CompactRange()
        self._roots = {0: CompactRange().root}
        self._time = 0
        self._bodies = 0
        self._present = array("Q")
        self._missing = array("Q")
        self._erased: set[int] = set()
        self._pruned: list[Stretch] = []
        self._handovers: list[Handover] = []
        self._findings: list[str] = []

    def add(self, section: Section) -> None:
        """Put a section behind those before."""
        self._findings += section.findings
        self._cover(section)
        if section.times is not None:
            if section.times[0] < self._time:
                self._findings.append(f"leaf {section.begin}: its time goes back")
            self._time = max(self._time, section.times[1])
        self._bodies += section.bodies
        self._present += section.present
        self._missing += section.missing
        for place in section.erased:
            if place in self._erased:
                self._findings.append(f"leaf {place}: it was erased twice")
            self._erased.add(place)
        self._pruned += section.pruned
        self._handovers += section.handovers

    def close(self) -> Audit:
        """What all of them are, once every missing body was looked for in what the log says."""
        pruned = _merged(self._pruned)
        by_pruning = 0
        for place in self._missing:
            if place not in self._erased:
                by_pruning += _within(place, pruned)
                if not _within(place, pruned):
                    self._findings.append(f"leaf {place}: its body is missing, and no erasure names it")
        self._findings += self._contradictions(pruned)
        return Audit(
            self._covered,
            self._roots,
            self._bodies,
            len(self._erased),
            by_pruning,
            tuple(self._handovers),
            tuple(self._findings[:MOST_FINDINGS]),
        )

    def _cover(self, section: Section) -> None:
        before = self._covered
        try:
            self._covered = before.join(section.covered)
        except ValueError:
            self._findings.append(f"leaf {section.begin} stands at another place than its own")
            return
        self._roots |= {size: before.join(nodes).root for size, nodes in section.nodes_at.items()}

    def _contradictions(self, pruned: Sequence[Stretch]) -> Iterator[str]:
        """Where the log says that a body is gone, and it is not."""
        for place in sorted(self._erased):
            if not _holds(self._missing, place):
                yield f"leaf {place}: an erasure names it, yet it has a body or never had one to erase"
        for begin, end in pruned:
            for place in self._present[bisect_left(self._present, begin) : bisect_left(self._present, end)]:
                yield f"leaf {place}: a pruning names it, yet it has a body"


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same leaves in stretches that ascend and do not touch."""
    merged: list[Stretch] = []
    for begin, end in sorted(stretches):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged


def _within(place: int, stretches: Sequence[Stretch]) -> bool:
    at = bisect_left(stretches, (place + 1, 0)) - 1
    return at >= 0 and stretches[at][0] <= place < stretches[at][1]


def _holds(places: array[int], place: int) -> bool:
    at = bisect_left(places, place)
    return at < len(places) and places[at] == place
