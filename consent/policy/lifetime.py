"""How long something lasts, as a site writes it: `13 months`, `1 year`, `session`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from consent.errors import PolicyError

Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]

# The longest a unit can be: a month has at most 31 days and a year at most 366.
_SECONDS: Final[dict[Unit, int]] = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 7 * 86_400,
    "month": 31 * 86_400,
    "year": 366 * 86_400,
}
_WRITTEN = re.compile(rf"(\d{{1,5}}) ({'|'.join(_SECONDS)})s?")

MAX_COOKIE_SECONDS: Final = 400 * 86_400
"""Browsers keep no cookie longer (RFC 6265bis section 5.5)."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A number of calendar units; `count` 0 stands for the browser session."""

    count: int
    unit: Unit

    @property
    def session(self) -> bool:
        """Whether it ends with the browser session."""
        return self.count == 0

    @property
    def max_seconds(self) -> int:
        """The most seconds it can last, whatever the calendar."""
        return self.count * _SECONDS[self.unit]

    def after(self, start: datetime) -> datetime:
        """The moment at which it ends, in calendar units: six months after 31 August is 28 February."""
        if self.unit not in ("month", "year"):
            return datetime.fromtimestamp(start.timestamp() + self.max_seconds, start.tzinfo)
        months = start.month - 1 + self.count * (12 if self.unit == "year" else 1)
        year, month = start.year + months // 12, months % 12 + 1
        return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))

    def __str__(self) -> str:
        if self.session:
            return "session"
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


SESSION: Final = Lifetime(0, "second")
SIX_MONTHS: Final = Lifetime(6, "month")


def parse_lifetime(written: str, *, key: str = "lifetime") -> Lifetime:
    """The lifetime that a site wrote; PolicyError names what is possible."""
    if written == "session":
        return SESSION
    match = _WRITTEN.fullmatch(written)
    if not match or match[1].strip("0") == "":
        raise PolicyError(
            f"{key}: found {written!r}, expected 'session' or a number and a unit such as '13 months'"
            f" (units: {', '.join(_SECONDS)})",
            key=key,
        )
    unit: Unit = next(unit for unit in _SECONDS if unit == match[2])
    return Lifetime(int(match[1]), unit)
