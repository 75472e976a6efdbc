"""What is known of one visitor's choices, as our pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry:
    """One choice that was recorded. `event` and `method` are the log's words (`given`, `notice`).

    `granted` and `refused` name categories and services; a name that the policy no longer knows is
    shown as it is. `notice` is the hash of what was shown, `site` and `contact` who asked.
    """

    id: str
    at: datetime
    event: str
    method: str
    language: str
    notice: str = ""
    site: str = ""
    contact: str = ""
    until: datetime | None = None
    granted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    gpc_seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The entries of the log, newest first, and the own choice cookie for who has none.

    `decided_at` and `until` are None without a choice. `readable` is False while the log cannot be read.
    """

    entries: tuple[RecordEntry, ...] = ()
    decided_at: datetime | None = None
    until: datetime | None = None
    gpc_seen: bool = False
    readable: bool = True
