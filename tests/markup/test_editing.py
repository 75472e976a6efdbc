from __future__ import annotations

import pytest

from consent.markup.attributes import edit_tag
from consent.markup.tokens import StartTag
from tests.markup.editors import Changer, Watcher, one_by_one, rewrite


def seen(data: bytes, **options: object) -> list[tuple[object, ...]]:
    """What an editor is shown, the same however the stream is cut."""
    whole, pieces = Watcher(), Watcher()
    assert rewrite(whole, [data], **options) == data
    assert rewrite(pieces, one_by_one(data), **options) == data
    assert whole.seen == pieces.seen
    return whole.seen


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<p><IMG src=a><b><img/></b>", [b"<IMG src=a>", b"<img/>"]),
        (b"<p style=x><p class=style><p title=' style=x'><p stylex=y>", [b"<p style=x>"]),
        (b"<p a='b'style='c'><p a = b style = c>", [b"<p a='b'style='c'>", b"<p a = b style = c>"]),
        (b"<p a b=c STYLE>", [b"<p a b=c STYLE>"]),
        (b"<a/ping=x><a ping><a href=ping>", [b"<a/ping=x>", b"<a ping>"]),
        (b"<a title='<img>'><!-- <img> --><textarea><img></textarea><title><img></title>", []),
        (b"<a b=\"<img>\" c='<img>' d=<img e>", []),
        (b"<template><img></template><noscript><img a></noscript>", [b"<img>", b"<img a>"]),
        (b"<svg><image a/><path style=x /><path d=x /></svg>", [b"<image a/>", b"<path style=x />"]),
        (b"<imgx><im g><img", []),
    ],
)  # fmt: skip
def test_the_editor_sees_the_tags_it_asked_for_and_no_others(data: bytes, expected: list[bytes]):
    assert [raw for kind, raw, *_ in seen(data) if kind == "start"] == expected


def test_more_ordinary_tags_than_one_match_takes_do_not_hide_one():
    data = b"<p class=x>" * 1000 + b"<img>" + b"</p>" * 1000 + b"<" * 1000 + b"<i a b c d>" * 500 + b"<img a>"

    assert [raw for kind, raw, *_ in seen(data)] == [b"<img>", b"<img a>"]


def test_more_attributes_than_one_match_takes_do_not_hide_one():
    tag = b"<p %b style=x>" % b" ".join(b"a%d" % n for n in range(500))

    assert [raw for kind, raw, *_ in seen(tag)] == [tag]


def test_every_script_is_shown_with_its_text():
    data = b"<script src=a></script><SCRIPT>b</scripts></SCRIPT ><script>c"

    assert seen(data) == [
        ("script", b"<script src=a>", b"", True),
        ("end", b"script"),
        ("script", b"<SCRIPT>", b"b</scripts>", True),
        ("end", b"script"),
        ("script", b"<script>", b"c", True),
    ]


def test_a_script_as_long_as_the_limit_is_complete_and_one_byte_more_is_not():
    for text, complete in ((b"12345", True), (b"123456", False)):
        assert seen(b"<script>%b</script>" % text, script_limit=5)[0] == (
            "script",
            b"<script>",
            b"12345",
            complete,
        )


def test_a_script_inside_svg_is_shown_with_its_text_and_so_are_the_tags_inside_it():
    data = b"<svg><script>a<image>b</script><script/></svg>"

    assert seen(data) == [
        ("script", b"<script>", b"a<image>b", True),
        ("start", b"<image>", True, True),
        ("end", b"script"),
        ("script", b"<script/>", b"", True),
    ]


def test_a_script_that_closes_itself_is_complete_in_xml():
    data = b"<html><script src='a'/><p>b</p><script>c<![CDATA[d]]></script></html>"

    assert [entry for entry in seen(data, xml=True) if entry[0] == "script"] == [
        ("script", b"<script src='a'/>", b"", True),
        ("script", b"<script>", b"c<![CDATA[d]]>", True),
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<style>a<b></style>c", [b"a<b>"]),
        (b"<style></style><style>a</style>", [b"a"]),
        (b"<svg><style><![CDATA[a]]></style>b</svg>", [b"<![CDATA[a]]>"]),
        (b"<svg><style>a<g>b</g>c</style>d", [b"a", b"b", b"c"]),
        (b"<svg><style/>a</svg>", []),
        (b"<noscript><style>a</noscript>b", [b"a"]),
        (b"<title>a</title><xmp>b</xmp>", []),
        (b"<style>a", [b"a"]),
        (b"<style>a{b:c;d:e}f{g:h}</style>", [b"a{b:c;d:e}", b"f{g:h}"]),
        (b"<style>12345678901;234567890</style>", [b"12345678901;", b"234567890"]),
        (b"<style>1 2,345678901234567</style>", [b"1 2,", b"3456789012345", b"67"]),
        (b"<style>1234567890123456</style>", [b"1234567890123", b"456"]),
    ],
)
def test_the_text_of_styles_is_shown_whole_or_cut_between_declarations(data: bytes, expected: list[bytes]):
    assert [entry[1] for entry in seen(data, style_limit=13) if entry[0] == "style"] == expected


def test_end_tags_are_shown_by_name_and_may_be_replaced():
    data = b"<iframe src=a><b></iframe ><IFRAME></IFRAME></p></iframe>"

    assert rewrite(Changer(), [data]) == b"<div hidden>held</div><b><div hidden>held</div></p>"


def test_edits_leave_all_other_bytes_as_they_came():
    data = b"<p\n a = b><img  src = 'x'\talt=y/><style>a</style ><script x>b</SCRIPT><P STYLE=c d>"

    assert rewrite(Changer(), [data]) == (
        b"<p\n a = b><img data-held=\"1\"  data-src = 'x'\talt=y/><style>/*a*/</style >"
        b'<script type="text/plain" x>b</SCRIPT><P data-held="1"  d>'
    )


IMAGE = b"iVBORw0KGgo" * 60
SPACE = b" " * 600


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        # What is edited is the piece that held the attribute; a piece may be edited besides another.
        (
            b"<img src='a' alt='%b'>" % IMAGE,
            b"<img data-held=\"1\" data-src='a'  data-held=\"1\" alt='%b'>" % IMAGE,
        ),
        (b"<p style='a' alt='%b'>" % IMAGE, b'<p data-held="1"  alt=\'%b\'>' % IMAGE),
        (b"<p alt='%b' style=a>" % IMAGE, b'<p alt=\'%b\' data-held="1"  >' % IMAGE),
        (b"<img src='%b'>" % IMAGE, b'<img  data-held="1" data-src=\'%b\'>' % IMAGE),
        (b"<img src=%b>" % IMAGE, b'<img  data-held="1" data-src=%b>' % IMAGE),
        (b"<input src%b='a'>" % SPACE, b'<input  data-held="1" data-src%b=\'a\'>' % SPACE),
        # A dropped attribute takes the rest of its value with it.
        (b"<p style='%b' class=x>y" % IMAGE, b'<p  data-held="1"  class=x>y'),
        (b"<p style=%b class=x>y" % IMAGE, b'<p  data-held="1"  class=x>y'),
        (b"<p style=%b>y" % IMAGE, b'<p  data-held="1" >y'),
        # What takes the place of the tag takes the place of all of it.
        (b"<iframe src=a srcdoc='%b' b>c</iframe>d" % IMAGE, b"<div hidden>held</div>cd"),
        (b"<iframe title='%b' src=a>c</iframe>d" % IMAGE, b"<iframe ></iframe><div hidden>held</div>cd"),
        (b"<iframe src=a srcdoc='%b' b" % IMAGE, b"<div hidden>held</div>"),
        # Tags that nobody asked for.
        (b"<p title='%b' class=x>" % IMAGE, b"<p title='%b' class=x>" % IMAGE),
        (b"</iframe title='%b' style=x>y" % IMAGE, b"y"),
        (b"</p title='%b' style=x>y" % IMAGE, b"</p title='%b' style=x>y" % IMAGE),
    ],
)  # fmt: skip
def test_a_tag_past_the_limit_is_judged_piece_by_piece(data: bytes, expected: bytes):
    for pieces in ([data], one_by_one(data)):
        assert rewrite(Changer(), pieces, tag_limit=256) == expected


def test_a_data_url_past_the_limit_stays_intact_where_only_other_hosts_are_held():
    class Hosts(Watcher):
        def start_tag(self, tag: StartTag) -> bytes | None:
            source = tag.get(b"src")
            if source is None or source.value.startswith(b"data:"):
                return None
            return edit_tag(tag, rename={b"src": b"data-src"})

    intact = b"<img class=x src='data:image/png;base64,%b' alt=y>" % IMAGE
    held = b"<img class=x src='https://t.example/%b' alt=y>" % IMAGE

    assert rewrite(Hosts(), [intact], tag_limit=256) == intact
    assert rewrite(Hosts(), [held], tag_limit=256) == held.replace(b"src=", b" data-src=")


def test_a_script_tag_past_the_limit_is_decided_without_its_text():
    data = b"<script a='%b' src=b>c</script>" % IMAGE

    assert seen(data, tag_limit=256)[0][2:] == (b"", False)
    assert rewrite(Changer(), [data], tag_limit=256).endswith(b' type="text/plain"  src=b>c</script>')


def test_a_script_inside_svg_with_very_many_tags_is_decided_before_its_end():
    shown = seen(b"<svg><script>" + b"a<g>" * 700 + b"</script>")

    assert shown[0] == ("script", b"<script>", b"a<g>" * 501, False)
