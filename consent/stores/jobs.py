"""What a log can be asked to write; each job is done whole, within one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from consent.records.hold import Hold
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
    """Delete the bodies of one subject, or of one record."""

    subject: str | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Prune:
    """Delete up to `most` bodies of records from before this time that are valid no more.

    Once none is left, also the notices that no record names any longer.
    """

    before: int
    most: int


@dataclass(frozen=True, slots=True)
class PutHold:
    """Keep what this hold names until it is released."""

    hold: Hold


@dataclass(frozen=True, slots=True)
class Release:
    """End the hold with this number."""

    number: int


@dataclass(frozen=True, slots=True)
class RotateKey:
    """Hand the log over to the next key: this one in PEM, or a new one."""

    pem: bytes | None


@dataclass(frozen=True, slots=True)
class BeginEpoch:
    """Go on under a new name after this checkpoint was lost, or the one published last."""

    published: str | None


@dataclass(frozen=True, slots=True)
class Migrate:
    """Bring the tables to this release's schema, which opening the log has done."""


Job = Migrate | Append | KeepRevision | Erase | Prune | PutHold | Release | RotateKey | BeginEpoch

# After these, what was deleted must be gone from the files too.
DELETING = (Erase, Prune)
