"""One transaction under way: where the log ends, and what is put behind it."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable

from consent.errors import StoreError
from consent.records import notice, record, revision
from consent.records.commitment import Kind, commit, kind_of, leaf
from consent.records.notice import Notice
from consent.records.record import Record
from consent.records.tree import CompactRange, hash_leaf
from consent.stores.head import Head, load_head, store_head, store_signed
from consent.stores.jobs import Append, KeepRevision
from consent.stores.keys import Signer

# A clock that is set back by less is ordinary discipline by NTP.
CLOCK_STEP_MILLISECONDS = 2_000

_logger = logging.getLogger("consent.log")


class Batch:
    """Puts leaves and bodies into an open transaction; `finish` and committing are the caller's.

    `origin` and `signer` are what the batch will be signed with; a job may exchange them.
    """

    def __init__(
        self, connection: sqlite3.Connection, *, now: int, salt: Callable[[], bytes], signer: Signer | None
    ) -> None:
        self.connection = connection
        self.signer = signer
        self._execute = connection.execute
        self._salt = salt
        head = load_head(connection)
        self.origin = head.origin
        self._covered = head.covered
        self._begin = head.covered.size
        self._place, latest = self._end()
        if self._place != head.covered.size:
            raise StoreError(f"the log holds {self._place} leaves, its head covers {head.covered.size}")
        self._hashes: list[bytes] = []
        # A step back of the clock must not make the log go backwards.
        self.now = max(now, latest)
        if latest - now > CLOCK_STEP_MILLISECONDS:
            _logger.warning("the clock is %.1f s behind the log's last leaf", (latest - now) / 1000)
        self._notices: set[str] = set()

    @property
    def covered(self) -> CompactRange:
        """The tree over all leaves so far."""
        self._covered, self._hashes = self._covered.extend(self._hashes), []
        return self._covered

    def append(self, job: Append) -> int | StoreError:
        """1, or 0 if the record is there already; StoreError if another has its id."""
        if (kept := self._find(job.record.id)) is not None:
            return 0 if kept.repeats(job.record) else StoreError(f"another record has the id {kept.id}")
        self._put_notice(job.notice)
        row = (*self._put_leaf(kind_of(job.record.event), job.body), job.body.decode())
        self._execute("INSERT INTO body (leaf, salt, data) VALUES (?, ?, ?)", row)
        return 1

    def keep_revision(self, job: KeepRevision) -> int:
        """1, or 0 if this policy is there already."""
        found = self._execute("SELECT 1 FROM statement WHERE policy = ?", (job.revision.policy,)).fetchone()
        if found is None:
            self.put_statement(Kind.REVISION, revision.dumps(job.revision))
        return int(found is None)

    def put_erasure(self, body: bytes) -> None:
        """Put a leaf that names leaves without a body."""
        row = (*self._put_leaf(Kind.ERASE, body), body.decode())
        self._execute("INSERT INTO erasure (leaf, salt, data) VALUES (?, ?, ?)", row)

    def put_statement(self, kind: Kind, body: bytes) -> None:
        """Put a leaf about the site or the log itself."""
        row = (*self._put_leaf(kind, body), body.decode())
        self._execute("INSERT INTO statement (leaf, salt, data) VALUES (?, ?, ?)", row)

    def finish(self) -> str | None:
        """Cover what was put with the log's head, and sign that; the checkpoint's note, None if unsigned.

        To be called once, before the commit.
        """
        if self._place == self._begin:
            return None
        head = Head(self.origin, self.covered)
        store_head(self.connection, head)
        return None if self.signer is None else store_signed(self.connection, head, self.signer)

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

    def _put_leaf(self, kind: Kind, body: bytes) -> tuple[int, bytes]:
        place, salt = self._place, self._salt()
        data = leaf(kind, self.now, commit(body, salt))
        self._execute("INSERT INTO leaf (place, data) VALUES (?, ?)", (place, data.decode()))
        self._hashes.append(hash_leaf(data))
        self._place += 1
        return place, salt
