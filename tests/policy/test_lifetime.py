"""Lifetimes in calendar units."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.errors import PolicyError
from consent.policy.lifetime import SESSION, Lifetime, parse_lifetime


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("session", SESSION),
        ("1 second", Lifetime(1, "second")),
        ("30 minutes", Lifetime(30, "minute")),
        ("24 hours", Lifetime(24, "hour")),
        ("365 days", Lifetime(365, "day")),
        ("2 weeks", Lifetime(2, "week")),
        ("13 months", Lifetime(13, "month")),
        ("1 year", Lifetime(1, "year")),
        ("1 years", Lifetime(1, "year")),
    ],
)
def test_a_lifetime_is_a_number_and_a_unit(written: str, expected: Lifetime):
    assert parse_lifetime(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        *("", "13", "months", "13months", "13  months", "0 days", "000 days", "-1 day", "1.5 years"),
        *("10000 days", "1 fortnight", "Session", " 1 day", "1 day ", "1 day\n", "١ day", "one year"),
    ],
)
def test_anything_else_is_no_lifetime(written: str):
    with pytest.raises(PolicyError) as caught:
        parse_lifetime(written, key="site.valid_for")

    assert caught.value.key == "site.valid_for"
    assert repr(written) in str(caught.value)


@pytest.mark.parametrize("written", ["session", "1 day", "2 days", "13 months", "1 year"])
def test_a_lifetime_is_written_as_it_was_read(written: str):
    assert str(parse_lifetime(written)) == written


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("6 months", "2025-08-31", "2026-02-28"),
        ("6 months", "2023-08-31", "2024-02-29"),
        ("6 months", "2026-02-28", "2026-08-28"),
        ("1 month", "2026-01-31", "2026-02-28"),
        ("1 month", "2026-12-15", "2027-01-15"),
        ("12 months", "2024-02-29", "2025-02-28"),
        ("1 year", "2024-02-29", "2025-02-28"),
        ("4 years", "2024-02-29", "2028-02-29"),
        ("13 months", "2025-12-31", "2027-01-31"),
        ("365 days", "2024-01-01", "2024-12-31"),
        ("2 weeks", "2026-02-20", "2026-03-06"),
        ("24 hours", "2026-03-28", "2026-03-29"),
    ],
)
def test_a_lifetime_ends_by_the_calendar(written: str, start: str, end: str):
    begun = datetime.fromisoformat(f"{start}T10:20:30.123456").replace(tzinfo=UTC)

    ended = parse_lifetime(written).after(begun)

    assert ended == datetime.fromisoformat(f"{end}T10:20:30.123456").replace(tzinfo=UTC)


def test_what_ends_after_the_calendar_ends_with_it():
    ended = Lifetime(9999, "year").after(datetime(2026, 1, 1, tzinfo=UTC))

    assert ended == datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("1 month", 31),
        ("2 months", 62),
        ("6 months", 184),
        ("8 months", 245),
        ("12 months", 366),
        ("13 months", 397),
        ("1 year", 366),
        ("2 years", 731),
        ("4 years", 1461),
        ("400 days", 400),
    ],
)
def test_the_longest_that_a_lifetime_can_be_is_exact(written: str, days: int):
    longest = parse_lifetime(written).max_seconds

    assert longest == timedelta(days=days).total_seconds()


def test_a_session_lasts_no_time_of_its_own():
    assert SESSION.session
    assert SESSION.max_seconds == 0
