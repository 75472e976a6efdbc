"""Where records get their places in the log: one SQLite transaction for each batch.

Lock, read the last leaf, append, commit, unlock; what an erasure freed is then checkpointed away.
After any failure the connection is dropped, so that the next batch starts from what is on the
disk: that is all there is to recovering from a full, locked or vanished one.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from consent.errors import StoreError
from consent.records import erasure, notice, record
from consent.records.commitment import Kind, commit, leaf
from consent.records.notice import Notice
from consent.records.record import Event, Record
from consent.stores.lock import locked
from consent.stores.schema import BUSY_MILLISECONDS, open_for_writing

# A clock that is set back by less is ordinary discipline by NTP.
CLOCK_STEP_MILLISECONDS = 2_000

# How long an erasure waits for readers that still see what it deleted; all writers wait with it.
READER_MILLISECONDS = 1_000

_logger = logging.getLogger("consent.log")


@dataclass(frozen=True, slots=True)
class Append:
    """The job of keeping one record; `body` is its canonical JSON."""

    record: Record
    body: bytes
    notice: Notice


@dataclass(frozen=True, slots=True)
class Erase:
    """The job of deleting every body of one subject."""

    subject: str


class SQLiteSequencer:
    """Appends to one SQLite file; `now` tells milliseconds since the epoch, `salt` 32 random bytes."""

    def __init__(self, path: Path, *, now: Callable[[], int], salt: Callable[[], bytes]) -> None:
        self._path = path
        self._lock = path.with_name(f"{path.name}-lock")
        self._now = now
        self._salt = salt
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._residue = False

    def commit(self, jobs: Sequence[Append | Erase]) -> list[int | StoreError]:
        """Each job's outcome, all durable: how many bodies were put or, by an erasure, deleted."""
        try:
            if not self._path.parent.is_dir():
                raise StoreError(f"{self._path}: its folder does not exist, and is not made")
            with locked(self._lock):
                return self._commit(jobs)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{self._path}: {error}") from error

    def close(self) -> None:
        """Checkpoint and close the file; whatever hinders that is left to who opens it next."""
        if self._connection is None:
            return
        try:
            with locked(self._lock):
                self._drop()
        except OSError as error:
            _logger.warning("%s: closed without its lock: %s", self._path, error)
            self._drop()

    def _commit(self, jobs: Sequence[Append | Erase]) -> list[int | StoreError]:
        try:
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            batch = _Batch(connection, now=self._now(), salt=self._salt)
            outcomes = [batch.erase(job) if isinstance(job, Erase) else batch.append(job) for job in jobs]
            connection.execute("COMMIT")
            return self._cleared(connection, jobs, outcomes)
        except BaseException:
            self._drop()
            raise

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None and self._opened != _identity(self._path):
            _logger.warning("%s: the file was replaced under the running store; opening it anew", self._path)
            self._drop()
        if self._connection is None:
            self._connection = open_for_writing(self._path)
            self._opened = _identity(self._path)
            # Whoever wrote here last may have been killed between an erasure and its checkpoint.
            self._residue = True
        return self._connection

    def _cleared(
        self, connection: sqlite3.Connection, jobs: Sequence[Append | Erase], outcomes: list[int | StoreError]
    ) -> list[int | StoreError]:
        """The outcomes, once no erased byte is left; where a reader holds some, erasures have failed."""
        erasing = any(isinstance(job, Erase) for job in jobs)
        if erasing or self._residue:
            self._residue = not _truncated(connection, wait=READER_MILLISECONDS if erasing else 0)
        if not (erasing and self._residue):
            return outcomes
        held = StoreError(
            "erased, but the old bytes could not be overwritten yet: a reader holds them, or the disk is full"
        )
        return [
            held if isinstance(job, Erase) else outcome for job, outcome in zip(jobs, outcomes, strict=True)
        ]

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except sqlite3.Error as error:
                _logger.warning("%s: %s", self._path, error)


class _Batch:
    """One transaction under way: where the log ends, and what is put behind it."""

    def __init__(self, connection: sqlite3.Connection, *, now: int, salt: Callable[[], bytes]) -> None:
        self._execute = connection.execute
        self._salt = salt
        self._place, latest = self._end()
        # A step back of the clock must not make the log go backwards.
        self._time = max(now, latest)
        if latest - now > CLOCK_STEP_MILLISECONDS:
            _logger.warning("the clock is %.1f s behind the log's last leaf", (latest - now) / 1000)

    def append(self, job: Append) -> int | StoreError:
        if (kept := self._kept(job.record.id)) is not None:
            return 0 if kept.repeats(job.record) else StoreError(f"another record has the id {job.record.id}")
        self._put_notice(job.notice)
        kind = Kind.WITHDRAW if job.record.event is Event.WITHDRAWN else Kind.CONSENT
        place, salt = self._put_leaf(kind, job.body)
        self._execute(
            "INSERT INTO body (leaf, salt, data) VALUES (?, ?, ?)", (place, salt, job.body.decode())
        )
        return 1

    def erase(self, job: Erase) -> int:
        rows = self._execute("SELECT leaf FROM body WHERE subject = ?", (job.subject,)).fetchall()
        if rows:
            self._execute("DELETE FROM body WHERE subject = ?", (job.subject,))
            body = erasure.dumps([place for (place,) in rows])
            place, salt = self._put_leaf(Kind.ERASE, body)
            self._execute(
                "INSERT INTO erasure (leaf, salt, data) VALUES (?, ?, ?)", (place, salt, body.decode())
            )
        return len(rows)

    def _end(self) -> tuple[int, int]:
        last = self._execute("SELECT place, data FROM leaf ORDER BY place DESC LIMIT 1").fetchone()
        return (last[0] + 1, json.loads(last[1])["t"]) if last else (0, 0)

    def _kept(self, record_id: str) -> Record | None:
        row = self._execute("SELECT data FROM body WHERE id = ?", (record_id,)).fetchone()
        return record.loads(row[0]) if row else None

    def _put_notice(self, shown: Notice) -> None:
        if self._execute("SELECT 1 FROM notice WHERE hash = ?", (shown.hash,)).fetchone() is None:
            body = notice.dumps(shown)
            place, salt = self._put_leaf(Kind.NOTICE, body)
            self._execute(
                "INSERT INTO notice (hash, leaf, salt, data) VALUES (?, ?, ?, ?)",
                (shown.hash, place, salt, body.decode()),
            )

    def _put_leaf(self, kind: Kind, body: bytes) -> tuple[int, bytes]:
        place, salt = self._place, self._salt()
        data = leaf(kind, self._time, commit(body, salt)).decode()
        self._execute("INSERT INTO leaf (place, data) VALUES (?, ?)", (place, data))
        self._place += 1
        return place, salt


def _truncated(connection: sqlite3.Connection, *, wait: int) -> bool:
    """Whether the write-ahead log could be emptied into the file; not while a reader needs it."""
    connection.execute(f"PRAGMA busy_timeout = {wait}")
    try:
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return False  # a full disk, say; what was committed is durable all the same
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    return not busy


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file this path leads to just now."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
