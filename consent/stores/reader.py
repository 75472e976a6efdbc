"""Reading a log without ever writing to it: for the store, the command line and the audit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from consent.errors import StoreError
from consent.records import notice, record, revision
from consent.records.hold import Hold
from consent.records.notice import Notice
from consent.records.record import Event, Record
from consent.records.revision import Revision
from consent.stores.retention import count_old, held_reason, load_holds
from consent.stores.schema import open_for_reading, tables_of

_NEWEST_FIRST = """
    SELECT data FROM body
    WHERE (:since IS NULL OR time >= :since)
      AND (:until IS NULL OR time < :until)
      AND (:event IS NULL OR event = :event)
    ORDER BY leaf DESC LIMIT coalesce(:limit, -1)
"""
_COUNTS = {
    "leaf": "SELECT count(*) FROM leaf",
    "body": "SELECT count(*) FROM body",
    "notice": "SELECT count(*) FROM notice",
    "erasure": "SELECT count(*) FROM erasure",
    "statement": "SELECT count(*) FROM statement",
}


class SQLiteReader:
    """What one SQLite log holds. Each call opens the file read-only and closes it again."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, record_id: str) -> Record | None:
        """The record with this id, or None."""
        with self._rows("SELECT data FROM body WHERE id = ?", (record_id,)) as rows:
            return next((record.loads(data) for (data,) in rows), None)

    def of_subject(self, subject: str) -> list[Record]:
        """Every record of this subject, oldest first."""
        with self._rows("SELECT data FROM body WHERE subject = ? ORDER BY leaf", (subject,)) as rows:
            return [record.loads(data) for (data,) in rows]

    def notice(self, hash: str) -> Notice | None:
        """The notice with this hash, or None."""
        with self._rows("SELECT data FROM notice WHERE hash = ?", (hash,)) as rows:
            return next((notice.loads(data) for (data,) in rows), None)

    def revisions(self) -> list[Revision]:
        """Every policy that was kept, oldest first."""
        with self._connection() as connection:
            if "statement" not in tables_of(connection):
                return []
            rows = connection.execute("SELECT data FROM statement WHERE policy IS NOT NULL ORDER BY leaf")
            return [revision.loads(data) for (data,) in rows]

    def records(
        self,
        *,
        limit: int | None = None,
        since: int | None = None,
        until: int | None = None,
        event: Event | None = None,
    ) -> Iterator[Record]:
        """Records, newest first, from `since` on and before `until` (milliseconds since the epoch)."""
        filters = {"limit": limit, "since": since, "until": until, "event": event}
        with self._rows(_NEWEST_FIRST, filters) as rows:
            yield from (record.loads(data) for (data,) in rows)

    def erased(self) -> int:
        """How many records' bodies were erased."""
        with self._rows("SELECT coalesce(sum(json_array_length(data, '$.leaves')), 0) FROM erasure") as rows:
            return int(next(rows)[0])

    def holds(self) -> list[Hold]:
        """Every legal hold, oldest first."""
        with self._connection() as connection:
            return load_holds(connection) if "hold" in tables_of(connection) else []

    def held(self, subject: str) -> str | None:
        """Why this subject's records must not be erased, None if they may."""
        with self._connection() as connection:
            return held_reason(connection, subject=subject) if "hold" in tables_of(connection) else None

    def prunable(self, before: int, *, now: int) -> tuple[int, int]:
        """How many records pruning would delete, and how many as old it would keep."""
        with self._connection() as connection:
            return count_old(connection, before=before, now=now)

    def pruned(self) -> int:
        """How many bodies are missing that were not erased one by one."""
        with self._connection() as connection:
            tables = tables_of(connection)
            known = {
                name: connection.execute(_COUNTS[name]).fetchone()[0] for name in _COUNTS if name in tables
            }
        return int(known.pop("leaf") - sum(known.values())) - self.erased()

    @contextmanager
    def _rows(
        self, query: str, parameters: tuple[object, ...] | Mapping[str, object] = ()
    ) -> Iterator[sqlite3.Cursor]:
        with self._connection() as connection:
            yield connection.execute(query, parameters)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(open_for_reading(self._path)) as connection:
                yield connection
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: {error}") from error
