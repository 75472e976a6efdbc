"""The log's end as it is stored: its name, its size, and the row of nodes that cover its leaves."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from consent.errors import StoreError
from consent.records.tree import HASH_BYTES, CompactRange, hash_leaf

# How many of the last leaves are hashed again when a log is opened: a few milliseconds.
TAIL_LEAVES = 4096


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log ends; `origin` is its name in every checkpoint."""

    origin: str
    covered: CompactRange


class Fold:
    """The SQL aggregate `compact_range(data)`: the nodes over these leaves, for a migration."""

    def __init__(self) -> None:
        self._covered = CompactRange()

    def step(self, data: str) -> None:
        """Append one leaf."""
        self._covered = self._covered.extend([hash_leaf(data.encode())])

    def finalize(self) -> bytes:
        """The nodes, one after another."""
        return b"".join(self._covered.nodes)


def load_head(connection: sqlite3.Connection) -> Head:
    """The stored head; StoreError if it is missing or is none."""
    row = connection.execute("SELECT origin, size, nodes FROM head").fetchone()
    if row is None:
        raise StoreError("the log has lost its head")
    origin, size, nodes = row
    hashes = tuple(nodes[start : start + HASH_BYTES] for start in range(0, len(nodes), HASH_BYTES))
    try:
        return Head(origin, CompactRange(size, hashes))
    except ValueError as error:
        raise StoreError(f"the log's head is damaged: {error}") from error


def store_range(connection: sqlite3.Connection, covered: CompactRange) -> None:
    """Put the head after an append."""
    connection.execute("UPDATE head SET size = ?, nodes = ?", (covered.size, b"".join(covered.nodes)))


def check_tail(connection: sqlite3.Connection) -> None:
    """Return if the log's last leaves are those that its head covers, else StoreError.

    A log that lost, gained or changed leaves behind its own back must not be continued: what is
    appended would be signed together with the damage.
    """
    covered = load_head(connection).covered
    (size,) = connection.execute("SELECT coalesce(max(place) + 1, 0) FROM leaf").fetchone()
    if size != covered.size:
        raise StoreError(f"the log holds {size} leaves, its head covers {covered.size}")
    begin = size - size % TAIL_LEAVES
    rows = connection.execute("SELECT data FROM leaf WHERE place >= ? ORDER BY place", (begin,))
    tail = CompactRange().extend(hash_leaf(data.encode()) for (data,) in rows)
    if tail.size != size - begin or tail.nodes != covered.nodes[begin.bit_count() :]:
        raise StoreError(f"the leaves from {begin} on are not those that the log's head covers")
