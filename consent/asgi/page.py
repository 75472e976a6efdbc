"""One page on its way through the gate: decoded where it was compressed, rewritten, encoded again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from consent.asgi.encoding import CODINGS, Decoder, Encoder
from consent.gate.kind import is_marked_utf_16, looks_like_page, looks_like_xml
from consent.markup.rewriter import Rewriter

MAX_SLICE: Final = 32 * 1024
"""A larger body is gated and sent in slices, so that the event loop is not held for long."""

FIRST_SLICE: Final = 1024


class Page:
    """The stream of one page. Feed it the app's bytes; what comes out is to be sent at once.

    `new_rewriter` makes what gates it, told whether it is XML; where that is `untyped` it is asked again.
    A compressed stream that is broken is a ValueError: nothing that was not gated goes on. `unreadable` is
    called where the page's own first bytes name an encoding that cannot be gated: it leaves as it came.
    """

    def __init__(
        self,
        new_rewriter: Callable[[bool], Rewriter],
        *,
        coding: bytes,
        xml: bool,
        untyped: bool,
        unreadable: Callable[[], None],
    ) -> None:
        self._new_rewriter = new_rewriter
        self._rewriter = new_rewriter(xml)
        self._decoder: Decoder | None = None
        self._encoder: Encoder | None = None
        if coding:
            new_decoder, new_encoder = CODINGS[coding]
            self._decoder, self._encoder = new_decoder(), new_encoder()
        self._document = self._rewriter.document
        self._untyped = untyped
        self._unreadable = unreadable
        self._judged = False
        self._passes = False
        self._first = True
        self._beginning = b""

    def feed(self, body: bytes) -> Iterator[bytes]:
        """The bytes that can leave now, in turns of bounded work; nothing where all are still needed."""
        for piece in self._slices(body):
            for plain in self._decoder.feed(piece) if self._decoder else (piece,):
                for gated in filter(None, self._gated(plain)):
                    yield self._encoder.feed(gated) if self._encoder else gated

    def _slices(self, body: bytes) -> Iterator[bytes]:
        """The body in slices; a long page begins with a short one, so that its first bytes are soon seen."""
        size = FIRST_SLICE if self._first and len(body) > MAX_SLICE else MAX_SLICE
        self._first = False
        yield body[:size]
        for start in range(size, len(body), MAX_SLICE):
            yield body[start : start + MAX_SLICE]

    def close(self) -> bytes:
        """The bytes that end the page."""
        rest = self._beginning
        if not self._passes:
            rest = self._rewriter.feed(rest) + self._rewriter.close()
        if self._encoder is None:
            return rest
        return (self._encoder.feed(rest) if rest else b"") + self._encoder.close()

    def _gated(self, plain: bytes) -> Iterable[bytes]:
        if not self._judged:
            plain = self._beginning + plain
            passes = self._leaves_as_it_came(plain)
            if passes is None:
                self._beginning = plain
                return ()
            self._passes, self._judged, self._beginning = passes, True, b""
            if self._untyped and looks_like_xml(plain):
                self._rewriter = self._new_rewriter(True)
        return (plain,) if self._passes else self._rewriter.turns(plain)

    def _leaves_as_it_came(self, beginning: bytes) -> bool | None:
        """Whether what begins like this is not to be gated; None as long as more bytes may tell."""
        if self._untyped:
            guess = looks_like_page(beginning)
            return None if guess is None else not guess
        marked = is_marked_utf_16(beginning)
        if marked:
            self._unreadable()
        return marked if marked is not False or self._document else _is_data(beginning)


def _is_data(beginning: bytes) -> bool | None:
    """JSON that calls itself HTML: fetched as data, and not to be edited inside its strings."""
    begin = beginning.lstrip()[:1]
    return begin in (b"{", b"[") if begin or len(beginning) > MAX_SLICE else None
