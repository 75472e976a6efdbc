"""Auditing one SQLite log, and proving that a record is in it. Nothing here writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from consent.errors import StoreError
from consent.records.audit import audit
from consent.records.checkpoint import open_checkpoint
from consent.records.commitment import read_leaf
from consent.records.receipt import Receipt, check_receipt
from consent.records.section import Kept
from consent.records.signed_note import NoteError, VerifierKey
from consent.records.tree import (
    CompactRange,
    Nodes,
    ProofError,
    hash_leaf,
    prove_consistency,
    prove_inclusion,
)
from consent.records.verdict import Anchor, Claim, Verdict, judge, sizes
from consent.stores.contents import Contents, join
from consent.stores.head import Signed, load_signed
from consent.stores.schema import open_for_reading, tables_of
from consent.stores.sections import Watch, all_bodies, processes_here, read_sections, untouched


class SQLiteAuditor:
    """What one SQLite log can prove. Each call reads one state of it, whoever writes meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def verify(
        self,
        *,
        keys: Sequence[VerifierKey],
        anchors: Sequence[Anchor],
        watch: Watch = untouched,
        processes: int | None = None,
    ) -> Verdict:
        """What a whole audit shows; NoteError for an anchor that the log never signed."""
        with self._snapshot() as connection:
            claim = _claim(connection)
            sections = read_sections(
                connection,
                self._path,
                sizes=list(sizes(claim, anchors)),
                watch=watch,
                processes=processes_here() if processes is None else processes,
            )
            audited = audit(sections)
        return judge(audited, claim, keys=keys, anchors=anchors)

    def times(self, places: Iterable[int]) -> Mapping[int, int]:
        """When the leaves at these places were recorded, in milliseconds; only of those there are."""
        found = {}
        with self._snapshot() as connection:
            for place in places:
                row = connection.execute("SELECT data FROM leaf WHERE place = ?", (place,)).fetchone()
                if row is not None and (read := read_leaf(row[0].encode(errors="surrogateescape"))):
                    found[place] = read[1]
        return found

    @contextmanager
    def contents(self) -> Iterator[Contents]:
        """Everything in the log, to be read once; StoreError where its parts do not fit together."""
        with self._snapshot() as connection:
            claim = _claim(connection)
            leaves = connection.execute("SELECT place, data FROM leaf ORDER BY place")
            (size,) = connection.execute("SELECT count(*) FROM leaf").fetchone()
            bodies = (Kept(*row) for row in connection.execute(all_bodies(connection)))
            note = None if claim.note is None else str(claim.note)
            yield Contents(str(claim.origin), size, note, join(leaves, bodies))

    def prove_growth(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of size `new` begins with the tree of size `old`."""
        with self._snapshot() as connection:
            return prove_consistency(old, new, _nodes(connection))

    def schema(self) -> int:
        """How many migrations this log has seen."""
        with self._snapshot() as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])

    def leaves(self) -> int:
        """How many leaves there are."""
        with self._snapshot() as connection:
            return int(connection.execute("SELECT count(*) FROM leaf").fetchone()[0])

    def newest(self) -> Signed | None:
        """The newest signed checkpoint, None in an unsigned log."""
        with self._snapshot() as connection:
            return load_signed(connection)

    def prove(self, record_id: str, *, under: str | None = None) -> Receipt | None:
        """The receipt of the record with this id, None if there is none; StoreError if it is not signed.

        `under` is a checkpoint of this log to prove it by, such as one with the lines of witnesses;
        the newest unless given.
        """
        with self._snapshot() as connection:
            row = connection.execute(
                "SELECT place, leaf.data, salt, body.data FROM body JOIN leaf ON leaf = place WHERE id = ?",
                (record_id,),
            ).fetchone()
            return None if row is None else _receipt(connection, under, *row)

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(open_for_reading(self._path)) as connection:
                # Bytes that are no UTF-8 are a finding, not the end of the audit.
                connection.text_factory = lambda data: data.decode(errors="surrogateescape")
                connection.execute("BEGIN")
                yield connection
        except (sqlite3.Error, NoteError, ProofError) as error:
            raise StoreError(f"{self._path}: {error}") from error


def _claim(connection: sqlite3.Connection) -> Claim:
    tables = tables_of(connection)
    head = connection.execute("SELECT origin, size, nodes FROM head").fetchone() if "head" in tables else None
    signed = connection.execute("SELECT note FROM checkpoint").fetchone() if "checkpoint" in tables else None
    origin, size, nodes = head or (None, None, None)
    return Claim(origin, size, nodes, signed[0] if signed else None, has_head="head" in tables)


def _receipt(
    connection: sqlite3.Connection, under: str | None, place: int, data: str, salt: bytes, body: str
) -> Receipt:
    signed, read = load_signed(connection), read_leaf(data.encode())
    if signed is None:
        raise NoteError("nothing is proved by a log that is not signed: install asgi-consent[log]")
    note = under or signed.note
    try:
        size = open_checkpoint(note, signed.key).size
    except NoteError as error:
        raise NoteError(
            f"{error}, the log's key now: `consent log anchor` gets a newer checkpoint"
        ) from error
    if size <= place:
        raise NoteError(f"leaf {place:,} is not under this checkpoint, which has {size:,} leaves")
    if read is None:
        raise ProofError(f"leaf {place}: its bytes are not those of a leaf")

    proof = tuple(prove_inclusion(place, size, _nodes(connection)))
    receipt = Receipt(body.encode(), salt, read[1], place, proof, note)
    check_receipt(receipt, signed.key)
    return receipt


def _nodes(connection: sqlite3.Connection) -> Nodes:
    """A function that tells the tree's complete nodes, hashing their leaves again."""

    def node(level: int, number: int) -> bytes:
        between = (number << level, (number + 1) << level)
        rows = connection.execute(
            "SELECT data FROM leaf WHERE place >= ? AND place < ? ORDER BY place", between
        )
        return CompactRange().extend(hash_leaf(data.encode()) for (data,) in rows).root

    return node
