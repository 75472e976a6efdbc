"""Where a page's head and body begin, written out or implied, as the first tags come."""

from __future__ import annotations

from enum import Enum, auto

from consent.markup.tokens import Kind, Span, StartTag

_HEAD, _BODY = b"head", b"body"
# WHATWG 13.2.6.4.4 and 13.2.6.4.6: what belongs to the head, and what still does after `</head>`.
_IN_HEAD = frozenset(
    b"html head base basefont bgsound link meta title noscript noframes style script template".split()
)
_AFTER_HEAD = _IN_HEAD - {b"noscript"}
_IMPLYING_END_TAGS = frozenset((b"head", b"body", b"html", b"br"))
_DOCUMENT_TAGS = frozenset((b"html", b"head", b"body", b"title", b"meta"))
_FEED_TAGS = frozenset((b"rss", b"feed", b"rdf:rdf"))
_START_TAG, _END_TAG, _TEXT = Kind.START_TAG, Kind.END_TAG, Kind.TEXT
SIGNIFICANT = frozenset((_START_TAG, _END_TAG, _TEXT, Kind.DOCTYPE))
"""The kinds of spans, text of more than space, that tell what a stream is."""


def is_document(span: Span, *, declared: bool | None) -> bool:
    """Whether a stream is a whole page whose first significant span this is.

    What somebody `declared` stands, but JSON and feeds that only call themselves HTML are no pages.
    """
    if (span.kind is _TEXT and span.raw[:1] in (b"{", b"[")) or span.name in _FEED_TAGS:
        return False
    if declared is not None:
        return declared
    return span.kind is Kind.DOCTYPE or (span.kind is _START_TAG and span.name in _DOCUMENT_TAGS)


class Place(Enum):
    """Where something is put in, beside the span that was just seen."""

    HEAD_BEFORE = auto()
    HEAD_AFTER = auto()
    BODY_BEFORE = auto()
    BODY_AFTER = auto()


class _Mode(Enum):
    BEFORE_HEAD = auto()
    IN_HEAD = auto()
    AFTER_HEAD = auto()
    DONE = auto()


# Looking a member up in its Enum costs as much as all else that happens for a tag.
_BEFORE_HEAD, _INSIDE_HEAD, _BEHIND_HEAD, _BODY_BEGUN = _Mode


class Outline:
    """Follows a page until its body has begun (WHATWG 13.2.6.4.1 to 13.2.6.4.6)."""

    def __init__(self, *, xml: bool = False) -> None:
        self._mode = _BEFORE_HEAD
        self._templates = 0
        self._noscript = False
        self._xml = xml

    @property
    def done(self) -> bool:
        """Whether nothing more is to be put in."""
        return self._mode is _BODY_BEGUN

    @property
    def open(self) -> bool:
        """Whether the page itself goes on here, not a template or a noscript of it."""
        return not self._templates and not self._noscript

    @property
    def in_head(self) -> bool:
        """Whether a tag that may stand in a head tells nothing here."""
        return self._mode in (_INSIDE_HEAD, _BEHIND_HEAD) and self.open

    def see(self, span: Span) -> tuple[Place, ...]:
        """What is put in beside this span; text must come without the space it begins with."""
        if span.kind is _START_TAG:
            return self._start(span)
        if span.kind is _END_TAG:
            return self._end(span.name)
        if span.kind is _TEXT and self.open and not self._xml:
            return self._imply_body()
        return ()

    def end(self) -> tuple[Place, ...]:
        """What is put in where the stream ends."""
        return self._imply_body() if self.open and not self._xml else ()

    def _start(self, span: Span) -> tuple[Place, ...]:
        name = span.name
        if not self.open:
            self._templates += name == b"template" and not self._noscript
            return ()
        if self._xml:
            return self._start_xml(span)
        if name == b"frameset":
            self._mode = _BODY_BEGUN
            return ()
        if name == _HEAD and self._leave_before_head():
            return (Place.HEAD_AFTER,)
        if name == _BODY:
            return (*self._imply_head(), *self._done(Place.BODY_AFTER))
        return self._start_other(name)

    def _start_other(self, name: bytes) -> tuple[Place, ...]:
        if name == b"html":
            return ()
        if name not in (_AFTER_HEAD if self._mode is _BEHIND_HEAD else _IN_HEAD):
            return self._imply_body()
        self._templates += name == b"template"
        self._noscript = name == b"noscript"
        return self._imply_head()

    def _start_xml(self, span: Span) -> tuple[Place, ...]:
        """In XML nothing is implied: what has no head or body gets nothing put in."""
        if span.name not in (_HEAD, _BODY) or StartTag(span.name, span.raw).self_closing:
            return ()
        if not span.raw.startswith(b"<" + span.name):
            return ()  # with a prefix: what is put in has none, and would be no HTML there
        if span.name == _BODY:
            return self._done(Place.BODY_AFTER)
        return (Place.HEAD_AFTER,) if self._leave_before_head() else ()

    def _end(self, name: bytes) -> tuple[Place, ...]:
        if name == b"noscript":
            self._noscript = False
        elif name == b"template" and not self._noscript:
            self._templates = max(0, self._templates - 1)
        elif self._xml or not self.open or name not in _IMPLYING_END_TAGS:
            return ()
        elif name == _HEAD and self._mode is not _BEHIND_HEAD:
            places = self._imply_head()
            self._mode = _BEHIND_HEAD
            return places
        elif name != _HEAD:
            return self._imply_body()
        return ()

    def _imply_head(self) -> tuple[Place, ...]:
        return (Place.HEAD_BEFORE,) if self._leave_before_head() else ()

    def _leave_before_head(self) -> bool:
        """Whether the head begins now; it does so once."""
        before = self._mode is _BEFORE_HEAD
        if before:
            self._mode = _INSIDE_HEAD
        return before

    def _imply_body(self) -> tuple[Place, ...]:
        return (*self._imply_head(), *self._done(Place.BODY_BEFORE))

    def _done(self, place: Place) -> tuple[Place, ...]:
        self._mode = _BODY_BEGUN
        return (place,)
