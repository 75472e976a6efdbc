"""One transaction under way: where the log ends, and what is put behind it."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable

from consent.errors import StoreError
from consent.records import erasure, notice, record, revision
from consent.records.commitment import Kind, commit, kind_of, leaf
from consent.records.notice import Notice
from consent.records.record import Record
from consent.records.tree import hash_leaf
from consent.stores.head import Head, load_head, store_range, store_signed
from consent.stores.jobs import Append, Erase, Job, KeepRevision
from consent.stores.keys import Signer

# A clock that is set back by less is ordinary discipline by NTP.
CLOCK_STEP_MILLISECONDS = 2_000

_logger = logging.getLogger("consent.log")


class Batch:
    """Puts jobs into an open transaction, one after another; `finish` and committing are the caller's."""

    def __init__(self, connection: sqlite3.Connection, *, now: int, salt: Callable[[], bytes]) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._salt = salt
        self._head = load_head(connection)
        self._place, latest = self._end()
        if self._place != self._head.covered.size:
            raise StoreError(f"the log holds {self._place} leaves, its head covers {self._head.covered.size}")
        self._hashes: list[bytes] = []
        # A step back of the clock must not make the log go backwards.
        self._time = max(now, latest)
        if latest - now > CLOCK_STEP_MILLISECONDS:
            _logger.warning("the clock is %.1f s behind the log's last leaf", (latest - now) / 1000)
        self._notices: set[str] = set()

    def do(self, job: Job) -> int | StoreError:
        """The job's outcome: how many bodies were put or, by an erasure, deleted."""
        match job:
            case Append():
                return self._append(job)
            case KeepRevision():
                return self._keep_revision(job)
            case Erase():
                return self._erase(job)

    def finish(self, signer: Signer | None) -> None:
        """Cover what was put with the log's head, and sign that; to be called once, before the commit."""
        if not self._hashes:
            return
        head = Head(self._head.origin, self._head.covered.extend(self._hashes))
        store_range(self._connection, head.covered)
        if signer is not None:
            store_signed(self._connection, head, signer)

    def _append(self, job: Append) -> int | StoreError:
        """1, or 0 if the record is there already; StoreError if another has its id."""
        if (kept := self._find(job.record.id)) is not None:
            return 0 if kept.repeats(job.record) else StoreError(f"another record has the id {kept.id}")
        self._put_notice(job.notice)
        row = (*self._put_leaf(kind_of(job.record.event), job.body), job.body.decode())
        self._execute("INSERT INTO body (leaf, salt, data) VALUES (?, ?, ?)", row)
        return 1

    def _keep_revision(self, job: KeepRevision) -> int:
        found = self._execute("SELECT 1 FROM statement WHERE policy = ?", (job.revision.policy,)).fetchone()
        if found is None:
            self._put_statement(Kind.REVISION, revision.dumps(job.revision))
        return int(found is None)

    def _erase(self, job: Erase) -> int:
        rows = self._execute("SELECT leaf FROM body WHERE subject = ?", (job.subject,)).fetchall()
        if rows:
            self._execute("DELETE FROM body WHERE subject = ?", (job.subject,))
            body = erasure.dumps([place for (place,) in rows])
            row = (*self._put_leaf(Kind.ERASE, body), body.decode())
            self._execute("INSERT INTO erasure (leaf, salt, data) VALUES (?, ?, ?)", row)
        return len(rows)

    def _end(self) -> tuple[int, int]:
        last = self._execute("SELECT place, data FROM leaf ORDER BY place DESC LIMIT 1").fetchone()
        return (last[0] + 1, json.loads(last[1])["t"]) if last else (0, 0)

    def _find(self, record_id: str) -> Record | None:
        row = self._execute("SELECT data FROM body WHERE id = ?", (record_id,)).fetchone()
        return record.loads(row[0]) if row else None

    def _put_notice(self, shown: Notice) -> None:
        if shown.hash in self._notices:
            return
        self._notices.add(shown.hash)
        if self._execute("SELECT 1 FROM notice WHERE hash = ?", (shown.hash,)).fetchone() is None:
            body = notice.dumps(shown)
            row = (shown.hash, *self._put_leaf(Kind.NOTICE, body), body.decode())
            self._execute("INSERT INTO notice (hash, leaf, salt, data) VALUES (?, ?, ?, ?)", row)

    def _put_statement(self, kind: Kind, body: bytes) -> None:
        row = (*self._put_leaf(kind, body), body.decode())
        self._execute("INSERT INTO statement (leaf, salt, data) VALUES (?, ?, ?)", row)

    def _put_leaf(self, kind: Kind, body: bytes) -> tuple[int, bytes]:
        place, salt = self._place, self._salt()
        data = leaf(kind, self._time, commit(body, salt))
        self._execute("INSERT INTO leaf (place, data) VALUES (?, ?)", (place, data.decode()))
        self._hashes.append(hash_leaf(data))
        self._place += 1
        return place, salt
