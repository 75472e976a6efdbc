"""Where records get their places in the log: one SQLite transaction for each batch.

Lock, read the last leaf, append, commit, unlock; what an erasure freed is then checkpointed away.
After any failure the connection is dropped, so that the next batch starts from what is on the
disk: that is all there is to recovering from a full, locked or vanished one.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from consent.errors import StoreError
from consent.stores.batch import Batch
from consent.stores.head import check_signed, check_tail, load_head
from consent.stores.jobs import Erase, Job
from consent.stores.keys import Signer, open_signer
from consent.stores.lock import FileLock
from consent.stores.schema import BUSY_MILLISECONDS, open_for_writing

# How long an erasure waits for readers that still see what it deleted; all writers wait with it.
READER_MILLISECONDS = 1_000

_logger = logging.getLogger("consent.log")


class SQLiteSequencer:
    """Appends to one SQLite file, and signs it with the key in another.

    `now` tells milliseconds since the epoch, `salt` 32 random bytes.
    """

    def __init__(self, path: Path, *, key: Path, now: Callable[[], int], salt: Callable[[], bytes]) -> None:
        self._path = path
        self._key = key
        self._signer: Signer | None = None
        self._lock = FileLock(path.with_name(f"{path.name}-lock"))
        self._now = now
        self._salt = salt
        self._connection: sqlite3.Connection | None = None
        self._opened: tuple[int, int] | None = None
        self._residue = False

    def commit(self, jobs: Sequence[Job]) -> list[int | StoreError]:
        """Each job's outcome, all durable: how many bodies were put or, by an erasure, deleted."""
        try:
            if self._connection is not None and self._opened != _identity(self._path):
                _logger.warning("%s: replaced under the running store; opened anew", self._path)
                self.close()
            if self._connection is None:
                self._find_folder()
                self._lock.open()
            with self._lock.held():
                return self._commit(jobs)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{self._path}: {error}") from error

    def close(self) -> None:
        """Checkpoint and close the file; whatever hinders that is left to who opens it next."""
        with self._lock.held():
            self._drop()
        self._lock.close()

    def _commit(self, jobs: Sequence[Job]) -> list[int | StoreError]:
        try:
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            batch = Batch(connection, now=self._now(), salt=self._salt)
            outcomes = [batch.do(job) for job in jobs]
            batch.finish(self._signer)
            connection.execute("COMMIT")
            return self._cleared(connection, jobs, outcomes)
        except BaseException:
            self._drop()
            raise

    def _find_folder(self) -> None:
        if not self._path.parent.is_dir():
            raise StoreError(f"{self._path}: its folder does not exist, and is not made")

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = open_for_writing(self._path)
            self._opened = _identity(self._path)
            self._signer = self._find_signer(self._connection)
            # Whoever wrote here last may have been killed between an erasure and its checkpoint.
            self._residue = True
        return self._connection

    def _find_signer(self, connection: sqlite3.Connection) -> Signer | None:
        """What signs this log, once its end proved to be as it was left."""
        check_tail(connection)
        signed = check_signed(connection)
        origin = load_head(connection).origin
        return open_signer(self._key, origin, signed_by=signed.key if signed else None)

    def _cleared(
        self, connection: sqlite3.Connection, jobs: Sequence[Job], outcomes: list[int | StoreError]
    ) -> list[int | StoreError]:
        """The outcomes, once no erased byte is left; where a reader holds some, erasures have failed."""
        erasing = any(isinstance(job, Erase) for job in jobs)
        if erasing or self._residue:
            self._residue = not _truncated(connection, wait=READER_MILLISECONDS if erasing else 0)
        if not (erasing and self._residue):
            return outcomes
        held = StoreError(f"{self._path}: erased, but a reader or a full disk keeps the old bytes for now")
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
