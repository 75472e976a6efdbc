"""Cuts a stream of HTML into spans: what is a tag to a browser, and what only looks like one.

Theory of operation. Three machines share the work, by how much of a construct is in hand.

1. Between constructs, one compiled expression runs over text and tags inside C (`grammar`). Told which
   names matter (`show_only`), it passes all other tags in the same breath, knowing quoted values from
   tags; so Python code runs only where somebody is interested.
2. A tag which that expression does not cover, for its spelling or because its end has not arrived, is
   read by `TagReader`, a table of WHATWG states that goes on exactly where the last chunk ended.
3. The inside of scripts, comments and the like is searched only for its end (`text`).

So every byte is looked at a bounded number of times however the stream is cut, and what is kept is one
unfinished tag up to `tag_limit`, or a few bytes that may be the beginning of something.

Which content is raw text depends on the tree a browser builds, which we do not build. Where readings
differ (`noscript` with and without scripting; raw text elements inside svg, math, select or frameset),
the content is read as markup, so that its tags are shown, and the element is called doubtful: its first
end tag closes it wherever that stands, so that no reading hides what follows (`content`).
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from consent.markup import grammar
from consent.markup.content import ENDS_THAT_TURN, TURNS, Content
from consent.markup.grammar import NOTHING_LOCAL, Local
from consent.markup.instruction import INSTRUCTION, read_instruction
from consent.markup.tag import TagReader
from consent.markup.text import TextReader, Until, XmlDoctype, end_tag, undecided
from consent.markup.tokens import Kind, Span, StartTag, kind_of_rest, name_of

TAG_LIMIT = 64 * 1024
SMALLEST_TAG_LIMIT = 256

_DECLARATIONS = (b"<!--", b"<!doctype", b"<![cdata[")
_ABRUPT = re.compile(rb"<!---?>")  # WHATWG 13.2.5.43 and 13.2.5.44: a comment without content
_COMMENT = Until(b"-->", b"--!>")
_XML_COMMENT = Until(b"-->")
_TAG_LIKE = Until(b">")
_CDATA = Until(b"]]>")
# By name, because looking a member up in its Enum costs as much as making a span.
_START_TAG, _END_TAG, _RAW_TEXT = Kind.START_TAG, Kind.END_TAG, Kind.RAW_TEXT
_NOTHING = Span(Kind.TEXT, b"")

_Step = tuple[int, Span]


class Tokenizer:
    """Takes bytes in any pieces, gives spans; joined, the spans are the bytes.

    `xml` reads XML: names are case-sensitive and lose their prefix, nothing is raw text, `/>` closes.
    """

    def __init__(self, *, xml: bool = False, tag_limit: int = TAG_LIMIT) -> None:
        if tag_limit < SMALLEST_TAG_LIMIT:
            raise ValueError(f"tag_limit: {tag_limit} is below {SMALLEST_TAG_LIMIT}, names would be cut")
        self._xml = xml
        self._tag_limit = tag_limit
        self._held = b""
        self._content = Content(xml=xml)
        self._reader: TextReader | None = None
        self._reader_kind = Kind.TEXT
        self._tag: TagReader | None = None
        self._first_piece = _NOTHING
        self.show_all()

    @property
    def between(self) -> bool:
        """Whether markup put in before what is kept would be read as markup."""
        return self._reader is None and not self._content.doubtful and self._first_piece is _NOTHING

    @property
    def kept(self) -> int:
        """How many bytes are kept for later."""
        return len(self._held) + (self._tag.size if self._tag else 0)

    def show_only(
        self, tags: frozenset[bytes], attributes: frozenset[bytes], local: Local = NOTHING_LOCAL
    ) -> None:
        """From here on pass text and tags without these names and attributes together, as `ORDINARY`.

        So do tags that are `local`. A few of them all still come as tags, and so do all tags that change how
        their content is read.
        """
        html = grammar.tags_of_interest(tags | TURNS, attributes, local)
        self._show(html, grammar.drawing_tags(tags, attributes, local))

    def show_head(self, attributes: frozenset[bytes], local: Local) -> None:
        """From here on pass what a head may hold of `local` tags and titles together, as `ORDINARY`."""
        self._show(grammar.tags_of_head(attributes, local), grammar.every_tag())

    def show_all(self) -> None:
        """From here on give every tag as a span."""
        self._show(grammar.every_tag(), grammar.every_tag())

    def feed(self, data: bytes) -> Iterator[Span]:
        """The spans that are certain now. It must be run to its end before the next call."""
        data = self._held + data if self._held else data
        position = 0
        while True:
            end, closing = self._reach(data, position)
            doubtful = self._content.doubtful
            position = yield from self._region(data, position, end)
            if self._content.doubtful == doubtful:
                if not closing:
                    break
                yield from self._break_off(data[position:end], closed=True)
                position = end
        self._held = data[position:]

    def close(self) -> Iterator[Span]:
        """The rest, when the stream has ended."""
        rest, self._held = self._held, b""
        yield from self._break_off(rest)

    def _reach(self, data: bytes, position: int) -> tuple[int, bool]:
        """How far the data may be read now, and whether a doubtful element's end tag stands there."""
        doubtful = self._content.doubtful
        if not doubtful:
            return len(data), False
        found = end_tag(doubtful).search(data, position)
        if found:
            return found.start(), True
        return undecided(data, position, len(data), (b"</" + doubtful,)), False

    def _region(self, data: bytes, position: int, end: int) -> Generator[Span, None, int]:
        """Give the spans up to `end`, or until a doubtful element begins; return the position reached."""
        doubtful = self._content.doubtful
        while position < end and self._content.doubtful == doubtful:
            if self._tag is None and self._reader is None:
                match = self._pattern.match(data, position, end)
                if match is None:  # cannot be: the expression also matches nothing at all
                    break
                start = match.start(1) - 1 if match.lastindex else match.end()
                if start > position:
                    yield Span(self._between_kind, data[position:start])
                position = match.end()
                if match.lastindex and position - start <= self._tag_limit:
                    yield self._whole_tag(match, data[start:position])
                    continue
                position = start
            step = self._step(data, position, end)
            if step is None:
                break
            position, span = step
            if span.raw:
                yield span
        return position

    def _step(self, data: bytes, position: int, end: int) -> _Step | None:
        """Go on inside what has begun, or begin what stands here; None if more bytes must tell."""
        if self._tag is not None:
            return self._read_tag(self._tag, data, position, end)
        if self._reader is not None:
            return self._read_text(self._reader, data, position, end)
        return self._begin(data, position, end) if position < end else None

    def _begin(self, data: bytes, position: int, end: int) -> _Step | None:
        head = data[position : min(end, position + 9)]
        second, third = head[1:2], head[2:3]
        if head[:1] != b"<":
            text = data[position:end].partition(b"<")[0]
            return position + len(text), Span(Kind.TEXT, text)
        if second.isalpha():
            return self._begin_tag(b"<", position)
        if second == b"/" and third.isalpha():
            return self._begin_tag(b"</", position)
        if second == b"!":
            return self._begin_declaration(head, data, position, end)
        if second == b"?" and self._xml:
            return self._begin_instruction(data, position, end)
        if second == b"?" or (second == b"/" and third):
            return self._begin_text(_TAG_LIKE, Kind.BOGUS_COMMENT, data, position, end)
        if not second or second == b"/":
            return None
        return position + 1, Span(Kind.TEXT, b"<")

    def _begin_instruction(self, data: bytes, position: int, end: int) -> _Step | None:
        read = read_instruction(data, position, end)
        if read and not read[2]:
            self._reader, self._reader_kind = INSTRUCTION, Kind.BOGUS_COMMENT
        return read and read[:2]

    def _begin_declaration(self, head: bytes, data: bytes, position: int, end: int) -> _Step | None:
        lower = head.lower()
        if head.startswith(b"<!--"):
            return self._begin_comment(data, position, end)
        if lower == b"<!doctype":
            reader = XmlDoctype() if self._xml else _TAG_LIKE
            return self._begin_text(reader, Kind.DOCTYPE, data, position, end)
        if head == b"<![CDATA[" and (self._xml or self._content.nesting.foreign):
            return self._begin_text(_CDATA, Kind.CDATA, data, position, end)
        if position + len(head) == end and any(opening.startswith(lower) for opening in _DECLARATIONS):
            return None
        return self._begin_text(_TAG_LIKE, Kind.BOGUS_COMMENT, data, position, end)

    def _begin_comment(self, data: bytes, position: int, end: int) -> _Step | None:
        abrupt = None if self._xml else _ABRUPT.match(data, position, end)
        if abrupt:
            return abrupt.end(), Span(Kind.COMMENT, abrupt[0])
        if position + 4 == end or (position + 5 == end and data[position + 4 : end] == b"-"):
            return None
        return self._begin_text(_XML_COMMENT if self._xml else _COMMENT, Kind.COMMENT, data, position, end)

    def _begin_text(self, reader: TextReader, kind: Kind, data: bytes, position: int, end: int) -> _Step:
        opening = 4 if kind is Kind.COMMENT else 2
        stop, ended = reader.read(data, position + opening, end)
        if not ended:
            self._reader, self._reader_kind = reader, kind
        return stop, Span(kind, data[position:stop])

    def _read_text(self, reader: TextReader, data: bytes, position: int, end: int) -> _Step | None:
        stop, ended = reader.read(data, position, end)
        if ended:
            self._reader = None
        elif stop == position:
            return None
        return stop, Span(self._reader_kind, data[position:stop])

    def _begin_tag(self, opening: bytes, position: int) -> _Step:
        self._tag = TagReader(opening, limit=self._tag_limit)
        self._first_piece = _NOTHING
        return position + len(opening), _NOTHING

    def _read_tag(self, tag: TagReader, data: bytes, position: int, end: int) -> _Step:
        position = tag.read(data, position, end)
        if not (tag.ended or tag.full or tag.passing):
            return position, _NOTHING
        passing = tag.passing
        span = self._piece(tag.take(), passing=passing, whole=tag.ended)
        if tag.ended:
            self._follow(self._first_piece)
            self._tag, self._first_piece = None, _NOTHING
        return position, span

    def _piece(self, raw: bytes, *, passing: bool, whole: bool) -> Span:
        if self._first_piece is not _NOTHING:
            return self._first_piece._replace(kind=Kind.TAG_REST if passing else Kind.TAG_PART, raw=raw)
        self._first_piece = self._tag_span(name_of(raw, xml=self._xml), raw, whole=whole)
        return self._first_piece

    def _whole_tag(self, match: re.Match[bytes], raw: bytes) -> Span:
        name = match[2].rpartition(b":")[2] if self._xml else match[2].lower()
        if self._plain and name not in (ENDS_THAT_TURN if match[1] else TURNS):
            return Span(_END_TAG if match[1] else _START_TAG, raw, name)
        span = self._tag_span(name, raw)
        self._follow(span)
        return span

    def _tag_span(self, name: bytes, raw: bytes, *, whole: bool = True) -> Span:
        if raw[1:2] == b"/":
            return Span(_END_TAG, raw, name, self._content.nesting.foreign, whole)
        foreign = self._content.start(StartTag(name, raw, whole=whole))
        return Span(_START_TAG, raw, name, foreign, whole)

    def _follow(self, span: Span) -> None:
        """Make ready for what comes after this tag."""
        if span.kind is _END_TAG:
            self._content.end(span.name)
        else:
            self._reader = self._content.follow(StartTag(span.name, span.raw, span.foreign))
            self._reader_kind = _RAW_TEXT
        self._choose_pattern()

    def _break_off(self, rest: bytes, *, closed: bool = False) -> Iterator[Span]:
        """What was begun, when the stream ends in it, or a doubtful element that is `closed` here."""
        if self._tag is not None:
            yield self._unfinished_tag(self._tag.rest() + rest, live=closed)
        elif rest:
            yield Span(self._reader_kind if self._reader else kind_of_rest(rest), rest)
        self._tag, self._reader, self._first_piece = None, None, _NOTHING
        self._content.close_doubtful()
        self._choose_pattern()

    def _unfinished_tag(self, raw: bytes, *, live: bool) -> Span:
        """A tag without its end: `live` if in another reading it goes on; else browsers drop it."""
        begun = self._first_piece is not _NOTHING
        if not live or raw[1:2] == b"/":
            return Span(Kind.UNFINISHED, raw, self._first_piece.name, whole=not begun)
        if begun:
            return self._first_piece._replace(kind=Kind.TAG_PART, raw=raw)
        return Span(_START_TAG, raw, name_of(raw, xml=self._xml), self._content.nesting.foreign, whole=False)

    def _show(self, html: re.Pattern[bytes], foreign: re.Pattern[bytes]) -> None:
        every = grammar.every_tag()
        self._patterns = (every, every, every) if self._xml else (every, html, foreign)
        self._choose_pattern()

    def _choose_pattern(self) -> None:
        every, html, foreign = self._patterns
        self._plain = self._content.plain
        if self._plain:
            self._pattern = html
        else:
            drawing = self._content.nesting.foreign and not self._content.doubtful
            self._pattern = foreign if drawing else every
        self._between_kind = Kind.TEXT if self._pattern is every else Kind.ORDINARY
