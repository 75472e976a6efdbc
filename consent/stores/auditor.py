"""Auditing one SQLite log, and proving that a record is in it. Nothing here writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from consent.errors import StoreError
from consent.records.audit import Kept, audit
from consent.records.checkpoint import Checkpoint
from consent.records.signed_note import NoteError, VerifierKey
from consent.records.verdict import Claim, Verdict, judge
from consent.stores.head import Signed, load_signed
from consent.stores.schema import open_for_reading

_BODIES = """
    SELECT 'body', leaf, salt, data, NULL FROM body
    UNION ALL SELECT 'notice', leaf, salt, data, hash FROM notice
    UNION ALL SELECT 'erasure', leaf, salt, data, NULL FROM erasure
    ORDER BY 2
"""


class SQLiteAuditor:
    """What one SQLite log can prove. Each call reads one state of it, whoever writes meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def verify(self, *, key: VerifierKey | None, anchors: Sequence[Checkpoint]) -> Verdict:
        """What a whole audit shows; `anchors` are older checkpoints whose signatures were checked."""
        with self._snapshot() as connection:
            claim = _claim(connection)
            leaves = connection.execute("SELECT place, data FROM leaf ORDER BY place")
            bodies = (Kept(*row) for row in connection.execute(_BODIES))
            sizes = [claim.signed_size, *(anchor.size for anchor in anchors)]
            return judge(audit(leaves, bodies, sizes=sizes), claim, key=key, anchors=anchors)

    def newest(self) -> Signed | None:
        """The newest signed checkpoint, None in an unsigned log."""
        with self._snapshot() as connection:
            return load_signed(connection)

    @contextmanager
    def _snapshot(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(open_for_reading(self._path)) as connection:
                # Bytes that are no UTF-8 are a finding, not the end of the audit.
                connection.text_factory = lambda data: data.decode(errors="surrogateescape")
                connection.execute("BEGIN")
                yield connection
        except (sqlite3.Error, NoteError) as error:
            raise StoreError(f"{self._path}: {error}") from error


def _claim(connection: sqlite3.Connection) -> Claim:
    head = connection.execute("SELECT origin, size, nodes FROM head").fetchone() or (None, None, None)
    signed = connection.execute("SELECT note FROM checkpoint").fetchone() or (None,)
    return Claim(*head, *signed)
