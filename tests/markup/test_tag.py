"""A tag of many attributes is read in great steps, and that makes no difference."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consent.markup import tag
from consent.markup.tag import TagReader
from tests.markup.editors import cut

NEVER = re.compile(rb"(?!)")
parts = st.lists(
    st.sampled_from(
        [b"a", b"bc", b"=", b'"', b"'", b" ", b"\n", b"/", b">", b"<", b'd="e f"', b"g='>' ", b" h=i "]
    ),
    max_size=40,
).map(b"".join)


def pieces(data: bytes, places: list[int], limit: int) -> list[tuple[bytes, bool]]:
    """What leaves of a tag, and whether as the rest of a value."""
    reader = TagReader(b"<", limit=limit)
    taken = []
    for chunk in cut(data, [place for place in places if place < len(data)]):
        position = 0
        while position < len(chunk) and not reader.ended:
            position = reader.read(chunk, position, len(chunk))
            if reader.ended or reader.full or reader.passing:
                passing = reader.passing
                taken.append((reader.take(), passing))
    return [*taken, (reader.rest(), reader.passing)]


@settings(max_examples=400, deadline=None)
@given(parts, st.lists(st.integers(1, 60), max_size=3), st.sampled_from([20, 33, 1000]))
@example(b"p abc = 'x'>", [], 20)
@example(b"p a  /= 'x>' b>", [], 20)
@example(b'p a="x"="y" b>', [], 20)
def test_attributes_read_many_at_a_time_are_those_read_one_by_one(data: bytes, places: list[int], limit: int):
    at_once = pieces(data, places, limit)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tag, "_ATTRIBUTES", NEVER)
        assert pieces(data, places, limit) == at_once


class Counter:
    """A compiled expression that counts its calls."""

    calls = 0

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self._pattern = pattern

    def match(self, data: bytes, position: int, end: int) -> re.Match[bytes] | None:
        Counter.calls += 1
        return self._pattern.match(data, position, end)


@pytest.mark.parametrize(
    "attribute", [b"a ", b"/a", b"a=b ", b" a = b", b'a="b"', b"a='b' ", b'a\n= "b"\n', b'a="b c>d"/']
)
def test_thousands_of_attributes_take_hundreds_of_attributes_a_step(
    attribute: bytes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tag, "_RUN", tuple(map(Counter, tag._RUN)))
    monkeypatch.setattr(tag, "_ATTRIBUTES", Counter(tag._ATTRIBUTES))
    monkeypatch.setattr(Counter, "calls", 0)
    data = b"p " + attribute * 6000

    TagReader(b"<", limit=64 * 1024).read(data, 0, len(data))

    assert Counter.calls < 6000 / 100
