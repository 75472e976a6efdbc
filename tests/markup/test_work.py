"""How much work and memory a stream takes, counted, not timed."""

from __future__ import annotations

import re
import tracemalloc
from collections import deque
from collections.abc import Iterator

import pytest

from consent.markup import tag, text, tokenizer
from consent.markup.rewriter import Rewriter
from tests.markup.editors import Changer, Watcher, one_by_one

ATTACKS = {
    "an attribute": (b"<img src='", b"x"),
    "an attribute nobody asked for": (b"<p title='", b"x"),
    "an unclosed quote": (b"<p><a title='<b>", b"<b class=x>"),
    "quotes between names": (b"<a ", b"b=\"c\"d='e'"),
    "attributes": (b"<img ", b"a=b "),
    "attributes without space between": (b"<p ", b'a="b"'),
    "a tag name": (b"<", b"a"),
    "spaces in a tag": (b"<img src", b" "),
    "slashes in a tag": (b"<p", b"/"),
    "equals signs": (b"<p a", b"="),
    "tags without an end": (b"", b"<a "),
    "less-than signs": (b"", b"<"),
    "end tags without a name": (b"", b"</"),
    "declarations": (b"", b"<!"),
    "comments": (b"", b"<!--"),
    "one comment": (b"<!--", b"a - b "),
    "dashes in a comment": (b"<!--", b"-"),
    "comments that end in doubt": (b"<!--", b"--!"),
    "scripts": (b"", b"<script"),
    "escapes in a script": (b"<script>", b"<!--<script>"),
    "ends in a script": (b"<script>", b"</scrip"),
    "ends in a title": (b"<title>", b"</titl"),
    "a style without a place to cut": (b"<style>", b"x"),
    "a style of cuts": (b"<style>", b";}"),
    "noscripts": (b"", b"<noscript>"),
    "ends in a noscript": (b"<noscript>", b"</noscrip"),
    "tags in a noscript": (b"<noscript>", b"<a b='"),
    "drawings": (b"", b"<svg>"),
    "drawings that break out": (b"", b"<svg><path d=x /><p>"),
    "sections": (b"<svg><![CDATA[", b"]]"),
    "formulas": (b"", b"<math><mi>"),
    "templates": (b"<head>", b"<template>"),
    "ordinary tags": (b"", b"<p class='x'>y</p>"),
    "a script inside svg": (b"<svg><script>", b"a <b>"),
    "spaces before a page": (b"", b" \n"),
    "a doctype": (b"<!doctype ", b"x'"),
}
attacks = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
NOBODY = Watcher()
NOBODY.seen = deque(maxlen=1)
ways = pytest.mark.parametrize("way", ["whole", "byte by byte"])


class Counter:
    """A compiled expression that counts its calls and the bytes it was made to look at, at least."""

    work = 0

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self._pattern = pattern

    def match(self, data: bytes, position: int = 0, end: int = 1 << 60) -> re.Match[bytes] | None:
        found = self._pattern.match(data, position, end)
        return self._count(found, position, position)

    def search(self, data: bytes, position: int = 0, end: int = 1 << 60) -> re.Match[bytes] | None:
        found = self._pattern.search(data, position, end)
        return self._count(found, position, min(end, len(data)))

    def _count(self, found: re.Match[bytes] | None, start: int, missed: int) -> re.Match[bytes] | None:
        Counter.work += 1 + (found.end() if found else missed) - start
        return found


@pytest.fixture(autouse=True)
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tag, "_RUN", tuple(map(Counter, tag._RUN)))
    monkeypatch.setattr(tag, "_ATTRIBUTES", Counter(tag._ATTRIBUTES))
    for name in ("_PLAIN", "_ESCAPED", "_DOUBLY_ESCAPED"):
        pattern, openings = getattr(text, name)
        monkeypatch.setattr(text, name, (Counter(pattern), openings))
    for name in ("_COMMENT", "_TAG_LIKE", "_CDATA"):
        until = getattr(tokenizer, name)
        monkeypatch.setattr(until, "_pattern", Counter(until._pattern))
    end_tag = text.end_tag
    for module in (text, tokenizer):
        monkeypatch.setattr(module, "end_tag", lambda name: Counter(end_tag(name)))
    for name in ("every_tag", "tags_of_interest", "drawing_tags"):
        compiled = getattr(tokenizer.grammar, name)
        monkeypatch.setattr(
            tokenizer.grammar, name, lambda *names, compiled=compiled: Counter(compiled(*names))
        )
    Counter.work = 0
    yield


def work(attack: tuple[bytes, bytes], size: int, way: str) -> int:
    before, repeated = attack
    data = before + repeated * (size // len(repeated))
    Counter.work = 0
    rewriter = Rewriter(Watcher(), tag_limit=2000, script_limit=2000, style_limit=2000)
    for piece in [data] if way == "whole" else one_by_one(data):
        rewriter.feed(piece)
    rewriter.close()
    return Counter.work


@attacks
@ways
def test_twice_the_bytes_are_twice_the_work(attack: tuple[bytes, bytes], way: str):
    size = 20_000 if way == "whole" else 4_000

    single, double = work(attack, size, way), work(attack, 2 * size, way)

    assert double <= 2.2 * single + 1000
    assert single <= 20 * size


@attacks
def test_what_is_kept_stays_below_the_limits_whatever_comes(attack: tuple[bytes, bytes]):
    before, repeated = attack
    rewriter = Rewriter(Changer(), document=True, tag_limit=1000, script_limit=1000, style_limit=1000)

    rewriter.feed(before)
    for _ in range(5):
        rewriter.feed(repeated * (2000 // len(repeated)))
        assert rewriter.kept <= 2 * 1000 + 16


@attacks
def test_a_long_stream_takes_no_more_memory_than_a_short_one(attack: tuple[bytes, bytes]):
    before, repeated = attack
    piece = repeated * (2_000 // len(repeated))
    rewriter = Rewriter(NOBODY, tag_limit=2000, script_limit=2000, style_limit=2000)
    rewriter.feed(before + piece)
    tracemalloc.start()

    for _ in range(20):
        rewriter.feed(piece)
    kept, _ = tracemalloc.get_traced_memory()

    tracemalloc.stop()
    assert kept < 100_000


@pytest.mark.parametrize(
    "shown", [b"<img>", b"<style></style>", b"<script></script>", b"<base>", b"<noscript>x</noscript>"]
)
def test_no_turn_takes_more_than_its_share_of_a_page_of_many_held_tags(shown: bytes):
    editor = Watcher()
    rewriter = Rewriter(editor, document=False)
    shares = []

    left = []
    for turn in rewriter.turns(shown * 1000):
        left.append(turn)
        shares.append(len(editor.seen) - sum(shares))

    assert b"".join(left) + rewriter.close() == shown * 1000
    assert max(shares) <= 64
