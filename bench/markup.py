"""How fast a page goes through the gate, in MB/s: `python -m bench markup`.

Beside it run `bytes.find` (what looking at every byte costs at least), the rewriter with an editor that
changes nothing, compiled rewriters and parsers, and the parsers of pure Python, on the same bytes in turns.
"""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import html5lib
import lxml.html
from lolhtml import HTMLRewriter
from selectolax.lexbor import LexborHTMLParser

from bench.pages import TRACKERS, dense, page, text, typical
from bench.rounds import Prepare, Timing, interleave, table
from bench.site import POLICY, fresh
from consent.gate.decision import decide
from consent.gate.edits import PageEditor
from consent.markup.grammar import NOTHING_LOCAL
from consent.markup.rewriter import Editor, Rewriter
from consent.markup.tokens import StartTag
from consent.visitor.signals import Signals

REAL: Final = Path(__file__).parents[1] / "tests" / "pages"
SLOW: Final = {"html.parser": 300_000, "html5lib": 50_000}
"""No page above this size for these: they would take minutes."""


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
    written: list[bytes] = []
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


def _pages() -> dict[str, bytes]:
    made = {
        f"{block.__name__}, {size // 1000:,} kB": page(block, size)
        for block in (typical, dense, text)
        for size in (10_000, 30_000, 1_000_000)
    }
    made["typical, 30 kB, eight held tags"] = page(typical, 30_000, extra=TRACKERS)
    largest = sorted(REAL.glob("*html"), key=lambda path: path.stat().st_size)[-3:]
    return made | {f"{path.stem}, {path.stat().st_size // 1000} kB": path.read_bytes() for path in largest}


def main() -> None:
    rows = [[name, *_speeds(data)] for name, data in _pages().items()]
    print(table("MB/s, median", ["page", *CONTENDERS], rows))


def _speeds(data: bytes) -> list[str]:
    calls = max(1, 100_000 // len(data))
    taking_part = {
        name: _prepare(run, data, calls)
        for name, run in CONTENDERS.items()
        if len(data) <= SLOW.get(name, len(data))
    }
    rounds = max(5, min(9, 2_000_000 // len(data)))
    timings: dict[str, Timing] = interleave(taking_part, calls=calls, rounds=rounds)
    return [f"{len(data) / timings[name].median:,.0f}" if name in timings else "–" for name in CONTENDERS]


def _prepare(run: Callable[[bytes], object], data: bytes, calls: int) -> Prepare:
    def prepare() -> Callable[[], object]:
        copies = [fresh(data) for _ in range(calls)]
        return lambda: [run(copy) for copy in copies]

    return prepare
