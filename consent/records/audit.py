"""Reading a whole log again: what its leaves, bodies and erasures say about each other.

Everything is taken as it is found, nothing is trusted: a value of a wrong type is a finding like
any other. What this cannot see is a log that was rewritten from end to end; for that its roots
are compared with checkpoints that somebody else kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from consent.errors import ConsentError
from consent.records import erasure
from consent.records.commitment import SALT_BYTES, Kind, commit, leaf
from consent.records.tree import CompactRange, hash_leaf

# Where the body of each kind of leaf is kept.
TABLES = {
    Kind.CONSENT: "body",
    Kind.WITHDRAW: "body",
    Kind.NOTICE: "notice",
    Kind.ERASE: "erasure",
    Kind.REVISION: "statement",
}

# A log that is wrong from end to end need not be listed from end to end.
MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """One body as it is stored: in which table, for which leaf; `name` is a notice's hash."""

    table: str
    leaf: object
    salt: object
    data: object
    name: object


@dataclass(frozen=True, slots=True)
class Audit:
    """What a whole log is: its tree, its roots at the sizes asked for, and what is wrong with it.

    `bodies` is how many were compared with their leaves; None where only leaves were given.
    """

    covered: CompactRange
    roots: Mapping[int, bytes]
    bodies: int | None
    erased: int
    findings: tuple[str, ...]


def audit(
    leaves: Iterable[tuple[object, object]], bodies: Iterable[Kept], *, sizes: Iterable[int] = ()
) -> Audit:
    """Audit a log: leaves by place, bodies by leaf; `sizes` are those whose roots are wanted."""
    reading = _Reading(bodies)
    covered, roots = CompactRange(), dict[int, bytes]()
    wanted = sorted(set(sizes), reverse=True)
    hashes = (hash_leaf(data) for data in reading.leaves(leaves))
    while wanted:
        size = wanted.pop()
        covered = covered.extend(_take(hashes, size - covered.size))
        if covered.size == size:
            roots[size] = covered.root
    covered = covered.extend(hashes)
    reading.close()
    return Audit(covered, roots, reading.bodies, len(reading.missing), tuple(reading.findings))


class _Reading:
    """One pass over the leaves, with the bodies beside them."""

    def __init__(self, bodies: Iterable[Kept]) -> None:
        self._kept = iter(bodies)
        self._next = next(self._kept, None)
        self._place = 0
        self._time = 0
        self._erased: set[int] = set()
        self.missing: set[int] = set()
        self.bodies = 0
        self.findings: list[str] = []

    def leaves(self, rows: Iterable[tuple[object, object]]) -> Iterator[bytes]:
        """Each leaf's bytes, once it and its body were looked at."""
        for place, data in rows:
            if place != self._place:
                self._find(f"leaf {self._place} is missing: the next one is {place!r}")
            encoded = data.encode(errors="surrogateescape") if isinstance(data, str) else b""
            self._look_at(encoded, self._bodies_of(place))
            yield encoded
            self._place += 1

    def close(self) -> None:
        """Look at what is left once every leaf was read."""
        while (kept := self._next) is not None:
            self._find(f"a row of {kept.table} belongs to leaf {kept.leaf!r}, which does not exist")
            self._next = next(self._kept, None)
        for place in sorted(self.missing - self._erased):
            self._find(f"leaf {place}: its body is missing, and no erasure names it")
        for place in sorted(self._erased - self.missing):
            self._find(f"leaf {place}: an erasure names it, yet it has a body or never had one to erase")

    def _bodies_of(self, place: object) -> list[Kept]:
        found = []
        while (kept := self._next) is not None and _number(kept.leaf) <= _number(place):
            if kept.leaf == place:
                found.append(kept)
            else:
                self._find(f"a row of {kept.table} belongs to leaf {kept.leaf!r}, which does not exist")
            self._next = next(self._kept, None)
        return found

    def _look_at(self, data: bytes, bodies: list[Kept]) -> None:
        read = read_leaf(data)
        if read is None:
            self._find(f"leaf {self._place}: its bytes are not those of a leaf")
            return
        kind, time, commitment = read
        if time < self._time:
            self._find(f"leaf {self._place}: its time goes back by {self._time - time} ms")
        self._time = max(time, self._time)
        if not bodies and TABLES[kind] == "body":
            self.missing.add(self._place)
        elif [kept.table for kept in bodies] != [TABLES[kind]]:
            self._find(
                f"leaf {self._place}: {len(bodies)} bodies for a leaf of kind {kind}, or of another kind"
            )
        for kept in bodies:
            self._compare(kept, commitment)

    def _compare(self, kept: Kept, commitment: str) -> None:
        self.bodies += 1
        if not isinstance(kept.data, str) or not isinstance(kept.salt, bytes) or len(kept.salt) != SALT_BYTES:
            self._find(f"leaf {self._place}: its body or salt is of a wrong type or length")
            return
        body = kept.data.encode(errors="surrogateescape")
        if commit(body, kept.salt) != commitment:
            self._find(f"leaf {self._place}: the body is not the one that the leaf commits to")
        if kept.table == "notice" and kept.name != sha256(body).hexdigest():
            self._find(f"leaf {self._place}: the notice does not bear its own hash")
        if kept.table == "erasure":
            self._note_erasure(body)

    def _note_erasure(self, body: bytes) -> None:
        try:
            places = erasure.loads(body)
        except ConsentError as error:
            self._find(f"leaf {self._place}: {error}")
            return
        if self._erased & set(places) or any(place >= self._place for place in places):
            self._find(f"leaf {self._place}: an erasure of what was erased before, or comes later")
        self._erased.update(places)

    def _find(self, finding: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)


def read_leaf(data: bytes) -> tuple[Kind, int, str] | None:
    """The leaf's kind, time and commitment; None if these are not the bytes that `leaf` writes."""
    try:
        members = json.loads(data)
        kind, time, commitment = Kind(members["k"]), members["t"], members["b"]
        return (kind, time, commitment) if leaf(kind, time, commitment) == data else None
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _number(value: object) -> float:
    """Where this stands in SQLite's order of numbers before text."""
    return value if isinstance(value, int | float) else float("inf")


def _take(hashes: Iterator[bytes], number: int) -> Iterator[bytes]:
    for _ in range(number):
        try:
            yield next(hashes)
        except StopIteration:
            return
