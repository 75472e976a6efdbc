"""The public tokenizer tests of html5lib, as far as they are about what we look at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from consent.markup.attributes import unescape
from consent.markup.tokenizer import Tokenizer
from consent.markup.tokens import Kind, Span, StartTag

FOLDER = Path(__file__).parents[2] / ".venv" / "share" / "html5lib-tests" / "tokenizer"
ABOUT_MARKUP = ("contentModelFlags", "domjs", "escapeFlag", "test1", "test2", "test3", "test4")
ABOUT_TEXT = (
    "entities",
    "namedEntities",
    "numericEntities",
    "pendingSpecChanges",
    "unicodeChars",
    "unicodeCharsProblematic",
)
OPENINGS = {
    "Data state": b"",
    "RCDATA state": b"<title>",
    "RAWTEXT state": b"<style>",
    "Script data state": b"<script>",
    "PLAINTEXT state": b"<plaintext>",
    "CDATA section state": b"<svg><![CDATA[",
}
# What we read otherwise, and why that is right here.
DIFFERENT = {
    # The vector closes a script by the tag of the element opened last, an xmp: no page can come to that.
    ("lowercase endtags", "Script data state"),
}
IN_PIECES = (Kind.COMMENT, Kind.BOGUS_COMMENT, Kind.DOCTYPE)
Token = tuple[object, ...]


@pytest.mark.parametrize("name", [*ABOUT_MARKUP, *ABOUT_TEXT])
def test_tags_comments_and_doctypes_are_those_of_the_public_vectors(name: str):
    wrong = [
        (case["description"], state, expected, found)
        for case, state in cases(name)
        if (expected := expected_tokens(case)) != (found := our_tokens(case, state, size=1 << 20))
        and (case["description"], state) not in DIFFERENT
    ]

    assert wrong == []


@pytest.mark.parametrize(
    "name", ["contentModelFlags", "domjs", "escapeFlag", "test1", "test2", "test3", "test4"]
)
def test_byte_by_byte_the_public_vectors_give_the_same_tokens(name: str):
    for case, state in cases(name):
        assert our_tokens(case, state, size=1) == our_tokens(case, state, size=1 << 20)


def cases(name: str) -> Iterator[tuple[dict, str]]:
    path = FOLDER / f"{name}.test"
    assert path.exists(), f"{path} is missing: run `python tests/markup/fetch_vectors.py`"
    for case in json.loads(path.read_text(encoding="utf-8"))["tests"]:
        for state in case.get("initialStates", ["Data state"]):
            yield case, state


def expected_tokens(case: dict) -> list[Token]:
    tokens = (token for token in case["output"] if token != "ParseError")
    return [
        tuple(token[:2]) if token[0] == "DOCTYPE" else (*token[:2], *token[2:3])
        for token in map(tuple, unescaped(case, list(tokens)))
        if token[0] != "Character"
    ]


def our_tokens(case: dict, state: str, *, size: int) -> list[Token]:
    opening = OPENINGS[state]
    if "lastStartTag" in case and state in ("RCDATA state", "RAWTEXT state"):
        opening = b"<%b>" % case["lastStartTag"].encode()
    data = opening + unescaped(case, case["input"]).encode("utf-8", "surrogatepass")
    tokenizer = Tokenizer()
    spans = [s for at in range(0, len(data), size) for s in tokenizer.feed(data[at : at + size])]
    spans += tokenizer.close()
    skipped = opening.count(b"<") - opening.count(b"<!")
    return [token for span in joined(spans)[skipped:] for token in read(span)]


def unescaped(case: dict, value: object) -> object:
    return json.loads(json.dumps(value).replace("\\\\u", "\\u")) if case.get("doubleEscaped") else value


def joined(spans: list[Span]) -> list[Span]:
    """Comments and doctypes may come in pieces; the next begins where one begins anew."""
    whole: list[Span] = []
    for span in spans:
        last = whole[-1] if whole else None
        if (
            last
            and last.kind is span.kind in (Kind.COMMENT, Kind.BOGUS_COMMENT, Kind.DOCTYPE)
            and not ended(last)
        ):
            whole[-1] = last._replace(raw=last.raw + span.raw)
        else:
            whole.append(span)
    return whole


def ended(span: Span) -> bool:
    if span.kind is Kind.COMMENT:
        return re.fullmatch(rb"<!---?>|<!--.*?--!?>", span.raw, re.DOTALL) is not None
    return span.raw.endswith(b">")


def read(span: Span) -> Iterator[Token]:
    if span.kind is Kind.START_TAG:
        yield start_tag(StartTag(span.name, span.raw))
    elif span.kind is Kind.END_TAG:
        yield "EndTag", text(span.name)
    elif span.kind is Kind.COMMENT:
        data = span.raw[4:] if not re.fullmatch(rb"<!---?>", span.raw) else b""
        yield "Comment", text(re.sub(rb"(?:--!?>|--!|--|-)\Z", b"", data, count=1))
    elif span.kind is Kind.BOGUS_COMMENT and span.raw != b"</>":
        start = 1 if span.raw[:2] == b"<?" else 2
        yield "Comment", text(span.raw[start:].removesuffix(b">"))
    elif span.kind is Kind.DOCTYPE:
        yield (
            "DOCTYPE",
            text(re.split(rb"[\t\n\f\r >]", span.raw[9:].lstrip(b"\t\n\f\r "))[0].lower()) or None,
        )


def start_tag(tag: StartTag) -> Token:
    attributes: dict[str, str] = {}
    for attribute in tag.attributes:
        value = unescape(
            attribute.value.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\0", "\ufffd".encode())
        )
        attributes.setdefault(text(attribute.name), value)
    return "StartTag", text(tag.name), attributes


def text(raw: bytes) -> str:
    return lines(raw).decode("utf-8", "surrogatepass").replace("\0", "\ufffd")


def lines(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
