from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from consent.visitor.choice import Choice, newest

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)

NO = Choice(NOW, "442a9a88")
YES = replace(NO, categories=frozenset(("analytics", "marketing")))
SOME = replace(NO, categories=frozenset(("analytics",)), services=frozenset(("youtube",)))
ONE_BY_ONE = replace(NO, services=frozenset(("youtube", "vimeo", "spotify")))
SIGNAL = replace(NO, gpc_seen=True, by_signal=True)


@pytest.mark.parametrize(
    ("choices", "speaks"),
    [
        ((YES, replace(NO, decided_at=LATER)), replace(NO, decided_at=LATER)),
        ((NO, replace(YES, decided_at=LATER)), replace(YES, decided_at=LATER)),
        ((YES, SOME, NO), NO),
        ((YES, SOME), SOME),
        ((SOME, ONE_BY_ONE), ONE_BY_ONE),
        ((YES, replace(SIGNAL, decided_at=LATER)), YES),
        ((NO, replace(NO, gpc_seen=True)), replace(NO, gpc_seen=True)),
        ((NO, replace(NO, renewed_days=180)), replace(NO, renewed_days=180)),
        ((SIGNAL,), SIGNAL),
    ],
)
def test_the_latest_choice_speaks_and_of_one_moment_the_one_that_grants_least(choices, speaks):
    assert {newest(order) for order in permutations(choices)} == {speaks}


def test_of_none_there_is_none():
    assert newest(()) is None


@pytest.mark.parametrize(
    ("given", "dated"),
    [(NOW - timedelta(minutes=3), LATER), (NOW, LATER), (LATER, LATER), (NOW + timedelta(days=1),) * 2],
)
def test_a_choice_after_another_is_newer_and_not_moved_without_need(given, dated):
    after = replace(YES, decided_at=given).after(NO)

    assert after == replace(YES, decided_at=dated)
