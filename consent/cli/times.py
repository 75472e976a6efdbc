"""Times as people write them on a command line: days, moments, ages. All are UTC."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta

from consent.errors import PolicyError
from consent.policy.lifetime import SESSION, parse_lifetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse_from(text: str) -> int:
    """The first millisecond since the epoch that is included."""
    return _milliseconds(_moment(text))


def parse_until(text: str) -> int:
    """The first millisecond that is no longer included: a day is included whole, a time is not."""
    whole_day = not {"T", " "} & set(text)
    try:
        return _milliseconds(_moment(text) + timedelta(days=whole_day))
    except OverflowError as error:
        raise argparse.ArgumentTypeError(f"{text!r} has no day after it") from error


def ago_or_moment(text: str) -> int:
    """The millisecond that lies so far back ("13 months"), or of this day or time."""
    try:
        age = parse_lifetime(text)
    except PolicyError:
        age = SESSION
    if not age.session:
        return _milliseconds(age.before(datetime.now(UTC)))
    try:
        return _milliseconds(_moment(text))
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither an age such as '13 months' nor a time such as 2024-01-31"
        ) from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time such as 2026-11-22 or 2026-11-22T10:15"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
