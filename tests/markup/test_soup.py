"""Arbitrary bytes, and arbitrary pieces of markup in arbitrary order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.markup.editors import Changer, Watcher, cut, rewrite

WORDS = (
    b"< > </ /> = \" ' ! -- - <!-- --> --!> script <script </script <style> </style> <svg> </svg> <svg title "
    b"<title> </title> <noscript> </noscript> <iframe style= src <body <head> </head> <html> <template> "
    b"</template> <select> </select> <xmp> <math> <mi> <p> </p> a B { } ; \xe9 \x00 <![CDATA[ ]]> <? "
    b"<plaintext> <frameset> <desc> data-consent \xef\xbb\xbf <path </path> <textarea> <a/b=c> &amp;"
).split(b" ")
PHRASES = (b" ", b"\n", b"<img src=a", b'<iframe src="x"', b'<div style="a" b>', b"<!doctype html>")
LONG = (b"x" * 300, b" " * 300)
soup = st.lists(st.sampled_from([*WORDS, *PHRASES, *LONG]), max_size=25).map(b"".join)
limits = st.fixed_dictionaries(
    {
        "document": st.sampled_from([None, True, False]),
        "xml": st.sampled_from([False, False, False, True]),
        "tag_limit": st.sampled_from([256, 1 << 16]),
        "script_limit": st.sampled_from([1, 5, 300, 1 << 16]),
        "style_limit": st.sampled_from([1, 5, 300, 1 << 16]),
    }
)


@settings(max_examples=150, deadline=None)
@given(soup | st.binary(max_size=200), limits, st.data())
def test_whatever_comes_leaves_as_it_came_where_nothing_is_edited(
    data: bytes, options: dict, draw: st.DataObject
):
    places = draw.draw(st.lists(st.integers(0, len(data)), max_size=6))

    assert rewrite(Watcher(), cut(data, places), **options) == data


@settings(max_examples=200, deadline=None)
@given(soup, limits, st.data())
def test_however_it_is_cut_the_edits_are_the_same(data: bytes, options: dict, draw):
    places = draw.draw(st.lists(st.integers(0, len(data)), max_size=6) | st.just(range(len(data))))
    whole, pieces = Changer(), Changer()

    expected = rewrite(whole, [data], **options)

    assert rewrite(pieces, cut(data, places), **options) == expected
    assert pieces.seen == whole.seen
