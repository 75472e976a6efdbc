"""What the tokenizer finds: start tags and their attributes, each a view on the bytes as they came."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

# WHATWG 13.2.5.32 to 13.2.5.40. A quote opens a value only after `=`; a name may begin with `=`.
# The closing quote is optional so that a tag cut at the size limit still reads; then nothing follows it.
_ATTRIBUTE = re.compile(
    rb"""
    ([^\t\n\f\r />][^\t\n\f\r />=]*)
    (?: [\t\n\f\r ]* = [\t\n\f\r ]*
        (?: "([^"]*)"? | '([^']*)'? | ([^\t\n\f\r >"'][^\t\n\f\r >]*) )?
    )?
    """,
    re.VERBOSE,
)
_TAG_NAME = re.compile(rb"<[^\t\n\f\r />]*")
_NAME = re.compile(rb"</?([^\t\n\f\r />]*)")


class Kind(IntEnum):
    """What a span of bytes is to a browser."""

    TEXT = 0
    ORDINARY = 1  # text and tags that nobody asked for, together
    START_TAG = 2
    END_TAG = 3
    TAG_PART = 4  # further attributes of a tag past the size limit
    TAG_REST = 5  # the rest of an attribute that was cut at the size limit
    RAW_TEXT = 6  # the content of script, style, title and the like
    COMMENT = 7
    BOGUS_COMMENT = 8  # what browsers take for a comment: `<?`, `<!x`, `</1`
    DOCTYPE = 9
    CDATA = 10
    UNFINISHED = 11  # a tag that the end of the stream, or of a doubtful element, broke off
    INSTRUCTION = 12  # of XML: `<?xml-stylesheet …?>`, or where it is long its beginning


class Span(NamedTuple):
    """A run of bytes of one kind; the spans of a stream, joined, are the stream.

    Tags have their `name`: lowercase in HTML, in XML as written and without a prefix. Text, comments and the
    like may come in several spans.
    """

    kind: Kind
    raw: bytes
    name: bytes = b""
    foreign: bool = False
    whole: bool = True


def kind_of_rest(rest: bytes) -> Kind:
    """What a browser makes of these bytes when nothing follows them (WHATWG 13.2.5.6, .7 and .42)."""
    if rest.startswith(b"<?"):
        return Kind.BOGUS_COMMENT
    if rest.startswith(b"<!"):
        return Kind.COMMENT if rest.startswith(b"<!--") else Kind.BOGUS_COMMENT
    return Kind.TEXT if rest in (b"<", b"</") else Kind.UNFINISHED


class Attribute(NamedTuple):
    """One attribute as written; `start`, `name_end` and `end` are its extent inside the tag's bytes.

    The name is ASCII-lowercased. The value is without its quotes, character references not decoded.
    A tuple, for a frozen dataclass takes four times as long to make, and a tag may have thousands.
    """

    name: bytes
    value: bytes
    start: int
    end: int
    name_end: int


@dataclass(slots=True)
class StartTag:
    """A start tag as it came, `<` to `>`; its attributes are parsed when somebody first asks.

    `foreign`: inside svg or math. `whole` is false for a piece of a tag past the size limit: then `raw`
    is `<name` with some of the tag's attributes, and the value of the last one may go on beyond it.
    Not to be changed; not frozen either, for a frozen one takes five times as long to make.
    """

    name: bytes
    raw: bytes
    foreign: bool = False
    whole: bool = True
    _parsed: tuple[Attribute, ...] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """All attributes in order, duplicates too."""
        if self._parsed is None:
            self._parsed = parse_attributes(self.raw)
        return self._parsed

    def get(self, name: bytes) -> Attribute | None:
        """The first attribute of that lowercase name: browsers drop later duplicates (WHATWG 13.2.5.33)."""
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute
        return None

    @property
    def name_end(self) -> int:
        """Where the name ends in the tag's bytes; in XML a prefix may stand before it."""
        name = _TAG_NAME.match(self.raw)
        return name.end() if name else 0

    @property
    def self_closing(self) -> bool:
        """Whether the tag ends in `/>`, the slash not being part of an unquoted value."""
        if not self.raw.endswith(b"/>"):
            return False
        return not self.attributes or self.attributes[-1].end < len(self.raw) - 1


def name_of(raw: bytes, *, xml: bool) -> bytes:
    """The name of a tag given as its bytes, as spans have it."""
    name = _NAME.match(raw)
    if name is None:
        return b""
    return name[1].rpartition(b":")[2] if xml else name[1].lower()


def parse_attributes(raw: bytes) -> tuple[Attribute, ...]:
    """The attributes of one tag given as its bytes, `<` first; a tag cut short gives what it has."""
    name = _TAG_NAME.match(raw)
    found = _ATTRIBUTE.finditer(raw, name.end() if name else 0)
    return tuple(_attribute(match) for match in found)


def _attribute(match: re.Match[bytes]) -> Attribute:
    name, double, single, bare = match.groups()
    start, end = match.span()
    return Attribute(name.lower(), double or single or bare or b"", start, end, match.end(1))
