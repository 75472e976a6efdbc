"""Edits a stream of HTML as it passes: an editor is shown what it asked for, all else leaves as it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from consent.markup.editing import SCRIPT_LIMIT, STYLE_LIMIT, Editing, Editor
from consent.markup.outline import SIGNIFICANT, Outline, Place, is_document
from consent.markup.tokenizer import TAG_LIMIT, Tokenizer
from consent.markup.tokens import Kind, Span

__all__ = ["Editor", "Rewriter"]

SPANS_A_TURN = 64
"""A span of which something is held takes some 15 µs."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_TEXT = Kind.TEXT
_SPACE = b"\t\n\f\r "


class Rewriter:
    """Takes a stream in any pieces and gives it back edited; how it was cut never changes the result.

    `document`: True for a whole page, False for a fragment, where nothing is put in, None to find out
    from its beginning. What is kept in memory is bounded by the limits, in bytes.
    """

    def __init__(
        self,
        editor: Editor,
        *,
        document: bool | None = None,
        xml: bool = False,
        tag_limit: int = TAG_LIMIT,
        script_limit: int = SCRIPT_LIMIT,
        style_limit: int = STYLE_LIMIT,
    ) -> None:
        self._editor = editor
        self._document = document
        self._recognised = False
        self._tokenizer = Tokenizer(xml=xml, tag_limit=tag_limit)
        self._editing = Editing(editor, xml=xml, script_limit=script_limit, style_limit=style_limit)
        self._outline: Outline | None = Outline(xml=xml)
        self._start: bytes | None = b""
        if document is False:
            self._stop_looking()

    @property
    def document(self) -> bool | None:
        """Whether the stream is a whole page; None while that is open."""
        return self._document

    @property
    def kept(self) -> int:
        """How many bytes are kept for later."""
        return len(self._start or b"") + self._tokenizer.kept + self._editing.kept

    def feed(self, data: bytes) -> bytes:
        """What can leave now."""
        return b"".join(self.turns(data))

    def turns(self, data: bytes) -> Iterator[bytes]:
        """The same in turns of so little work that others can have theirs between two of them.

        To be run to its end before anything else is called.
        """
        if self._start is not None:
            data = self._after_mark(data)
        spans = self._tokenizer.feed(data)
        for span in spans:
            self._take(chain((span,), islice(spans, SPANS_A_TURN - 1)))
            yield self._editing.collect()

    def close(self) -> bytes:
        """The rest, when the stream has ended."""
        start, self._start = self._start or b"", None
        self._take(self._tokenizer.feed(start))
        between = self._tokenizer.between
        for span in self._tokenizer.close():
            if span.kind is Kind.UNFINISHED and between:
                self._end_outline()
            self._take((span,))
        self._editing.close()
        if between:
            self._end_outline()
        return self._editing.collect()

    def _take(self, spans: Iterable[Span]) -> None:
        take = self._editing.take
        for span in spans:
            if self._outline is None:
                take(span)
            else:
                self._look(self._outline, span)
            if span.name == b"base":
                self._choose_shown()  # relative addresses may mean another host from here on

    def _look(self, outline: Outline, span: Span) -> None:
        """Take a span while head and body may still have to begin."""
        if span.kind is _TEXT:
            text = span.raw.lstrip(_SPACE)
            if text and len(text) < len(span.raw):
                self._editing.take(span._replace(raw=span.raw[: -len(text)]))
                span = span._replace(raw=text)
        if span.kind not in SIGNIFICANT or (span.kind is _TEXT and not text):
            self._editing.take(span)
            return
        if not self._recognised:
            self._recognise(span)
        in_head = outline.in_head
        places = outline.see(span) if self._document else ()
        if not places:
            self._editing.take(span)
        else:
            self._put(places, Place.HEAD_BEFORE, Place.BODY_BEFORE)
            self._editing.take(span)
            self._put(places, Place.HEAD_AFTER, Place.BODY_AFTER)
        if outline.done:
            self._stop_looking()
        elif outline.in_head != in_head:
            self._choose_shown()

    def _recognise(self, span: Span) -> None:
        """Find out from the first significant span whether the stream is a whole page."""
        self._recognised = True
        self._document = is_document(span, declared=self._document)
        if not self._document:
            self._stop_looking()

    def _put(self, places: tuple[Place, ...], head: Place, body: Place) -> None:
        if head in places:
            self._editing.put(self._editor.head_start())
        if body in places:
            self._editing.put(self._editor.body_start())

    def _end_outline(self) -> None:
        """Put in at the end of a page whose body never began what should have stood there."""
        if self._outline is not None and self._recognised:
            self._put(self._outline.end(), Place.HEAD_BEFORE, Place.BODY_BEFORE)
            self._outline = None

    def _stop_looking(self) -> None:
        self._outline = None
        self._choose_shown()

    def _choose_shown(self) -> None:
        """Have the tokenizer show what somebody may ask for; before the body begins, what may begin it."""
        editor, tokenizer = self._editor, self._tokenizer
        if self._outline is None:
            tokenizer.show_only(editor.tags, editor.attributes, editor.local)
        elif self._outline.in_head:
            tokenizer.show_head(editor.attributes, editor.local)
        else:
            tokenizer.show_all()

    def _after_mark(self, data: bytes) -> bytes:
        """The data without a byte order mark at the start of the stream, which leaves by itself."""
        data = (self._start or b"") + data
        if len(data) < len(_BYTE_ORDER_MARK) and _BYTE_ORDER_MARK.startswith(data):
            self._start = data
            return b""
        self._start = None
        if not data.startswith(_BYTE_ORDER_MARK):
            return data
        self._editing.put(_BYTE_ORDER_MARK)
        return data[len(_BYTE_ORDER_MARK) :]
