"""The log in one SQLite file: for one machine, any number of processes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from anyio import to_thread

from consent.errors import StoreError
from consent.records.commitment import SALT_BYTES
from consent.records.hold import Hold
from consent.records.notice import Notice
from consent.records.receipt import Receipt
from consent.records.record import Record, dumps
from consent.records.revision import Revision
from consent.stores.auditor import SQLiteAuditor
from consent.stores.jobs import (
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
from consent.stores.process import undivided
from consent.stores.reader import SQLiteReader
from consent.stores.schema import NoLogError
from consent.stores.sequencer import SQLiteSequencer
from consent.stores.writer import Writer

# A visitor who chooses waits for at most so many deletions.
PRUNED_AT_ONCE = 2_000

Found = TypeVar("Found")


def milliseconds_now() -> int:
    """The server's clock, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def random_salt() -> bytes:
    """A fresh salt."""
    return secrets.token_bytes(SALT_BYTES)


class SQLiteStore:
    """A `Store` in one SQLite file, made at first use; its folder must be there.

    Writes go through one thread, in natural batches, each durable before it is acknowledged.
    Reads run in threads of their own, so that no event loop waits for the disk. With the extra
    `log` every commit is signed: with the private key in the file `key`, which is made if it is
    missing, beside the database unless given. The file `published`, beside the database unless given,
    gets the newest checkpoint; a database that falls behind it is not continued (`begin_epoch`).
    """

    def __init__(
        self,
        path: str | Path,
        *,
        key: str | Path | None = None,
        published: str | Path | None = None,
        now: Callable[[], int] = milliseconds_now,
        salt: Callable[[], bytes] = random_salt,
    ) -> None:
        # Absolute from the start: a server that changes its folder keeps its log.
        self.path = Path(path).absolute()
        sequencer = SQLiteSequencer(
            self.path,
            key=self._beside("key") if key is None else Path(key).absolute(),
            published=self._beside("published") if published is None else Path(published).absolute(),
            now=now,
            salt=salt,
        )
        self._reader = SQLiteReader(self.path)
        self._writer: Writer[Job] = Writer(sequencer)

    async def append(self, record: Record, notice: Notice) -> None:
        """Keep this record and the notice it names; see `Store.append`."""
        if record.notice != notice.hash:
            raise StoreError(f"record {record.id} names the notice {record.notice}, not the one given")
        await self._writer.do(Append(record, dumps(record), notice))

    async def keep_revision(self, revision: Revision) -> None:
        """Keep the policy behind the records that follow; see `Store.keep_revision`."""
        await self._writer.do(KeepRevision(revision))

    async def find(self, record_id: str) -> Record | None:
        """The record with this id, or None."""
        return await self._read(lambda: self._reader.find(record_id), None)

    async def of_subject(self, subject: str) -> list[Record]:
        """Every record of this subject, oldest first; empty for an unknown one."""
        return await self._read(lambda: self._reader.of_subject(subject), [])

    async def notice(self, hash: str) -> Notice | None:
        """The notice with this hash, as it was shown, or None."""
        return await self._read(lambda: self._reader.notice(hash), None)

    async def revisions(self) -> list[Revision]:
        """Every policy that was kept, oldest first."""
        return await self._read(lambda: self._reader.revisions(), [])

    async def signed(self) -> bool:
        """Whether there is a checkpoint to prove records by."""
        return await self._read(lambda: SQLiteAuditor(self.path).newest() is not None, False)

    async def prove(self, record_id: str) -> Receipt | None:
        """The receipt of the record with this id, or None; StoreError if the log is not signed."""
        return await self._read(lambda: SQLiteAuditor(self.path).prove(record_id), None)

    async def holds(self) -> list[Hold]:
        """Every legal hold, oldest first."""
        return await self._read(lambda: self._reader.holds(), [])

    async def held(self, subject: str) -> str | None:
        """Why this subject's records must not be erased, None if they may."""
        return await self._read(lambda: self._reader.held(subject), None)

    async def hold(self, hold: Hold) -> int:
        """Keep what this hold names; see `Store.hold`."""
        return await self._writer.do(PutHold(hold))

    async def release(self, number: int) -> bool:
        """End the hold with this number; whether there was one."""
        return bool(await self._writer.do(Release(number)))

    async def erase(self, subject: str) -> int:
        """Delete the body and salt of every record of this subject; see `Store.erase`."""
        return await self._writer.do(Erase(subject=subject))

    async def erase_record(self, record_id: str) -> int:
        """Delete the body and salt of one record; see `Store.erase`."""
        return await self._writer.do(Erase(record=record_id))

    async def prune(self, before: int, *, most: int = PRUNED_AT_ONCE) -> int:
        """Delete old bodies; see `Store.prune`."""
        return await self._writer.do(Prune(before, most))

    async def migrate(self) -> None:
        """Bring the tables to this release's schema now, and not with the next write."""
        await self._writer.do(Migrate())

    async def rotate_key(self, pem: bytes | None = None) -> None:
        """Hand the log over to this private key in PEM, or to a new one; the old one is deleted.

        StoreError in a log that is not signed, or with a key that is none.
        """
        await self._writer.do(RotateKey(pem))

    async def begin_epoch(self, published: str | None = None) -> None:
        """Go on with a log that was put back to a backup, under a new name.

        `published` is the newest checkpoint that somebody has of the log as it was; None for the one
        in the file. StoreError if nothing in it is missing here.
        """
        await self._writer.do(BeginEpoch(published))

    async def close(self) -> None:
        """Finish what is queued and let go of the file; a later use opens it again."""
        await to_thread.run_sync(self.rest)

    def rest(self) -> None:
        """What `close` does, for who has no event loop."""
        self._writer.rest()

    def _beside(self, what: str) -> Path:
        return self.path.with_name(f"{self.path.name}-{what}")

    async def _read(self, question: Callable[[], Found], nothing_yet: Found) -> Found:
        def ask() -> Found:
            with undivided():
                try:
                    return question()
                except NoLogError:
                    return nothing_yet

        return await to_thread.run_sync(ask)
