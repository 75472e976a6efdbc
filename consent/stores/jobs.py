"""What a log can be asked to write; each job is done whole, within one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from consent.records.notice import Notice
from consent.records.record import Record
from consent.records.revision import Revision


@dataclass(frozen=True, slots=True)
class Append:
    """Keep one record; `body` is its canonical JSON."""

    record: Record
    body: bytes
    notice: Notice


@dataclass(frozen=True, slots=True)
class KeepRevision:
    """Write down the policy behind the records that follow."""

    revision: Revision


@dataclass(frozen=True, slots=True)
class Erase:
    """Delete every body of one subject."""

    subject: str


Job = Append | KeepRevision | Erase
