"""How long something lasts, as a site writes it: `13 months`, `1 year`, `session`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from consent.errors import PolicyError

Unit = Literal["second", "minute", "hour", "day", "week", "month", "year"]

_SECONDS: Final[dict[Unit, int]] = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 7 * 86_400,
}
_MONTHS: Final[dict[Unit, int]] = {"month": 1, "year": 12}
_UNITS: Final[tuple[Unit, ...]] = (*_SECONDS, *_MONTHS)
_WRITTEN = re.compile(rf"([0-9]{{1,4}}) ({'|'.join(_UNITS)})s?")

# One leap year in four decides how long some months can be: every month of four years is a start.
_STARTS: Final = tuple(datetime(year, month, 1) for year in range(2000, 2004) for month in range(1, 13))

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
        """The most seconds it can last, whatever the calendar: six months are at most 184 days."""
        return max(int((self.after(start) - start).total_seconds()) for start in _STARTS)

    @property
    def min_seconds(self) -> int:
        """The least seconds it can last: six months are at least 181 days."""
        return min(int((self.after(start) - start).total_seconds()) for start in _STARTS)

    def after(self, start: datetime) -> datetime:
        """The moment at which it ends: six months after 31 August is the last day of February.

        `start` is in UTC. What ends after the year 9999 ends with it.
        """
        return self._moved(start, self.count)

    def before(self, end: datetime) -> datetime:
        """The moment that lies so far back; what lies before the year 1 begins with it."""
        return self._moved(end, -self.count)

    def _moved(self, moment: datetime, count: int) -> datetime:
        if self.unit in _SECONDS:
            return moment + timedelta(seconds=count * _SECONDS[self.unit])
        distance = _distance(moment.date(), count * _MONTHS[self.unit])
        if distance is None:
            return (datetime.min if count < 0 else datetime.max).replace(tzinfo=moment.tzinfo)
        return moment + distance

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
            f" (units: {', '.join(_UNITS)})",
            key=key,
        )
    unit: Unit = next(unit for unit in _UNITS if unit == match[2])
    return Lifetime(int(match[1]), unit)


# Asked for every choice that is read, and of few different days.
@lru_cache(maxsize=1024)
def _distance(day: date, months: int) -> timedelta | None:
    """How far the same day so many months later is, or the last of that month; None outside the calendar."""
    passed = day.month - 1 + months
    year, month = day.year + passed // 12, passed % 12 + 1
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month, min(day.day, monthrange(year, month)[1])) - day
