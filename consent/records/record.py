"""One choice of one visitor, as it is kept: what was shown, what was picked, and when.

There is no field for an address, a browser, a page or an account: what the log must not hold
has no place to be put.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum

from consent.errors import StoreError
from consent.records.canonical import LARGEST_INTEGER, encode

VERSION = 2

# What a record of version 1 did not say: all of it was decided as under the strictest preset.
_UNSAID_IN_1: dict[str, object] = {
    "preset": "eu",
    "contact": "",
    "scope": [],
    "ui": "",
    "previous": None,
    "earlier": "none",
}


class Event(StrEnum):
    """What happened to the visitor's consent."""

    GIVEN = "given"
    PARTIAL = "partial"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Method(StrEnum):
    """Where the choice was made."""

    NOTICE = "notice"
    PREFERENCES = "preferences"
    EMBED = "embed"
    API = "api"
    RECORD = "record"


class Earlier(StrEnum):
    """What the browser still held of the visitor's earlier choice when this one was made."""

    NONE = "none"
    VALID = "valid"
    EXPIRED = "expired"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One choice. Times are milliseconds since the epoch, UTC, by the server's clock.

    `granted` and `refused` name categories and services, each sorted, and nothing is in both.
    `subject` is the consent-id that ties a visitor's records together; None for who only refuses.
    `previous` is the id of the subject's record before this one. `preset` is the jurisdiction whose
    rules applied, `site` and `contact` are the controller, `scope` the hosts beside the one that
    asked, `ui` the fingerprint of the style and script that browsers got.
    A record that breaks one of these rules is a ValueError.
    """

    id: str
    time: int
    event: Event
    method: Method
    revision: str
    notice: str
    granted: tuple[str, ...]
    refused: tuple[str, ...]
    language: str
    gpc_seen: bool
    valid_until: int | None
    site: str
    subject: str | None
    preset: str = "eu"
    contact: str = ""
    scope: tuple[str, ...] = ()
    ui: str = ""
    previous: str | None = None
    earlier: Earlier = Earlier.NONE

    def __post_init__(self) -> None:
        _check_identifiers(self)
        _check_times(self)
        _check_names(self)

    def repeats(self, other: Record) -> bool:
        """Whether both are one choice sent twice: everything agrees but what depends on when it arrived."""
        return _timeless(self) == _timeless(other)


def dumps(record: Record) -> bytes:
    """The record's canonical JSON: the very bytes that are stored and committed to."""
    return encode({**{name: getattr(record, name) for name in Record.__slots__}, "v": VERSION})


def loads(data: bytes) -> Record:
    """The record that `dumps` wrote; StoreError if these bytes are none."""
    try:
        members = json.loads(data)
        version = members.pop("v")
        if type(version) is not int or not 1 <= version <= VERSION:
            raise StoreError(f"a record of version {version!r}; this release reads up to version {VERSION}")
        if version == 1:
            members = {**_UNSAID_IN_1, **members}
        for name, read in _READERS.items():
            members[name] = read(members[name])
        return Record(**members)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(f"what is stored is not a consent record: {error}") from error


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise ValueError(f"{value!r} is not a list of names")
    return tuple(value)


_READERS = {
    "event": Event,
    "method": Method,
    "earlier": Earlier,
    "granted": _names,
    "refused": _names,
    "scope": _names,
}
_BY_ARRIVAL = ("time", "valid_until", "previous", "earlier")


def _timeless(record: Record) -> tuple[object, ...]:
    return tuple(getattr(record, name) for name in Record.__slots__ if name not in _BY_ARRIVAL)


_ID = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def _check_identifiers(record: Record) -> None:
    if not _ID.fullmatch(record.id):
        raise ValueError(f"id: {record.id!r} is not 128 bits in 22 characters of base64url")
    if not _HASH.fullmatch(record.notice):
        raise ValueError(f"notice: {record.notice!r} is not a SHA-256 in hexadecimal")
    if record.previous is not None and not _ID.fullmatch(record.previous):
        raise ValueError(f"previous: {record.previous!r} is not the id of a record")


def _check_times(record: Record) -> None:
    for name, value in (("time", record.time), ("valid_until", record.valid_until or 0)):
        if not 0 <= value <= LARGEST_INTEGER:
            raise ValueError(f"{name}: {value!r} is not a time in milliseconds since the epoch")


def _check_names(record: Record) -> None:
    for name, value in (("granted", record.granted), ("refused", record.refused), ("scope", record.scope)):
        if list(value) != sorted(set(value)):
            raise ValueError(f"{name}: {value!r} is not sorted, or names something twice")
    if both := set(record.granted) & set(record.refused):
        raise ValueError(f"{sorted(both)} cannot be granted and refused at once")
