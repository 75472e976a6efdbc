"""One line of a visitor's own record, as the record page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry:
    """One choice that was recorded. `event` and `method` are the log's words (`given`, `notice`).

    `granted` and `refused` name categories and services; a name that the policy no longer knows is
    shown as it is.
    """

    id: str
    at: datetime
    event: str
    method: str
    language: str
    granted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    gpc_seen: bool = False
