"""Pages to measure with: made of blocks, the same in every run."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Block = Callable[[random.Random, int], str]

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
TRACKERS = """<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}gtag('js',1)</script>
<script src="https://stats.harbour.example/s.js" defer></script>
<img src="https://www.google-analytics.com/collect?v=1" alt="" width="1" height="1">
<iframe src="https://www.youtube.com/embed/x" width="560" height="315" title="Ferry"></iframe>
<link rel="preconnect" href="https://script.hotjar.com"><script src="//static.hotjar.com/c/h.js"></script>
<noscript><iframe src="https://www.googletagmanager.com/ns.html?id=GTM-1"></iframe></noscript>
"""
"""Eight tags that wait for a yes."""


def page(block: Block, size: int, *, extra: str = "") -> bytes:
    """A page of blocks, about as large as asked for, with something extra behind its first block."""
    chance = random.Random(7)
    parts, length = [HEAD], len(HEAD) + len(FOOT)
    while length < size:
        parts.append(block(chance, len(parts)))
        length += len(parts[-1])
    return "".join([*parts[:2], extra, *parts[2:], FOOT]).encode()


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
