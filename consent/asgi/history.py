"""What the log knows of the visitor behind a request: their own records, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from consent.asgi.visit import Visit
from consent.errors import StoreError
from consent.pages import History, RecordEntry
from consent.records.record import Record


async def records_of(visit: Visit) -> list[Record]:
    """The visitor's records, newest first; none for who has no consent id. StoreError if unreadable."""
    subject, store = visit.subject, visit.setup.recorder.store
    if subject is None or store is None:
        return []
    return list(reversed(await store.of_subject(subject)))


async def history_of(visit: Visit) -> History:
    """What the visitor chose, for a page of ours. A log that cannot be read keeps nobody from choosing."""
    choice = visit.choice
    try:
        records, readable = await records_of(visit), True
    except StoreError:
        records, readable = [], False
    return History(
        entries=tuple(entry_of(record) for record in records),
        decided_at=choice.decided_at if choice else None,
        until=visit.setup.codec.lapses(choice) if choice else None,
        gpc_seen=choice.gpc_seen if choice else False,
        readable=readable,
    )


def entry_of(record: Record) -> RecordEntry:
    """A record as our pages show it."""
    return RecordEntry(
        id=record.id,
        at=moment_of(record.time),
        event=record.event,
        method=record.method,
        language=record.language,
        notice=record.notice,
        site=record.site,
        contact=record.contact,
        until=moment_of(record.valid_until) if record.valid_until is not None else None,
        granted=record.granted,
        refused=record.refused,
        gpc_seen=record.gpc_seen,
    )


def as_json(record: Record, *, here: str) -> dict[str, Any]:
    """A record as data; `here` is the URL of the record page."""
    return {
        "id": record.id,
        "time": _iso(record.time),
        "valid_until": None if record.valid_until is None else _iso(record.valid_until),
        "event": record.event,
        "method": record.method,
        "revision": record.revision,
        "notice": record.notice,
        "granted": list(record.granted),
        "refused": list(record.refused),
        "language": record.language,
        "gpc_seen": record.gpc_seen,
        "site": record.site,
        "contact": record.contact,
        "shown": f"{here}/notice/{record.notice}",
        "receipt": f"{here}/receipt/{record.id}",
    }


def moment_of(milliseconds: int) -> datetime:
    """A time of the log."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _iso(milliseconds: int) -> str:
    return moment_of(milliseconds).isoformat().replace("+00:00", "Z")
