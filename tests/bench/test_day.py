"""A simulated day of traffic."""

from datetime import timedelta
from functools import cache

from bench.day import BUSY, HOURS, Day
from bench.site import NOW


@cache
def hours():
    day = Day()
    return day, [list(day.requests()) for _ in range(HOURS)]


def test_a_day_ends_a_day_later_and_is_busy_by_day():
    day, traffic = hours()

    assert abs(day.now() - NOW - timedelta(hours=HOURS)) < timedelta(seconds=1)
    assert max(map(len, traffic)) == max(map(len, traffic[14:18])) == BUSY
    assert min(map(len, traffic)) == min(map(len, traffic[2:6]))


def test_no_two_requests_of_an_hour_are_alike():
    _, traffic = hours()

    cookies = [dict(scope["headers"])[b"cookie"] for scope in traffic[12]]
    assert len(set(cookies)) == len(cookies)
