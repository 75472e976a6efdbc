"""What follows from who vouched for which tree and when: bounds for times, and times that cannot be."""

import pytest

from consent.records.verdict import Anchor, Verdict
from consent.records.vouched import Vouched, judge_times, places_of

MINUTE = 60_000
NOON = 1_763_812_800_000  # 2025-11-22 12:00:00 UTC
CLEAN = Verdict((), (), (), ())


def vouched(size, time, *, newest=True):
    return Vouched(Anchor("w1", "a note"), size, time, time, newest)


def judged(found, times):
    return judge_times(CLEAN, found, times)


def test_the_leaves_on_both_sides_of_each_timed_checkpoint_are_looked_at():
    assert places_of([vouched(5, NOON), vouched(9, NOON), vouched(0, NOON)]) == {0, 4, 5, 8, 9}


def test_two_checkpoints_of_a_witness_bound_what_is_between_them():
    verdict = judged([vouched(5, NOON), vouched(9, NOON + 10 * MINUTE)], {})

    assert verdict.proved == (
        "the first 9 leaves were recorded before 2025-11-22 12:10:00 UTC",
        "of these, leaves 5 to 8 are back-dated by no more than 11 minutes: that is how far apart their"
        " checkpoints were vouched for",
    )


def test_the_widest_gap_is_the_bound():
    times = [NOON, NOON + MINUTE, NOON + 61 * MINUTE, NOON + 62 * MINUTE]

    verdict = judged([vouched(size, time) for size, time in enumerate(times, 5)], {})

    assert "no more than 61 minutes" in verdict.proved[1]


def test_a_timestamp_beside_a_witness_narrows_the_bound_from_above():
    stamped = vouched(9, NOON + 2 * MINUTE, newest=False)

    verdict = judged([vouched(5, NOON), stamped, vouched(9, NOON + 10 * MINUTE)], {})

    assert "before 2025-11-22 12:02:00 UTC" in verdict.proved[0]
    assert "no more than 3 minutes" in verdict.proved[1]


def test_timestamps_alone_tell_only_before_when():
    verdict = judged([vouched(5, NOON, newest=False), vouched(9, NOON + MINUTE, newest=False)], {})

    assert verdict.proved == ("the first 9 leaves were recorded before 2025-11-22 12:01:00 UTC",)


def test_a_leaf_that_claims_a_time_before_a_witness_saw_the_log_without_it_is_back_dated():
    verdict = judged([vouched(5, NOON)], {4: NOON - 9 * MINUTE, 5: NOON - 3 * MINUTE})

    assert len(verdict.tampered) == 1
    assert "leaf 5 claims 2025-11-22 11:57:00 UTC, yet w1 saw the log end before it" in verdict.tampered[0]
    assert "back-dated by 3 minutes" in verdict.tampered[0]
    assert verdict.proved == ()


def test_a_timestamp_does_not_say_that_the_log_ended_there():
    verdict = judged([vouched(5, NOON, newest=False)], {5: NOON - 3 * MINUTE})

    assert verdict.tampered == ()


def test_a_leaf_that_claims_a_time_after_it_was_vouched_for_is_named():
    verdict = judged([vouched(5, NOON, newest=False)], {4: NOON + 3 * MINUTE})

    assert "leaf 4 claims 2025-11-22 12:03:00 UTC, yet w1 had it at" in verdict.tampered[0]


@pytest.mark.parametrize("times", [{5: NOON - MINUTE}, {4: NOON + MINUTE}, {}])
def test_clocks_may_be_a_minute_apart(times):
    assert judged([vouched(5, NOON)], times).tampered == ()


def test_where_nobody_vouched_nothing_is_said():
    assert judged([], {}) == CLEAN
