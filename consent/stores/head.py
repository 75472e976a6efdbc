"""The log's end as it is stored: its name, its size, and the row of nodes that cover its leaves."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from consent.errors import StoreError
from consent.records.checkpoint import Checkpoint, format_checkpoint, open_checkpoint
from consent.records.signed_note import NoteError, VerifierKey, format_key, parse_key
from consent.records.tree import HASH_BYTES, CompactRange, hash_leaf
from consent.stores.keys import Signer

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


def signing_key(connection: sqlite3.Connection) -> str | None:
    """The verifier key of the newest checkpoint, as it is stored; None before the first."""
    row = connection.execute("SELECT key FROM checkpoint").fetchone()
    return None if row is None else str(row[0])


def check_signed(connection: sqlite3.Connection) -> Signed | None:
    """The newest signed checkpoint, if any; StoreError if the log ends before it, or otherwise."""
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
    if checkpoint.size == size and checkpoint.root != head.covered.root:
        raise StoreError(f"the log's head is not the one that was signed at size {size}")
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
    if _covered_at(connection, covered, size) != covered:
        raise StoreError(
            f"the leaves from {size - size % TAIL_LEAVES} on are not those that the log's head covers"
        )


def lacks(connection: sqlite3.Connection, published: Checkpoint) -> bool:
    """Whether this log is not, or cannot be seen to be, a continuation of what was published."""
    covered = load_head(connection).covered
    if published.size > covered.size:
        return True
    if published.size < covered.size - covered.size % TAIL_LEAVES:
        return False  # too far back to be hashed again at every start; `verify` does
    then = _covered_at(connection, covered, published.size)
    return then is None or then.root != published.root


def _covered_at(connection: sqlite3.Connection, covered: CompactRange, size: int) -> CompactRange | None:
    """The range at a size within the tail, its leaves hashed again; None if leaves are missing."""
    begin = covered.size - covered.size % TAIL_LEAVES
    query = "SELECT data FROM leaf WHERE place >= ? AND place < ? ORDER BY place"
    hashes = (hash_leaf(data.encode()) for (data,) in connection.execute(query, (begin, size)))
    found = CompactRange(begin, covered.nodes[: begin.bit_count()]).extend(hashes)
    return found if found.size == size else None
