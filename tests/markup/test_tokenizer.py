from __future__ import annotations

import pytest

from consent.markup.foreign import DEEPEST
from consent.markup.instruction import INSTRUCTION_LIMIT, STYLESHEET
from consent.markup.tokenizer import Tokenizer
from consent.markup.tokens import Kind, Span
from tests.markup.editors import one_by_one

LETTERS = {
    Kind.TEXT: "t",
    Kind.ORDINARY: "o",
    Kind.START_TAG: "S",
    Kind.END_TAG: "E",
    Kind.TAG_PART: "P",
    Kind.TAG_REST: "R",
    Kind.RAW_TEXT: "r",
    Kind.COMMENT: "c",
    Kind.BOGUS_COMMENT: "b",
    Kind.DOCTYPE: "d",
    Kind.CDATA: "x",
    Kind.UNFINISHED: "u",
    Kind.INSTRUCTION: "i",
}


def spans(pieces: list[bytes], tokenizer: Tokenizer) -> list[Span]:
    found = [span for piece in pieces for span in tokenizer.feed(piece)]
    return [*found, *tokenizer.close()]


def outline(found: list[Span]) -> str:
    """One letter a byte: what each byte was taken for."""
    return "".join(LETTERS[span.kind] * len(span.raw) for span in found)


# The second line says what each byte is: see LETTERS.
CASES = [
    # text and tags
    ("a<b>c</b>d", "tSSStEEEEt"),
    ("1<2 <3 << <", "ttttttttttt"),
    ("a</", "ttt"),
    ("<a", "uu"),
    ("<a b='c", "uuuuuuu"),
    ("</a b", "uuuuu"),
    ("<a b='>'>>", "SSSSSSSSSt"),
    ('<a b=">" c>x', "SSSSSSSSSSSt"),
    ("<a b = '>' >x", "SSSSSSSSSSSSt"),
    ("<a b=c'>'", "SSSSSSSSt"),
    ("<a b'=c>'", "SSSSSSSSt"),
    ("<a ='>'>", "SSSSSStt"),
    ("<a b='c'd='>'>", "SSSSSSSSSSSSSS"),
    ("<a b='c'='>'>", "SSSSSSSSSSStt"),
    ('<a b==">"', "SSSSSSSSt"),
    ("<a/b='>'/>x", "SSSSSSSSSSt"),
    ("<a<b>c", "SSSSSt"),
    ('<a b=c/d="e f\'>g">', "SSSSSSSSSSSSSSSttt"),
    ('<a b=c/d="e>g" h>', "SSSSSSSSSSSSttttt"),
    ("<a\x0b'>'", "SSSSSt"),
    ("<a b=\n'>'>", "SSSSSSSSSS"),
    ("</a b='>'>x", "EEEEEEEEEEt"),
    # comments, doctypes, and what is taken for comments
    ("<!--a-->b", "cccccccct"),
    ("<!--a--!>b", "ccccccccct"),
    ("<!-->a", "ccccct"),
    ("<!--->a", "cccccct"),
    ("<!---->a", "ccccccct"),
    ("<!--!>-->a", "ccccccccct"),
    ("<!---!>-->a", "cccccccccct"),
    ("<!--a->b--->c", "cccccccccccct"),
    ("<!--<!-->a", "ccccccccct"),
    ("<!--a--!", "cccccccc"),
    ("<!DOCTYPE a '>'>", "ddddddddddddddtt"),
    ("<!doctypea>b", "dddddddddddt"),
    ("<!doctyp>a", "bbbbbbbbbt"),
    ("<!-a>b", "bbbbbt"),
    ("<!>a", "bbbt"),
    ("<?a '>'", "bbbbbbt"),
    ("</>a</ b='>'", "bbbtbbbbbbbt"),
    ("<![CDATA[>]]>", "bbbbbbbbbbttt"),
    # raw text
    ("<title><b></title>c", "SSSSSSSrrrEEEEEEEEt"),
    ("<TITLE></titlE ></title>", "SSSSSSSEEEEEEEEEEEEEEEEE"),
    ("<style></styl></style/>a", "SSSSSSSrrrrrrrEEEEEEEEEt"),
    ("<xmp></xmp</xmp >a", "SSSSSrrrrrEEEEEEEt"),
    ("<iframe><a></iframe>", "SSSSSSSSrrrEEEEEEEEE"),
    (
        "<noembed><a></noembed><noframes><a></noframes>",
        "S" * 9 + "rrr" + "E" * 10 + "S" * 10 + "rrr" + "E" * 11,
    ),
    ("<textarea></textarea", "SSSSSSSSSSrrrrrrrrrr"),
    ("<plaintext></plaintext><a>", "SSSSSSSSSSS" + "r" * 15),
    ("<title/>a</title>", "SSSSSSSSrEEEEEEEE"),
    # scripts
    ("<script>'<a>'</script>a", "SSSSSSSSrrrrrEEEEEEEEEt"),
    ("<script><!--</script>a", "SSSSSSSSrrrrEEEEEEEEEt"),
    ("<script><!--<script></script>a", "SSSSSSSS" + "r" * 22),
    ("<script><!--<script></script></script>a", "SSSSSSSS" + "r" * 21 + "EEEEEEEEEt"),
    ("<script><!--<script>--></script>a", "SSSSSSSS" + "r" * 15 + "EEEEEEEEEt"),
    ("<script><!--<scriptx></script>a", "SSSSSSSS" + "r" * 13 + "EEEEEEEEEt"),
    ("<script><!--><script></script>a", "SSSSSSSS" + "r" * 13 + "EEEEEEEEEt"),
    ("<script><!---><script></script>a", "SSSSSSSS" + "r" * 14 + "EEEEEEEEEt"),
    ("<script><!-<script></script>a", "SSSSSSSS" + "r" * 11 + "EEEEEEEEEt"),
    ("<script><!--<script --></script>a", "SSSSSSSS" + "r" * 15 + "EEEEEEEEEt"),
    ("<script><!--<script></script --></script>a", "SSSSSSSS" + "r" * 24 + "EEEEEEEEEt"),
    # svg and math
    ("<svg><style><a></style></svg>", "SSSSSSSSSSSSSSSEEEEEEEEEEEEEE"),
    ("<svg/><style><a></style>", "SSSSSSSSSSSSSrrrEEEEEEEE"),
    ("<svg><p><style><a></style>", "SSSSSSSSSSSSSSSrrrEEEEEEEE"),
    ("<svg></p><style><a></style>", "SSSSSEEEESSSSSSSrrrEEEEEEEE"),
    ("<svg><g><style><a></style>", "SSSSSSSSSSSSSSSSSSEEEEEEEE"),
    ("<svg><desc><style><a></style>", "S" * 18 + "rrrEEEEEEEE"),
    ("<svg><desc></desc><style><a></style>", "S" * 11 + "EEEEEEE" + "S" * 10 + "EEEEEEEE"),
    ("<svg><font><style><a></style>", "S" * 21 + "EEEEEEEE"),
    ("<svg><font size=1><style><a></style>", "S" * 25 + "rrrEEEEEEEE"),
    ("<svg></svg><style><a></style>", "SSSSSEEEEEESSSSSSSrrrEEEEEEEE"),
    ("<svg><desc></svg></desc><style><a></style>", "S" * 11 + "E" * 13 + "S" * 10 + "EEEEEEEE"),
    ("<svg><svg></svg><style><a></style>", "S" * 10 + "EEEEEE" + "S" * 10 + "EEEEEEEE"),
    ("<math><mi><style><a></style>", "S" * 17 + "rrrEEEEEEEE"),
    ("<math><mi><mglyph><style><a></style>", "S" * 28 + "EEEEEEEE"),
    ("<math><annotation-xml encoding='TEXT/HTML'><style><a></style>", "S" * 50 + "rrrEEEEEEEE"),
    ("<math><annotation-xml><style><a></style>", "S" * 32 + "EEEEEEEE"),
    ("<math><annotation-xml><svg><desc><style><a></style>", "S" * 40 + "rrrEEEEEEEE"),
    ("<svg><![CDATA[<a>]]><b>", "SSSSSxxxxxxxxxxxxxxxSSS"),
    ("<svg><![cdata[<a>", "SSSSSbbbbbbbbbbbb"),
    ("<svg><title><![CDATA[>]]>", "S" * 12 + "bbbbbbbbbbttt"),
    ("<svg><script><a></script>", "S" * 16 + "E" * 9),
    ("<svg><script/><style/><a>", "S" * 25),
    ("<svg><plaintext><a>", "S" * 19),
    # elements that two browsers read in two ways
    ("<noscript><a></noscript>", "SSSSSSSSSSSSSEEEEEEEEEEE"),
    ("<noscript><!--</noscript><a>-->", "SSSSSSSSSSccccEEEEEEEEEEESSSttt"),
    ("<noscript><a b='</noscript>'>", "SSSSSSSSSSSSSSSS" + "E" * 11 + "tt"),
    ("<noscript></a b='</noscript>'>", "SSSSSSSSSSuuuuuuu" + "E" * 11 + "tt"),
    ("<noscript><style></noscript><a>", "S" * 17 + "E" * 11 + "SSS"),
    ("<noscript><script><!--<script></noscript ><a>", "S" * 18 + "r" * 12 + "E" * 12 + "SSS"),
    ("<noscript><svg></noscript><style><a></style>", "S" * 15 + "E" * 11 + "S" * 7 + "rrrEEEEEEEE"),
    ("<svg><style><!--</style><a>-->", "S" * 12 + "cccc" + "EEEEEEEESSSttt"),
    ("<select><xmp><script></xmp></select><xmp><a>", "S" * 21 + "r" * 0 + "E" * 15 + "SSSSSrrr"),
    ("<select><textarea><a></textarea>", "S" * 21 + "E" * 11),
    ("<frameset><xmp><frame></xmp>", "S" * 22 + "E" * 6),
    ("<select><svg></select><plaintext><a>", "S" * 13 + "E" * 9 + "S" * 14),
]


@pytest.mark.parametrize(("data", "expected"), CASES)
def test_each_byte_is_taken_for_what_a_browser_takes_it(data: str, expected: str):
    pieces = [data.encode("latin-1")]

    assert outline(spans(pieces, Tokenizer())) == expected
    assert outline(spans(one_by_one(pieces[0]), Tokenizer())) == expected


@pytest.mark.parametrize(("data", "expected"), CASES)
def test_passing_ordinary_tags_changes_nothing_in_what_is_shown(data: str, expected: str):
    everything, some = Tokenizer(), Tokenizer()
    some.show_only(frozenset([b"a"]), frozenset([b"d"]))

    def shown(tokenizer: Tokenizer) -> list[Span]:
        found = spans([b"<p>", data.encode("latin-1")], tokenizer)
        return [span for span in found if span.kind is Kind.START_TAG and span.name == b"a"]

    assert shown(some) == shown(everything)


XML_CASES = [
    ("<?xml-stylesheet a='>'?>b", "i" * 24 + "t"),
    ("<?xml-stylesheet?><?xml a?>", "i" * 18 + "b" * 9),
    ("<?xml-style?><?XML-stylesheet?>", "b" * 31),
    ("<?xml-stylesheet a", "b" * 18),
    ("<?xml-", "b" * 6),
    ("<?a >?>b", "bbbbbbbt"),
    ("<!--a--!>-->b", "cccccccccccct"),
    ("<![CDATA[<a>]]>b", "xxxxxxxxxxxxxxxt"),
    ("<title><b></title>", "SSSSSSSSSSEEEEEEEE"),
    ("<script><b/></script>", "SSSSSSSSSSSSEEEEEEEEE"),
    ("<plaintext/><a>", "SSSSSSSSSSSSSSS"),
    ("<noscript><!--</noscript>-->", "SSSSSSSSSS" + "c" * 18),
    ("<!DOCTYPE a [<!ENTITY b '>'>]>c", "d" * 30 + "t"),
    ("<!DOCTYPE a>b", "d" * 12 + "t"),
    ("<svg><p><![CDATA[>]]></p></svg>", "SSSSSSSS" + "x" * 13 + "EEEEEEEEEE"),
]


@pytest.mark.parametrize(("data", "expected"), XML_CASES)
def test_in_xml_nothing_is_raw_text_and_sections_and_instructions_are_known(data: str, expected: str):
    assert outline(spans([data.encode()], Tokenizer(xml=True))) == expected
    assert outline(spans(one_by_one(data.encode()), Tokenizer(xml=True))) == expected


def test_svg_nested_deeper_than_is_followed_stays_foreign_to_the_end():
    data = b"<svg>" * (DEEPEST - 1) + b"<desc><svg>" + b"</svg>" * DEEPEST + b"<style><a></style>"

    shown = [span.name for span in spans([data], Tokenizer()) if span.kind is Kind.START_TAG]

    assert shown[-2:] == [b"style", b"a"]


def test_of_an_instruction_past_the_limit_only_the_beginning_is_shown():
    for length, whole in ((INSTRUCTION_LIMIT, True), (INSTRUCTION_LIMIT + 1, False)):
        data = STYLESHEET + b" " * (length - len(STYLESHEET) - 2) + b"?><a>"

        for pieces in ([data], one_by_one(data)):
            shown = spans(pieces, Tokenizer(xml=True))

            assert shown[0].kind is Kind.INSTRUCTION
            assert shown[0].whole is whole
            assert shown[0].raw == (data[:-3] if whole else STYLESHEET)
            assert shown[-1] == Span(Kind.START_TAG, b"<a>", b"a")


def test_in_xml_a_name_has_no_prefix():
    tags = spans([b"<h:img/><h:script></h:script>"], Tokenizer(xml=True))

    assert [span.name for span in tags] == [b"img", b"script", b"script"]


def test_names_are_lowercase_in_html_and_as_written_in_xml():
    html, xml = (spans([b"<IMG><Svg>"], Tokenizer(xml=xml)) for xml in (False, True))

    assert [span.name for span in html] == [b"img", b"svg"]
    assert [span.name for span in xml] == [b"IMG", b"Svg"]


def test_tags_inside_svg_and_math_are_marked_foreign_and_html_inside_those_is_not():
    data = b"<i><svg><a><desc><b></desc><a></svg><i><math><mi><b></mi><a></math><i>"

    found = [(span.name, span.foreign) for span in spans([data], Tokenizer()) if span.kind is Kind.START_TAG]

    assert [name for name, foreign in found if foreign] == [b"svg", b"a", b"desc", b"a", b"math", b"mi", b"a"]
    assert [name for name, foreign in found if not foreign] == [b"i", b"b", b"i", b"b", b"i"]


def test_a_tag_past_the_limit_comes_in_pieces_cut_between_attributes():
    tokenizer = Tokenizer(tag_limit=256)
    data = b"<a b='%b' c='%b' d='%b' e>f" % (b"1" * 200, b"2" * 100, b"3" * 600)

    found = spans([data], tokenizer)

    assert [(span.kind.name, len(span.raw), span.raw[:4]) for span in found] == [
        ("START_TAG", 208, b"<a b"),
        ("TAG_PART", 105, b"c='2"),
        ("TAG_PART", 256, b"d='3"),
        ("TAG_REST", 256, b"3333"),
        ("TAG_REST", 92, b"3333"),
        ("TAG_PART", 3, b" e>"),
        ("TEXT", 1, b"f"),
    ]
    assert b"".join(span.raw for span in found) == data


@pytest.mark.parametrize(
    ("cut", "rest"),
    [
        (b"b='%b'", b"c>"),
        (b'b="%b"', b'"c>'),
        (b"b=%b", b" c>"),
        (b"b=%b", b">"),
        (b"b=%b/", b">"),
        (b"b%b ", b"c>"),
        (b"b%b", b"/>"),
        (b"b%b", b">"),
        (b"b='%b'", b">"),
    ],
)
def test_of_a_cut_attribute_nothing_leaves_with_what_follows_it(cut: bytes, rest: bytes):
    attribute = cut % (b"x" * 600)

    found = spans([b"<a " + attribute + rest], Tokenizer(tag_limit=256))

    parts = [span.raw for span in found if span.kind is Kind.TAG_PART]
    assert b"".join(span.raw for span in found) == b"<a " + attribute + rest
    assert b"".join(parts[1:]) == rest


def test_a_value_that_begins_after_a_cut_name_goes_with_the_name():
    found = spans([b"<a b%b=c %bd>" % (b" " * 600, b" " * 600)], Tokenizer(tag_limit=256))

    assert b"".join(span.raw for span in found if span.kind is Kind.TAG_REST).strip() == b"=c"


def test_a_tag_just_below_the_limit_is_whole_and_one_above_it_is_not():
    for size, whole in ((256, True), (257, False)):
        data = b"<a b='%b'>" % (b"x" * (size - 8))
        for pieces in ([data], one_by_one(data)):
            first, *_ = spans(pieces, Tokenizer(tag_limit=256))
            assert first.whole is whole


def test_raw_text_begins_only_where_a_cut_tag_ends():
    data = b"<style a='%b'>" % (b"<b>" * 200) + b"<i></style>"

    kinds = [span.kind for span in spans([data], Tokenizer(tag_limit=256))]

    assert kinds[0] is Kind.START_TAG
    assert kinds[-2:] == [Kind.RAW_TEXT, Kind.END_TAG]
    assert kinds.count(Kind.START_TAG) == 1


def test_a_limit_that_would_cut_names_is_refused():
    with pytest.raises(ValueError, match="256"):
        Tokenizer(tag_limit=255)


@pytest.mark.parametrize(
    ("before", "piece"),
    [
        (b"", b"text"),
        (b"<!-- ", b"comment - text"),
        (b"<script>", b"script < text"),
        (b"<title>", b"title </titl text"),
        (b"<!doctype ", b"html"),
        (b"<plaintext>", b"</plaintext>"),
        (b"<noscript>", b"text < / noscript"),
        (b"<? ", b"text"),
    ],
)
def test_text_and_comments_and_raw_text_leave_at_once(before: bytes, piece: bytes):
    tokenizer = Tokenizer()
    list(tokenizer.feed(before))

    assert b"".join(span.raw for span in tokenizer.feed(piece)) == piece
    assert tokenizer.kept == 0
