from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.markup.attributes import edit_tag, escape, parse_attributes, unescape
from consent.markup.tokens import StartTag


def tag(raw: bytes) -> StartTag:
    name = raw[1:].replace(b"/", b" ").replace(b">", b" ").split()[0]
    return StartTag(name.lower(), raw)


READINGS = [
    (b"<a>", []),
    (b"<a/>", []),
    (b"<a b>", [(b"b", b"")]),
    (b"<a b=>", [(b"b", b"")]),
    (b"<a b= >", [(b"b", b"")]),
    (b"<A B=C>", [(b"b", b"C")]),
    (b"<a\tb\n=\r'c'\fd>", [(b"b", b"c"), (b"d", b"")]),
    (b'<a b="c>d"e=\'"\'>', [(b"b", b"c>d"), (b"e", b'"')]),
    (b"<a b=c/>", [(b"b", b"c/")]),
    (b'<a b="c"/>', [(b"b", b"c")]),
    (b"<a/b/c=d>", [(b"b", b""), (b"c", b"d")]),
    (b"<a =b>", [(b"=b", b"")]),
    (b"<a =b=c>", [(b"=b", b"c")]),
    (b"<a ==>", [(b"=", b"")]),
    (b'<a b="c"="d">', [(b"b", b"c"), (b'="d"', b"")]),
    (b"<a b\"c='d'>", [(b'b"c', b"d")]),
    (b"<a b=c\"d'e>", [(b"b", b"c\"d'e")]),
    (b"<a b==c>", [(b"b", b"=c")]),
    (b"<a b=1 B=2>", [(b"b", b"1"), (b"b", b"2")]),
    (b"<a b=&amp;>", [(b"b", b"&amp;")]),
    (b"<a <b c<d=e>", [(b"<b", b""), (b"c<d", b"e")]),
    (b"<a b\x0bc=\x00>", [(b"b\x0bc", b"\x00")]),
    (b"<img src='data:image/png;base64,AAAA", [(b"src", b"data:image/png;base64,AAAA")]),
    (b"<img sr", [(b"sr", b"")]),
    (b'<img alt="" src=', [(b"alt", b""), (b"src", b"")]),
    (b"", []),
]


@pytest.mark.parametrize(("raw", "expected"), READINGS)
def test_attributes_read_as_a_browser_reads_them(raw: bytes, expected: list[tuple[bytes, bytes]]):
    found = parse_attributes(raw)

    assert [(attribute.name, attribute.value) for attribute in found] == expected


@pytest.mark.parametrize("raw", [raw for raw, _ in READINGS])
def test_extents_point_at_the_bytes_of_the_attribute(raw: bytes):
    for attribute in parse_attributes(raw):
        assert raw[attribute.start : attribute.name_end].lower() == attribute.name
        assert raw[attribute.start : attribute.end].rstrip(b"\"'").endswith(attribute.value.rstrip(b"\"'"))
        assert raw[attribute.end : attribute.end + 1] not in (b'"', b"'")


def test_the_first_of_two_attributes_of_a_name_counts():
    assert tag(b"<a b=1 B=2>").get(b"b") == parse_attributes(b"<a b=1>")[0]
    assert tag(b"<a b=1 B=2>").get(b"c") is None


def test_a_slash_closes_the_tag_only_outside_of_a_value():
    closing = [
        raw
        for raw in (b"<a/>", b'<a b="c"/>', b"<a b />", b"<a b/>", b"<a b=c/>", b"<a>")
        if tag(raw).self_closing
    ]

    assert closing == [b"<a/>", b'<a b="c"/>', b"<a b />", b"<a b/>"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"plain", "plain"),
        (b"&amp;&lt;&quot;", '&<"'),
        (b"&#47;&#x2F;&#x2f&#47", "////"),
        (b"&#0;&#xD800;&#x110000;", "\ufffd\ufffd\ufffd"),
        (b"&#" + b"9" * 5000 + b";", "\ufffd"),
        (b"&#" + b"0" * 5000 + b"47;", "/"),
        (b"&#x80;&#x81;&#1;", "\u20ac\x81\x01"),
        (b"&copy=1", "&copy=1"),
        (b"&copyright", "&copyright"),
        (b"&notx=", "&notx="),
        (b"&copy", "\xa9"),
        (b"&copy/", "\xa9/"),
        (b"&notin;&notit;", "\u2209&notit;"),
        (b"&Tab;&NewLine;&colon;&sol;", "\t\n:/"),
        (b"&;&#;&#x;& &unknown;", "&;&#;&#x;& &unknown;"),
        ("é".encode(), "é"),
        (b"\xe9", "\udce9"),
    ],
)
def test_character_references_decode_as_in_attribute_values(value: bytes, expected: str):
    assert unescape(value) == expected


@settings(max_examples=100)
@given(st.binary(max_size=60))
def test_escaping_turns_any_value_back_into_itself(value: bytes):
    # No reference can name the C1 controls: HTML reads their numbers as Windows-1252.
    text = re.sub("[\x80-\x9f]", "", value.decode("utf-8", "surrogateescape"))

    assert unescape(escape(text)) == text


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_escaped_text_is_ascii_without_quotes_and_reads_the_same_elsewhere(text: str):
    escaped = escape(text).decode("ascii")

    assert not set(escaped) & set('"<>')
    printable = "".join(c for c in text if c.isprintable())
    assert html.unescape(escape(printable).decode()) == printable


@pytest.mark.parametrize(
    ("raw", "edit", "expected"),
    [
        (b"<img  SRC = 'x'  alt=y>", {"rename": {b"src": b"data-src"}}, b"<img  data-src = 'x'  alt=y>"),
        (b"<IMG src=a SRC=b>", {"rename": {b"src": b"data-src"}}, b"<IMG data-src=a data-src=b>"),
        (b"<img src=a alt=b/>", {"drop": {b"alt"}}, b"<img src=a >"),
        (b'<img alt=a src="b"/>', {"drop": {b"src"}}, b"<img alt=a />"),
        (b"<img src=a SRC=b c>", {"drop": {b"src"}}, b"<img   c>"),
        (b'<a x b="2"=y>', {"drop": {b"b"}}, b"<a x /=y>"),
        (b"<img>", {"add": [(b"data-consent", b"marketing")]}, b'<img data-consent="marketing">'),
        (b"<img/>", {"add": [(b"a", b"1"), (b"b", b"2")]}, b'<img a="1" b="2"/>'),
        (b"<a b=c>", {"add": [(b"d", b'"')]}, b'<a d="&quot;" b=c>'),
        (b"<a b=c d=e>", {"rename": {b"d": b"f"}, "drop": [b"b"], "add": [(b"g", b"")]}, b'<a g=""  f=e>'),
        (b"<img src='data:", {"rename": {b"src": b"data-src"}}, b"<img data-src='data:"),
        (b"<a b=c>", {}, b"<a b=c>"),
    ],
)
def test_an_edited_tag_keeps_all_other_bytes(raw: bytes, edit: dict, expected: bytes):
    assert edit_tag(tag(raw), **edit) == expected


@settings(max_examples=150)
@given(st.text("ab=\"'/ <", max_size=30), st.sampled_from(["a", "b", "aa", "ab", '"']))
def test_dropping_an_attribute_leaves_the_others_as_they_read(body: str, name: str):
    raw = b"<t " + body.encode() + b">"
    whole = StartTag(b"t", raw)
    kept = [(a.name, a.value) for a in whole.attributes if a.name != name.encode()]

    edited = edit_tag(whole, drop=[name.encode()])

    assert [(a.name, a.value) for a in parse_attributes(edited)] == kept
