"""`Set-Cookie` lines: which of them may reach the browser."""

from __future__ import annotations

import re
from calendar import timegm
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from consent.gate.decision import Decision

MAX_OCTETS: Final = 4096
"""Browsers ignore cookies whose name and value are longer together (RFC 6265bis section 5.6 step 5)."""

_MAX_ATTRIBUTE: Final = 1024
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_MAX_AGE = re.compile(rb"-?\d+")

# RFC 6265bis section 5.1.1, the cookie-date algorithm.
_DELIMITERS = re.compile(r"[\x09\x20-\x2f\x3b-\x40\x5b-\x60\x7b-\x7e]+")
_TIME = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\D.*)?")
_DAY = re.compile(r"(\d{1,2})(?:\D.*)?")
_YEAR = re.compile(r"(\d{2,4})(?:\D.*)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class SetCookie:
    """One line as a browser reads it (RFC 6265bis section 5.6). `name` is empty where it has none."""

    name: str
    storable: bool
    max_age: int | None
    expires: str | None

    def deletes(self, now: datetime) -> bool:
        """Whether it removes a cookie: Max-Age of zero or less or, without one, Expires in the past."""
        if self.max_age is not None:
            return self.max_age <= 0
        if self.expires is None:
            return False
        moment = parse_cookie_date(self.expires)
        return moment is not None and moment <= now.timestamp()


def parse_set_cookie(line: bytes) -> SetCookie:
    """The line as a browser reads it; of a repeated attribute the last one counts."""
    pair, *attributes = line.split(b";")
    name, equals, value = pair.partition(b"=")
    if not equals:
        name, value = b"", pair
    name, value = name.strip(b" \t"), value.strip(b" \t")
    max_age: int | None = None
    expires: str | None = None
    for attribute in attributes:
        key, _, written = attribute.partition(b"=")
        key, written = key.strip(b" \t").lower(), written.strip(b" \t")
        if len(written) > _MAX_ATTRIBUTE:
            continue
        if key == b"max-age" and _MAX_AGE.fullmatch(written):
            max_age = int(written)
        elif key == b"expires" and parse_cookie_date(written.decode("latin-1")) is not None:
            expires = written.decode("latin-1")
    storable = not _CONTROL.search(line) and 0 < len(name) + len(value) <= MAX_OCTETS
    return SetCookie(name.decode("latin-1"), storable, max_age, expires)


def keep(line: bytes, decision: Decision, *, now: datetime) -> bool:
    """Whether this line may reach the browser: it deletes, or what it sets is granted.

    A line that no browser would store is dropped too: it can only mean that something went wrong.
    """
    cookie = parse_set_cookie(line)
    return cookie.storable and (decision.keeps(cookie.name) or cookie.deletes(now))


def parse_cookie_date(written: str) -> int | None:
    """Seconds since the epoch, or None where a browser would not read a date (RFC 6265bis section 5.1.1)."""
    clock: tuple[int, ...] | None = None
    day = month = year = None
    for token in _DELIMITERS.split(written):
        if clock is None and (match := _TIME.fullmatch(token)):
            clock = (int(match[1]), int(match[2]), int(match[3]))
        elif day is None and (match := _DAY.fullmatch(token)):
            day = int(match[1])
        elif month is None and token[:3].lower() in _MONTHS:
            month = _MONTHS.index(token[:3].lower()) + 1
        elif year is None and (match := _YEAR.fullmatch(token)):
            year = int(match[1])
    if clock is None or day is None or month is None or year is None:
        return None
    if 70 <= year <= 99:
        year += 1900
    elif year <= 69:
        year += 2000
    if not 1 <= day <= 31 or year < 1601 or clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        return None
    return timegm((year, month, day, *clock))
