"""How fast a page is rewritten: `python -m bench.markup` prints MB/s, medians of interleaved rounds.

Beside the rewriter run `bytes.find` (what looking at every byte costs at least), html.parser and
html5lib (which build or report all of the markup), on the same pages in the same rounds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from html.parser import HTMLParser

import html5lib

from bench.pages import dense, page, text, typical
from consent.markup.grammar import NOTHING_LOCAL
from consent.markup.rewriter import Rewriter
from consent.markup.tokens import StartTag

SIZES = (10_000, 30_000, 1_000_000)
ROUNDS = 40
SLOW = {"html.parser": 300_000, "html5lib": 100_000}  # no page above this size for these


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


def rewriting(data: bytes) -> None:
    rewriter = Rewriter(Observer(), document=True)
    rewriter.feed(data)
    rewriter.close()


def rewriting_in_chunks(data: bytes) -> None:
    rewriter = Rewriter(Observer(), document=True)
    for at in range(0, len(data), 4096):
        rewriter.feed(data[at : at + 4096])
    rewriter.close()


def finding(data: bytes) -> None:
    data.find(b"\xff\xfe")


def parsing(data: bytes) -> None:
    parser = HTMLParser()
    parser.feed(data.decode())
    parser.close()


def building(data: bytes) -> None:
    html5lib.parse(data)


CONTENDERS: dict[str, Callable[[bytes], None]] = {
    "rewriter": rewriting,
    "rewriter, 4 kB chunks": rewriting_in_chunks,
    "bytes.find": finding,
    "html.parser": parsing,
    "html5lib": building,
}


def measure(data: bytes, rounds: int) -> dict[str, float]:
    """MB/s of CPU time of each contender, the median of interleaved rounds."""
    taking_part = {name: run for name, run in CONTENDERS.items() if len(data) <= SLOW.get(name, len(data))}
    times: dict[str, list[int]] = {name: [] for name in taking_part}
    for turn in range(rounds):
        for name, run in taking_part.items():
            if name in SLOW and turn > 4:
                continue
            start = time.process_time_ns()
            run(data)
            times[name].append(time.process_time_ns() - start)
    return {name: len(data) * 1000 / max(1, statistics.median(taken)) for name, taken in times.items()}


def main() -> None:
    print(f"{'MB/s':18}{'bytes a tag':>12}" + "".join(f"{name:>23}" for name in CONTENDERS))
    for block in (typical, dense, text):
        for size in SIZES:
            data = page(block, size)
            speeds = measure(data, ROUNDS if size < 1_000_000 else 10)
            cells = (f"{speeds[name]:,.0f}" if name in speeds else "-" for name in CONTENDERS)
            what = f"{block.__name__ + f', {size // 1000} kB':18}{len(data) / data.count(b'<'):12.0f}"
            print(what + "".join(f"{cell:>23}" for cell in cells))


if __name__ == "__main__":
    main()
