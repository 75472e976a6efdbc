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
from consent.stores.handover import begin_epoch, rotate_key
from consent.stores.head import Signed, check_signed, check_tail, ending, lacks, load_head
from consent.stores.jobs import (
    DELETING,
    Append,
    BeginEpoch,
    Erase,
    Job,
    KeepRevision,
    Migrate,
    Prune,
    PutHold,
    Release,
    RotateKey,
)
from consent.stores.keys import Signer, open_signer, prepare_next, put_in_place
from consent.stores.lock import FileLock
from consent.stores.published import Published
from consent.stores.retention import erase, prune, put_hold, release
from consent.stores.schema import BUSY_MILLISECONDS, open_for_writing

# How long an erasure waits for readers that still see what it deleted; all writers wait with it.
READER_MILLISECONDS = 1_000

_BEHIND = (
    "this log ends before a checkpoint that it published, or leads to another: was a backup put back?"
    " `consent log begin-epoch` goes on, and says so in the log"
)

_logger = logging.getLogger("consent.log")


class SQLiteSequencer:
    """Appends to one SQLite file, and signs it with the key in another.

    `published` is where the newest checkpoint is told to. `now` tells milliseconds since the epoch,
    `salt` 32 random bytes.
    """

    def __init__(
        self, path: Path, *, key: Path, published: Path, now: Callable[[], int], salt: Callable[[], bytes]
    ) -> None:
        self._path = path
        self._key = key
        self._signer: Signer | None = None
        self._lock = FileLock(path.with_name(f"{path.name}-lock"))
        self._published = Published(published)
        self._lacking: str | None = None
        self._ending: Sequence[object] = ()
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
        self._published.close()

    def _commit(self, jobs: Sequence[Job]) -> list[int | StoreError]:
        try:
            connection = self._open()
            connection.execute("BEGIN IMMEDIATE")
            self._heed_others(connection)
            batch = Batch(connection, now=self._now(), salt=self._salt, signer=self._signer)
            outcomes = [self._do(batch, job) for job in jobs]
            note = batch.finish()
            self._ending = ending(connection)
            connection.execute("COMMIT")
            self._told(batch, note)
            return self._cleared(connection, jobs, outcomes)
        except BaseException:
            self._drop()
            raise

    def _do(self, batch: Batch, job: Job) -> int | StoreError:
        if self._lacking is not None and not isinstance(job, BeginEpoch | Migrate):
            return StoreError(f"{self._path}: {_BEHIND}")
        match job:
            case Migrate():
                return 0
            case Append():
                return batch.append(job)
            case KeepRevision():
                return batch.keep_revision(job)
            case Erase():
                return erase(batch, job)
            case Prune():
                return prune(batch, job)
            case PutHold():
                return put_hold(batch, job)
            case Release():
                return release(batch, job)
            case RotateKey(pem):
                return rotate_key(batch, lambda origin: prepare_next(self._key, origin, pem))
            case BeginEpoch(published):
                return begin_epoch(batch, published or self._lacking or "")

    def _find_folder(self) -> None:
        if not self._path.parent.is_dir():
            raise StoreError(f"{self._path}: its folder does not exist, and is not made")

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = open_for_writing(self._path)
            self._opened = _identity(self._path)
            check_tail(self._connection)
            self._signer = self._find_signer(self._connection, check_signed(self._connection))
            self._lacking = self._find_lacking(self._connection)
            self._ending = ending(self._connection)
            # Whoever wrote here last may have been killed between an erasure and its checkpoint.
            self._residue = True
        return self._connection

    def _heed_others(self, connection: sqlite3.Connection) -> None:
        """Look at what was written since our last commit: it must go on from what was signed and published.

        Another process may also have handed the log over to another key, or begun an epoch.
        """
        if self._signer is not None and ending(connection) != self._ending:
            signed = check_signed(connection)
            if signed is not None and signed.key != self._signer.key:
                self._signer = self._find_signer(connection, signed)
            self._lacking = self._find_lacking(connection)
        elif self._lacking is not None:
            self._lacking = self._find_lacking(connection)

    def _find_signer(self, connection: sqlite3.Connection, signed: Signed | None) -> Signer | None:
        """What signs this log, whose newest checkpoint this is."""
        origin = load_head(connection).origin
        return open_signer(self._key, origin, signed_by=signed.key if signed else None)

    def _find_lacking(self, connection: sqlite3.Connection) -> str | None:
        """The published checkpoint that this log, put back to a backup, does not continue."""
        found = self._published.load()
        if found is None or found[1].origin != load_head(connection).origin:
            return None  # nothing was published, or by the log that was here before
        return found[0] if lacks(connection, found[1]) else None

    def _told(self, batch: Batch, note: str | None) -> None:
        """Publish what is durable now, and put the key in place that the log was handed over to."""
        if batch.signer is not None and self._signer is not None and batch.signer is not self._signer:
            if batch.signer.key.name == self._signer.key.name:
                put_in_place(self._key)
            self._lacking = None
        self._signer = batch.signer
        if note is not None:
            self._published.store(note)

    def _cleared(
        self, connection: sqlite3.Connection, jobs: Sequence[Job], outcomes: list[int | StoreError]
    ) -> list[int | StoreError]:
        """The outcomes, once no deleted byte is left; where a reader holds some, deletions have failed."""
        deleting = any(isinstance(job, DELETING) for job in jobs)
        if deleting or self._residue:
            self._residue = not _truncated(connection, wait=READER_MILLISECONDS if deleting else 0)
        if not (deleting and self._residue):
            return outcomes
        held = StoreError(f"{self._path}: erased, but a reader or a full disk keeps the old bytes for now")
        return [
            held if isinstance(job, DELETING) else outcome
            for job, outcome in zip(jobs, outcomes, strict=True)
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
