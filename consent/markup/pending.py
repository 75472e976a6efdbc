"""What must be read on before it can be decided: the text of scripts and styles."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from consent.markup.tokens import Kind, Span, StartTag

_JOINED = (Kind.TEXT, Kind.RAW_TEXT, Kind.CDATA, Kind.COMMENT)
MOST_SPANS = 1000
_CUTS = (b"}", b";")
_LESSER_CUTS = (b",", b"\n", b" ")


class PendingScript:
    """A script whose text is looked at before its start tag leaves.

    `markup`: the content was read as markup, as in svg and XML; then tags inside are spans of their own.
    """

    def __init__(self, tag: StartTag, *, markup: bool) -> None:
        self.tag = tag
        self.kept = 0
        self._markup = markup
        self._spans: list[tuple[Span, bytearray]] = []

    def ends_before(self, span: Span) -> bool:
        """Whether this span is no longer the script's content."""
        if self._markup:
            return span.kind is Kind.END_TAG and span.name in (b"script", b"noscript")
        return span.kind is not Kind.RAW_TEXT

    def keep(self, span: Span, *, limit: int) -> bool:
        """Add a span of the content; whether there is room for more."""
        self.kept += len(span.raw)
        last = self._spans[-1] if self._spans else None
        if last and last[0].kind is span.kind and span.kind in _JOINED:
            last[1].extend(span.raw)
        else:
            self._spans.append((span, bytearray(span.raw)))
        # Text may come in any pieces, which are joined; only tags count by their number.
        crowded = len(self._spans) > MOST_SPANS and span.kind not in _JOINED
        return self.kept <= limit and not crowded

    def text(self, limit: int) -> bytes:
        """The content as it came, at most `limit` bytes of it."""
        return b"".join(raw for _, raw in self._spans)[:limit]

    def spans(self) -> Iterator[Span]:
        """What was kept, in order."""
        for span, raw in self._spans:
            yield span._replace(raw=bytes(raw))


class StyleText:
    """Edits the text of style elements as a whole, or past the limit in pieces cut between declarations."""

    def __init__(self, edit: Callable[[bytes], bytes | None], *, limit: int) -> None:
        self._edit = edit
        self._limit = limit
        self._text = bytearray()

    @property
    def kept(self) -> int:
        """How many bytes are kept for later."""
        return len(self._text)

    def feed(self, text: bytes) -> bytes:
        """What is certain now: nothing, or pieces of a text that is longer than the limit."""
        self._text += text
        pieces = []
        while len(self._text) > self._limit:
            cut = self._cut()
            pieces.append(self._edited(bytes(self._text[:cut])))
            del self._text[:cut]
        return b"".join(pieces)

    def close(self) -> bytes:
        """The rest, when the text ends here."""
        text = bytes(self._text)
        self._text.clear()
        return self._edited(text) if text else b""

    def _cut(self) -> int:
        # Only the bytes up to the limit decide, so that the pieces do not depend on how the text came.
        for places in (_CUTS, _LESSER_CUTS):
            cut = max(self._text.rfind(place, 0, self._limit) for place in places) + 1
            if cut:
                return cut
        return self._limit

    def _edited(self, text: bytes) -> bytes:
        answer = self._edit(text)
        return text if answer is None else answer
