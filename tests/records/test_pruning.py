"""Stretches of leaves that lost their bodies: as few as can be, and nothing that kept one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.errors import StoreError
from consent.records.pruning import Pruning, dumps, loads, stretches


@pytest.mark.parametrize(
    ("gone", "kept", "expected"),
    [
        ([5], [], ((5, 6),)),
        ([1, 2, 3], [], ((1, 4),)),
        ([1, 5, 9], [], ((1, 10),)),
        ([1, 5, 9], [3], ((1, 2), (5, 10))),
        ([1, 2, 3], [0, 4], ((1, 4),)),
        ([2, 4], [1, 3, 5], ((2, 3), (4, 5))),
    ],
)
def test_leaves_are_joined_where_none_between_them_is_kept(gone, kept, expected):
    assert stretches(gone, kept) == expected


@given(st.lists(st.booleans(), min_size=1, max_size=60).filter(any))
def test_the_stretches_hold_what_is_gone_and_nothing_that_is_kept(fates):
    gone = [place for place, is_gone in enumerate(fates) if is_gone]
    kept = [place for place, is_gone in enumerate(fates) if not is_gone]

    found = {place for begin, end in stretches(gone, kept) for place in range(begin, end)}

    assert found == set(gone)


def test_a_pruning_comes_back_as_it_was_written():
    pruning = Pruning(7, ((1, 4), (9, 10)))

    assert dumps(pruning) == b'{"before":7,"leaves":[1,4,9,10]}'
    assert loads(dumps(pruning)) == pruning


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"before":7,"leaves":[]}',
        b'{"before":7,"leaves":[1]}',
        b'{"before":7,"leaves":[4,1]}',
        b'{"before":7,"leaves":[1,4,4,9]}',
        b'{"before":7,"leaves":[-1,4]}',
        b'{"before":7,"leaves":[1,true]}',
        b'{"before":7,"leaves": [1,4]}',
        b'{"before":"x","leaves":[1,4]}',
    ],
)
def test_what_is_no_pruning_cannot_be_read_as_one(data):
    with pytest.raises(StoreError):
        loads(data)
