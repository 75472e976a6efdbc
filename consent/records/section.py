"""One stretch of a log read again: each leaf hashed, each body compared with what its leaf commits to.

A log is read in sections whose beginnings are multiples of their length, by as many processes as
there are; `consent.records.audit` joins them. Everything is taken as it is found, nothing is
trusted: a value of a wrong type is a finding like any other.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from consent.errors import ConsentError
from consent.records import erasure, pruning, succession
from consent.records.commitment import SALT_BYTES, TABLES, Kind, digest, read_leaf
from consent.records.pruning import Stretch
from consent.records.succession import Handover
from consent.records.tree import CompactRange, hash_leaf

# How many leaves a section holds; the last one of a log may hold fewer.
SECTION = 2**16

# A log that is wrong from end to end need not be listed from end to end.
MOST_FINDINGS = 100

# A leaf, with what the table of records keeps for it: place, bytes, salt and body, or None and None.
Row = tuple[object, object, object, object]


@dataclass(frozen=True, slots=True)
class Kept:
    """One body that is kept elsewhere than with the records; `name` is a notice's hash."""

    table: str
    leaf: object
    salt: object
    data: object
    name: object = None


@dataclass(slots=True)
class Section:
    """What a stretch of leaves is, and what is wrong with it. `covered` and `nodes_at` are its own tree's.

    `present` and `missing` are the places of choices and notices with and without a body.
    """

    begin: int
    covered: CompactRange = field(default_factory=CompactRange)
    nodes_at: dict[int, CompactRange] = field(default_factory=dict)
    times: tuple[int, int] | None = None
    bodies: int = 0
    present: array[int] = field(default_factory=lambda: array("Q"))
    missing: array[int] = field(default_factory=lambda: array("Q"))
    erased: list[int] = field(default_factory=list)
    pruned: list[Stretch] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def find(self, finding: str) -> None:
        """Add a finding, unless there are too many already."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)


def read_section(
    begin: int, rows: Iterable[Row], others: Mapping[object, Sequence[Kept]], *, sizes: Iterable[int] = ()
) -> Section:
    """Read the leaves from `begin` on; `others` are bodies kept elsewhere, by leaf.

    Text comes as `bytearray`, blobs as `bytes`. `sizes` are those sizes of the whole log at which the
    section's own tree is wanted; where a statement stands, it may sign the tree before it.
    """
    reading = _Reading(begin, others)
    section = reading.section
    hashes = reading.leaves(rows)
    statements = (kept.leaf for each in others.values() for kept in each if kept.table == "statement")
    for size in sorted({*sizes, *(place for place in statements if isinstance(place, int))}):
        if size > begin:
            section.covered = section.covered.extend(_take(hashes, size - begin - section.covered.size))
            section.nodes_at[begin + section.covered.size] = section.covered
    section.covered = section.covered.extend(hashes)
    return section


class _Reading:
    """One pass over a section's leaves."""

    def __init__(self, begin: int, others: Mapping[object, Sequence[Kept]]) -> None:
        self.section = Section(begin)
        self._place = begin
        self._others = others
        self._first: int | None = None
        self._latest = 0

    def leaves(self, rows: Iterable[Row]) -> Iterator[bytes]:
        """Each leaf's hash, once it and its body were looked at."""
        others = self._others
        for place, data, salt, body in rows:
            if place != self._place:
                self.section.find(f"leaf {self._place} is missing: the next one is {place!r}")
            leaf = bytes(data) if isinstance(data, bytearray) else b""
            kept = others.get(place, ())
            if kept or body is None or not self._agrees(leaf, salt, body):
                self._look_at(leaf, [*([Kept("body", place, salt, body)] if body is not None else []), *kept])
            yield hash_leaf(leaf)
            self._place += 1
        if self._first is not None:
            self.section.times = self._first, self._latest

    def _agrees(self, leaf: bytes, salt: object, body: object) -> bool:
        """Whether this is a choice in order: most are, and are done with here."""
        read = read_leaf(leaf)
        if read is None or read[1] < self._latest or TABLES[read[0]] != "body":
            return False
        if type(salt) is not bytes or len(salt) != SALT_BYTES or type(body) is not bytearray:
            return False
        if digest(body, salt) != read[2]:
            return False
        self._keep_time(read[1])
        self.section.bodies += 1
        self.section.present.append(self._place)
        return True

    def _keep_time(self, time: int) -> None:
        self._latest = max(time, self._latest)
        if self._first is None:
            self._first = time

    def _look_at(self, leaf: bytes, bodies: Sequence[Kept]) -> None:
        section, read = self.section, read_leaf(leaf)
        if read is None:
            section.find(f"leaf {self._place}: its bytes are not those of a leaf")
            return
        kind, time, commitment = read
        if time < self._latest:
            section.find(f"leaf {self._place}: its time goes back by {self._latest - time} ms")
        self._keep_time(time)
        erasable = TABLES[kind] in ("body", "notice")
        if not bodies and erasable:
            section.missing.append(self._place)
        elif [kept.table for kept in bodies] != [TABLES[kind]]:
            section.find(
                f"leaf {self._place}: {len(bodies)} bodies for a leaf of kind {kind}, or of another kind"
            )
        elif erasable:
            section.present.append(self._place)
        for kept in bodies:
            self._compare(kind, kept, commitment)

    def _compare(self, kind: Kind, kept: Kept, commitment: bytes) -> None:
        section, place = self.section, self._place
        section.bodies += 1
        if type(kept.data) is not bytearray or type(kept.salt) is not bytes or len(kept.salt) != SALT_BYTES:
            section.find(f"leaf {place}: its body or salt is of a wrong type or length")
            return
        body = bytes(kept.data)
        if digest(body, kept.salt) != commitment:
            section.find(f"leaf {place}: the body is not the one that the leaf commits to")
        if kept.table == "notice" and kept.name != bytearray(sha256(body).hexdigest().encode()):
            section.find(f"leaf {place}: the notice does not bear its own hash")
        try:
            self._note(kind, body)
        except ConsentError as error:
            section.find(f"leaf {place}: {error}")

    def _note(self, kind: Kind, body: bytes) -> None:
        """Remember what a leaf says about other leaves."""
        section, place = self.section, self._place
        if kind is Kind.ERASE:
            places = erasure.loads(body)
            if any(each >= place for each in places):
                section.find(f"leaf {place}: an erasure of what comes later")
            section.erased += places
        elif kind is Kind.PRUNE:
            told = pruning.loads(body).stretches
            if told[-1][1] > place:
                section.find(f"leaf {place}: a pruning of what comes later")
            section.pruned += told
        elif kind in (Kind.KEY, Kind.GENESIS):
            section.handovers.append(succession.loads(body, place))


def _take(hashes: Iterator[bytes], number: int) -> Iterator[bytes]:
    for _ in range(number):
        try:
            yield next(hashes)
        except StopIteration:
            return
