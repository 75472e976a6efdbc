"""The log's end as it is stored: its name, its size, and the row of nodes that cover its leaves."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from consent.errors import StoreError
from consent.records.checkpoint import Checkpoint, format_checkpoint, open_checkpoint
from consent.records.signed_note import NoteError, VerifierKey, format_key, parse_key
from consent.records.tree import HASH_BYTES, CompactRange, hash_leaf
from consent.stores.keys import Signer

_logger = logging.getLogger("consent.log")

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


def store_head(connection: sqlite3.Connection, head: Head) -> None:
    """Put the head after an append."""
    row = (head.origin, head.covered.size, b"".join(head.covered.nodes))
    connection.execute("UPDATE head SET origin = ?, size = ?, nodes = ?", row)


@dataclass(frozen=True, slots=True)
class Signed:
    """The newest signed checkpoint, its signature checked with the key that is stored beside it."""

    note: str
    key: VerifierKey
    checkpoint: Checkpoint


def load_signed(connection: sqlite3.Connection) -> Signed | None:
    """The newest signed checkpoint, None before the first; NoteError if what is stored is none."""
    row = connection.execute("SELECT note, key FROM checkpoint").fetchone()
    if row is None:
        return None
    note, line = map(str, row)
    key = parse_key(line)
    return Signed(note, key, open_checkpoint(note, key))


def store_signed(connection: sqlite3.Connection, head: Head, signer: Signer) -> str:
    """Sign this head and put the checkpoint; the note, to be published once the commit is durable."""
    note = signer.sign(format_checkpoint(Checkpoint(head.origin, head.covered.size, head.covered.root)))
    row = (note, format_key(signer.key))
    connection.execute("REPLACE INTO checkpoint (only, note, key) VALUES (1, ?, ?)", row)
    return note


def ending(connection: sqlite3.Connection) -> Sequence[object]:
    """The head and the newest checkpoint as they are stored, to tell whether anybody has written since."""
    query = "SELECT origin, size, nodes, note, key FROM head LEFT JOIN checkpoint USING (only)"
    return tuple(connection.execute(query).fetchone() or ())


def check_signed(connection: sqlite3.Connection) -> Signed | None:
    """The newest signed checkpoint, if any; StoreError if the log does not go on from it.

    Else whoever can write to the database, and has no key, need only wait for the next signature.
    """
    head = load_head(connection)
    try:
        signed = load_signed(connection)
    except NoteError as error:
        raise StoreError(f"the log's checkpoint is damaged: {error}") from error
    if signed is None:
        return None
    checkpoint, size = signed.checkpoint, head.covered.size
    if checkpoint.origin != head.origin or checkpoint.size > size:
        raise StoreError(f"{head.origin} has {size} leaves; signed: {checkpoint.origin}, {checkpoint.size}")
    if not _continues(connection, head.covered, checkpoint):
        raise StoreError(f"the log's head does not go on from what was signed at size {checkpoint.size}")
    if checkpoint.size < size:
        _logger.warning(
            "leaves %d to %d were put there unsigned: the next signature covers them",
            checkpoint.size,
            size - 1,
        )
    return signed


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
    before = CompactRange(begin, covered.nodes[: begin.bit_count()])
    if _extended(connection, before, size) != covered:
        raise StoreError(f"the leaves from {begin} on are not those that the log's head covers")


def lacks(connection: sqlite3.Connection, published: Checkpoint) -> bool:
    """Whether this log is no continuation of what was published."""
    covered = load_head(connection).covered
    return published.size > covered.size or not _continues(connection, covered, published)


def _continues(connection: sqlite3.Connection, covered: CompactRange, earlier: Checkpoint) -> bool:
    """Whether the tree was this one at its earlier size, and only grew since.

    The nodes that both trees have come from the head: a wrong one gives another root. What is
    behind them is hashed again: nothing, as long as every commit was signed.
    """
    begin = covered.size
    while begin > earlier.size:
        begin &= begin - 1  # without its smallest node
    then = _extended(connection, CompactRange(begin, covered.nodes[: begin.bit_count()]), earlier.size)
    if (then.size, then.root) != (earlier.size, earlier.root):
        return False
    return _extended(connection, then, covered.size) == covered


def _extended(connection: sqlite3.Connection, covered: CompactRange, end: int) -> CompactRange:
    """The range with the leaves up to this place, hashed again; shorter where leaves are missing."""
    query = "SELECT data FROM leaf WHERE place >= ? AND place < ? ORDER BY place"
    rows = connection.execute(query, (covered.size, end))
    return covered.extend(hash_leaf(data.encode()) for (data,) in rows)
