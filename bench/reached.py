"""What was to be reached and what the documentation says, out of the tables alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bench.readme import Figures
from bench.rounds import OURS
from bench.table import UNIT

DATA: Final = "data, all granted"
PARTLY: Final = "data, partly granted, two cookies held and expired"
FIRST: Final = "data, the first request of a choice"
MORE: Final = "what the first request has more"
CODEC: Final = "reading and writing a choice"
NEW: Final = "page of 30 kB never seen before, new visitor"
HELD: Final = "page of 30 kB with eight held tags, never seen before"
SAME: Final = "the same page again, all granted"
STREAM: Final = "the same, above the bare app"
SPEEDS: Final = "MB/s, generated pages"

Say = Callable[[Figures], str]


def reached(figures: Figures) -> str:
    """The table of aims."""
    rows = (f"| {what} | {aim} | {say(figures)} |" for what, aim, say in AIMS)
    return "\n".join(["| what | aim | reached |", "|---|---|---|", *rows])


def documented(figures: Figures) -> str:
    """What the documentation says that a request costs."""
    rows = (f"| {what} | {say(figures)} |" for what, say in DOCUMENTED)
    unit = figures.cell(DATA, UNIT, "above bare")
    says = f"**S**, what `SessionMiddleware` adds with a valid cookie, was {unit} µs."
    return "\n".join([says, "", "| | adds |", "|---|---|", *rows])


def _adds(title: str, row: str = OURS) -> Say:
    """What this contender adds, in S."""
    return lambda figures: f"{figures.cell(title, row, 'S')} S"


def _speed(*pages: str) -> Say:
    def say(figures: Figures) -> str:
        return ", ".join(f"{page}: {figures.cell(SPEEDS, page, 'gate')}" for page in pages)

    return say


def _page_again(figures: Figures) -> str:
    """In S, and as the speed at which 30 kB go through."""
    taken = figures.number(SAME, OURS, "above bare")
    speed = f", {30 / taken:.1f} GB/s" if taken else ""
    return f"{figures.cell(SAME, OURS, 'S')} S{speed}"


def _beside_gzip(figures: Figures) -> str:
    ours, gzip = (figures.number(HELD, name, "above bare") for name in (OURS, "GZipMiddleware"))
    return f"{ours / gzip:.2f} of it"


def _stream(figures: Figures) -> str:
    """Medians; the longest turn is that of all who wait, so it is told as it is, not above the bare app."""
    first, memory = (figures.cell(STREAM, OURS, column) for column in ("first bytes, µs", "memory, KiB"))
    turn = figures.cell("a page of 100 MB in chunks of 64 KiB", OURS, "longest turn, µs")
    return f"{first} µs to the first bytes, {memory} KiB, nobody waits longer than {turn} µs"


AIMS: Final[tuple[tuple[str, str, Say], ...]] = (
    ("data, returning visitor, all granted", "≤ 0.10 S", _adds(DATA)),
    ("data, partly granted, cookies held", "≤ 0.30 S, then 0.10 S", _adds(PARTLY)),
    ("first verification of a choice: its cookie read", "≤ 0.3 S", _adds(CODEC, "choice cookie, read")),
    ("the whole first request of a choice, more than later", "–", _adds(FIRST, MORE)),
    ("page of 30 kB never seen before, nothing held", "≤ 1 S and the scan", _adds(NEW)),
    (
        "the same, its rewriting alone, MB/s",
        "≥ 100 typical, ≥ 75 dense",
        _speed("typical, 30 kB", "dense, 30 kB", "typical, 1,000 kB", "dense, 1,000 kB"),
    ),
    ("nothing but text and links, MB/s", "≥ 300", _speed("text, 30 kB", "text, 1,000 kB")),
    ("eight held tags, beside `GZipMiddleware`", "≤ ⅓", _beside_gzip),
    ("same page again", "≤ 0.6 S, ≥ 1 GB/s", _page_again),
    ("100 MB streamed", "< +300 µs, ≤ +1,024 KiB, ≤ 1,000 µs", _stream),
)
DOCUMENTED: Final[tuple[tuple[str, Say], ...]] = (
    ("data or a static file, visitor who accepted all", _adds(DATA)),
    ("the same, visitor with refused cookies to hold and expire", _adds(PARTLY)),
    ("a choice at its first request, more than later", _adds(FIRST, MORE)),
    ("a page that was met before", _adds(SAME)),
    ("a page of 30 kB never seen before", _adds(NEW)),
    ("a page of 30 kB with eight held tags, never seen before", _adds(HELD)),
    ("a page of 100 MB that streams", _stream),
    ("for comparison: `GZipMiddleware`, a page of 30 kB", _adds(NEW, "GZipMiddleware")),
    ("`BaseHTTPMiddleware` that does nothing", _adds(DATA, "BaseHTTPMiddleware no-op")),
    ("asgi-csrf", _adds(DATA, "asgi-csrf")),
    ("`CORSMiddleware`", _adds(DATA, "CORSMiddleware")),
)
