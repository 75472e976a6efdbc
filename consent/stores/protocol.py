"""What every store promises, whatever database is behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from consent.records.hold import Hold
from consent.records.notice import Notice
from consent.records.receipt import Receipt
from consent.records.record import Record
from consent.records.revision import Revision
from consent.records.signed_note import VerifierKey
from consent.records.verdict import Anchor, Verdict
from consent.stores.sections import Watch, untouched


class Store(Protocol):
    """Where records are kept.

    A store opens at first use, belongs to no event loop, and serves asyncio and trio alike.
    Whatever cannot be kept or read is a StoreError, and a later call tries afresh.
    """

    async def append(self, record: Record, notice: Notice) -> None:
        """Return once the record, and the notice it names, are durable; StoreError if they are not.

        The same record sent twice (equal but for its times) is kept once. A different record
        under an id already taken is a StoreError.
        """
        ...

    async def keep_revision(self, revision: Revision) -> None:
        """Return once this policy is durable; one that was kept before is not kept again."""
        ...

    async def find(self, record_id: str) -> Record | None:
        """The record with this id, or None."""
        ...

    async def of_subject(self, subject: str) -> list[Record]:
        """Every record of this subject, oldest first; empty for an unknown one."""
        ...

    async def notice(self, hash: str) -> Notice | None:
        """The notice with this hash, as it was shown, or None."""
        ...

    async def revisions(self) -> list[Revision]:
        """Every policy that was kept, oldest first."""
        ...

    async def signed(self) -> bool:
        """Whether the log is signed, so that `prove` can show its records to others."""
        ...

    async def prove(self, record_id: str) -> Receipt | None:
        """The receipt of the record with this id, or None; StoreError if the log is not signed."""
        ...

    async def erase(self, subject: str) -> int:
        """Delete the body and salt of every record of this subject; how many there were.

        When this returns, their bytes are gone from the store's files, and the log says which
        leaves lost their bodies. StoreError if a long reader still holds the bytes: they go
        when it ends, and calling again tells. HeldError, and nothing deleted, under a hold.
        """
        ...

    async def erase_record(self, record_id: str) -> int:
        """Delete one record's body and salt as `erase` does; 0 if there is no such record."""
        ...

    async def prune(self, before: int, *, most: int = ...) -> int:
        """Delete up to `most` bodies of records from before this time; how many, 0 once nothing is left.

        A record that is valid still stays, as does one that a hold names; a notice goes with the
        last record that names it. HeldError while everything is held.
        """
        ...

    async def hold(self, hold: Hold) -> int:
        """Delete nothing that this hold names until it is released; the hold's number."""
        ...

    async def release(self, number: int) -> bool:
        """End the hold with this number; whether there was one."""
        ...

    async def holds(self) -> list[Hold]:
        """Every hold, oldest first."""
        ...

    async def held(self, subject: str) -> str | None:
        """Why this subject's records must not be erased, None if they may."""
        ...

    async def close(self) -> None:
        """Finish what is queued and let go of the files; a later use opens them again."""
        ...


class Auditor(Protocol):
    """What proves a log, wherever a copy of it is. Each call reads one state of it, and never writes."""

    def verify(
        self, *, keys: Sequence[VerifierKey], anchors: Sequence[Anchor], watch: Watch = untouched
    ) -> Verdict:
        """What a whole audit shows, with these keys, their successors, and checkpoints kept elsewhere.

        NoteError for an anchor that none of the keys signed. `watch` may show how far it has come.
        """
        ...

    def times(self, places: Iterable[int]) -> Mapping[int, int]:
        """When the leaves at these places were recorded, in milliseconds; only of those there are."""
        ...
