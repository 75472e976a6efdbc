"""How fast a page is rewritten: `python -m bench.markup` prints MB/s, medians of interleaved rounds.

Beside the rewriter run `bytes.find` (what looking at every byte costs at least), html.parser and
html5lib (which build or report all of the markup), on the same pages in the same rounds.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Callable
from html.parser import HTMLParser

import html5lib

from consent.markup.rewriter import Rewriter
from consent.markup.tokens import StartTag

SIZES = (10_000, 30_000, 1_000_000)
ROUNDS = 40
SLOW = {"html.parser": 300_000, "html5lib": 100_000}  # no page above this size for these
WORDS = re.findall(
    r"\w+",
    "the of and to harbour council voted tonight after long debate about new ferries ticket prices climate "
    "policy minister said report shows that people in coastal towns will pay more for less while others",
)
HEAD = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Daily Harbour</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="canonical" href="/news">
<link rel="stylesheet" href="/static/site.css"><link rel="icon" href="/favicon.ico">
<script src="/static/app.js" defer></script><style>body { margin: 0 } .card > a { color: #123 }</style></head>
<body class="front"><header class="top"><a href="/">Daily Harbour</a></header><main>
"""
FOOT = """</main><script>window.harbour = { page: "front", n: 1 < 2 };</script></body></html>\n"""


class Observer:
    """Asks for what a gate asks for and changes nothing."""

    tags = frozenset(
        b"script iframe frame img image use link object embed video audio source input meta base".split()
    )
    attributes = frozenset(b"style ping background data-consent attributionsrc".split())

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


def page(block: Callable[[random.Random, int], str], size: int) -> bytes:
    """A page of blocks, about as large as asked for, the same in every run."""
    chance = random.Random(7)
    parts, length = [HEAD], len(HEAD) + len(FOOT)
    while length < size:
        parts.append(block(chance, len(parts)))
        length += len(parts[-1])
    return "".join([*parts, FOOT]).encode()


def words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(WORDS, k=count))


def typical(chance: random.Random, number: int) -> str:
    """A teaser with a picture, then two paragraphs of an article."""
    return f"""<article class="card card--wide" id="a{number}">
  <a class="card__link" href="/news/{number}/{chance.choice(WORDS)}"><img class="card__img"
    src="/img/{number}.jpg" alt="{words(chance, 4)}" width="320" height="180" loading="lazy"></a>
  <h2 class="card__title"><a href="/news/{number}">{words(chance, 8)}</a></h2>
  <p class="card__text">{words(chance, 45)}</p>
  <p>{words(chance, 40)} <em>{words(chance, 3)}</em> {words(chance, 40)}</p>
  <ul class="meta"><li class="meta__item">{words(chance, 2)}</li>
    <li><time datetime="2026-11-22">today</time></li></ul>
</article>
"""


def dense(chance: random.Random, number: int) -> str:
    """A shop's teaser: attributes and tags, hardly any text, an icon, a picture."""
    return f"""<li class="grid__item grid__item--third"><div class="product-card" data-id="{number}">
<a class="product-card__link" href="/p/{number}?ref=grid&amp;pos={number}" title="{words(chance, 3)}">
<img class="product-card__img" src="/i/{number}.webp" alt="" width="200" height="200" loading="lazy"></a>
<h3 class="product-card__name"><a href="/p/{number}" class="link">{words(chance, 3)}</a></h3>
<div class="price"><span class="price__now"><b>{number}</b>.99</span> <del>{number}</del></div>
<button type="button" class="btn btn--ghost" aria-label="Save" data-action="save" disabled>
<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2l3 7h7l-5.5 4.5"/></svg></button>
</div></li>
"""


def text(chance: random.Random, number: int) -> str:
    """Paragraphs with a link or two: nothing to hold."""
    return f"""<p>{words(chance, 60)}</p>
<p class="x">{words(chance, 50)} <a href="/a/{number}">{words(chance, 3)}</a> {words(chance, 20)}</p>
"""


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
