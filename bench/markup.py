"""How fast a page goes through the gate, in MB/s: `python -m bench markup`.

Beside it run `bytes.find` (what looking at every byte costs at least), the rewriter with an editor that
changes nothing, compiled rewriters and parsers, and the parsers of pure Python, on the same bytes in turns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any, Final

import html5lib
import lxml.html
from lolhtml import HTMLRewriter
from selectolax.lexbor import LexborHTMLParser

from bench import real
from bench.pages import TRACKERS, dense, page, text, typical
from bench.rounds import Prepare, Timing, interleave
from bench.site import POLICY, fresh
from bench.table import Table
from consent.gate.decision import decide
from consent.gate.edits import PageEditor
from consent.markup.grammar import NOTHING_LOCAL
from consent.markup.rewriter import Editor, Rewriter
from consent.markup.tokens import StartTag
from consent.visitor.signals import Signals

SLOW: Final = {"html5lib": 2_000_000}
"""No page above this size for these: it would take minutes."""


class Observer:
    """Asks for what a gate asks for and changes nothing."""

    tags = frozenset(
        b"script iframe frame img image use link object embed video audio source input meta base".split()
    )
    attributes = frozenset(b"style ping background data-consent attributionsrc".split())
    local = NOTHING_LOCAL

    def start_tag(self, tag: StartTag) -> bytes | None:
        return None

    def script(self, tag: StartTag, text: bytes, complete: bool) -> bytes | None:
        return None

    def style(self, text: bytes) -> bytes | None:
        return None

    def instruction(self, raw: bytes, whole: bool) -> bytes | None:
        return None

    def end_tag(self, name: bytes) -> bytes | None:
        return None

    def head_start(self) -> bytes:
        return b""

    def body_start(self) -> bytes:
        return b"<section></section>"


def _editor() -> PageEditor:
    """The gate for who has not chosen."""
    return PageEditor(
        decide(POLICY, None, Signals()),
        request_host="www.harbour.example",
        insert=lambda _: b"<section></section>",
        report=lambda _: None,
    )


def _rewriting(data: bytes, make: Callable[[], Editor], size: int = 1 << 30) -> None:
    rewriter = Rewriter(make(), document=True)
    for start in range(0, len(data), size):
        rewriter.feed(data[start : start + size])
    rewriter.close()


def _compiled_rewriting(data: bytes) -> None:
    """The same selection in Cloudflare's lol-html, with a handler in Python that changes nothing."""
    written: list[Any] = []
    rewriter: Any = HTMLRewriter(written.append)
    rewriter.on("script[src], iframe[src], img[src], link[href], [style]", lambda element: None)
    rewriter.write(data)
    rewriter.end()


def _parsing(data: bytes) -> None:
    parser = HTMLParser()
    parser.feed(data.decode("utf-8", "replace"))
    parser.close()


CONTENDERS: Final[dict[str, Callable[[bytes], object]]] = {
    "gate": lambda data: _rewriting(data, _editor),
    "gate (A/A)": lambda data: _rewriting(data, _editor),
    "gate, 4 kB chunks": lambda data: _rewriting(data, _editor, 4096),
    "rewriter alone": lambda data: _rewriting(data, Observer),
    "bytes.find": lambda data: data.find(b"\xff\xfe"),
    "lol-html": _compiled_rewriting,
    "lexbor": LexborHTMLParser,
    "lxml": lxml.html.document_fromstring,
    "html.parser": _parsing,
    "html5lib": html5lib.parse,
}


def _generated() -> dict[str, bytes]:
    made = {
        f"{block.__name__}, {size // 1000:,} kB": page(block, size)
        for block in (typical, dense, text)
        for size in (10_000, 30_000, 100_000, 1_000_000, 10_000_000)
    }
    made["typical, 30 kB, eight held tags"] = page(typical, 30_000, extra=TRACKERS)
    return made


def tables() -> Iterator[Table | str]:
    yield _table("MB/s, generated pages", _generated())
    yield _table("MB/s, real pages", real.pages())
    yield from real.missing()


def _table(title: str, pages: dict[str, bytes]) -> Table:
    return Table(title, ["page", *CONTENDERS], [[name, *_speeds(data)] for name, data in pages.items()])


def _speeds(data: bytes) -> list[str]:
    """MB/s of each contender, with quartiles; a dash for who is left out at this size."""
    calls = max(1, 100_000 // len(data))
    taking_part = {
        name: _prepare(run, data, calls)
        for name, run in CONTENDERS.items()
        if len(data) <= SLOW.get(name, len(data))
    }
    timings = interleave(taking_part, calls=calls, rounds=max(5, min(15, 2_000_000 // len(data))))
    return [_speed(len(data), timings[name]) if name in timings else "–" for name in CONTENDERS]


def _speed(size: int, timing: Timing) -> str:
    """Bytes a microsecond are MB/s; who takes longest is slowest."""
    speeds = (size / timing.median, size / timing.high, size / timing.low)
    return "{:,.0f} ({:,.0f}–{:,.0f})".format(*speeds)


def _prepare(run: Callable[[bytes], object], data: bytes, calls: int) -> Prepare:
    def prepare() -> Callable[[], object]:
        copies = [fresh(data) for _ in range(calls)]
        return lambda: [run(copy) for copy in copies]

    return prepare
