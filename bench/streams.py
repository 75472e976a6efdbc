"""A page of 100 MB while it streams: first bytes, memory, and how long others wait, in CPU time."""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from bench.pages import HEAD, page, typical
from bench.rounds import AGAIN, BARE, OURS, Timing, orders
from bench.site import App, fresh, guarded, new_visitor, request
from bench.table import NOTHING, Table

SIZE: Final = 100_000_000
SMALLER: Final = 10_000_000
"""Memory is traced on a shorter stream, for tracing takes ten times as long, and a stream keeps nothing."""

CHUNK: Final = 64 * 1024
ROUNDS: Final = 9


@dataclass(slots=True)
class Watch:
    """What was seen of one stream, in seconds of CPU."""

    first: float = 0.0
    total: float = 0.0
    stall: float = 0.0


class Buffering:
    """What a middleware does that waits for the whole page."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        bodies: list[bytes] = []

        async def keep(message: Any) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                return
            bodies.append(message.get("body", b""))
            if not message.get("more_body", False):
                await send({"type": "http.response.body", "body": b"".join(bodies)})

        await self._app(scope, receive, keep)


CONTENDERS: Final[dict[str, Callable[[App], App]]] = {
    BARE: lambda app: app,
    AGAIN: lambda app: app,
    OURS: guarded,
    "buffering": Buffering,
}
COLUMNS: Final[dict[str, Callable[[Watch], float]]] = {
    "first bytes, µs": lambda watch: watch.first * 1e6,
    "longest turn, µs": lambda watch: watch.stall * 1e6,
    "all of it, ms": lambda watch: watch.total * 1e3,
}


def streaming(size: int) -> App:
    """A page that comes in chunks, between which others get their turn."""
    articles = page(typical, 1_000_000).partition(b"<main>")[2].partition(b"</main>")[0]
    body = HEAD.encode() + articles * 2

    async def app(scope: Any, receive: Any, send: Any) -> None:
        fields = [(fresh(b"content-type"), fresh(b"text/html; charset=utf-8"))]
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        sent = 0
        while sent < size:
            at = sent if sent < len(HEAD) else len(HEAD) + (sent - len(HEAD)) % len(articles)
            await send({"type": "http.response.body", "body": body[at : at + CHUNK], "more_body": True})
            await asyncio.sleep(0)
            sent += CHUNK
        await send({"type": "http.response.body"})

    return app


async def watch(app: App) -> Watch:
    """Serve one request while another task asks for its turn again and again."""
    seen = Watch()
    began = last = time.thread_time()

    async def send(message: Any) -> None:
        if message.get("body") and not seen.first:
            seen.first = time.thread_time() - began

    async def take_turns() -> None:
        nonlocal last
        while True:
            now = time.thread_time()
            seen.stall, last = max(seen.stall, now - last), now
            await asyncio.sleep(0)

    beside = asyncio.create_task(take_turns())
    await app(request(new_visitor()), None, send)
    seen.total = time.thread_time() - began
    beside.cancel()
    return seen


def _watched() -> dict[str, list[Watch]]:
    """So many streams of each contender, in turns; the first, for getting warm, does not count."""
    apps = {name: wrap(streaming(SIZE)) for name, wrap in CONTENDERS.items()}
    seen: dict[str, list[Watch]] = {name: [] for name in apps}
    gc.collect()
    gc.freeze()  # what this program has loaded is not what a stream keeps
    for _, order in zip(range(ROUNDS + 1), orders(list(apps)), strict=False):
        for name in order:
            gc.collect()
            seen[name].append(asyncio.run(watch(apps[name])))
    return {name: watches[1:] for name, watches in seen.items()}


def _memory(app: App) -> float:
    """KiB that one stream takes at most."""
    asyncio.run(watch(app))
    gc.collect()
    tracemalloc.start()
    asyncio.run(watch(app))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1024


def tables() -> Iterator[Table]:
    seen = _watched()
    timings = {
        column: {name: Timing.of([of(one) for one in watches]) for name, watches in seen.items()}
        for column, of in COLUMNS.items()
    }
    memory = {name: _memory(wrap(streaming(SMALLER))) for name, wrap in CONTENDERS.items()}
    yield Table(
        "a page of 100 MB in chunks of 64 KiB",
        ["", *COLUMNS, "memory, KiB (10 MB stream)"],
        [
            [name, *(str(timings[column][name]) for column in COLUMNS), f"{memory[name]:,.0f}"]
            for name in seen
        ],
    )
    yield Table(
        "the same, above the bare app",
        ["", *COLUMNS, "memory, KiB"],
        [
            [name, *(_above(of, name) for of in timings.values()), f"{memory[name] - memory[BARE]:+,.0f}"]
            for name in seen
            if name not in (BARE, AGAIN)
        ],
    )


def _above(timings: dict[str, Timing], name: str) -> str:
    """What is added to the bare app, unless the same app differs from itself by half as much."""
    above = timings[name].median - timings[BARE].median
    noise = abs(timings[AGAIN].median - timings[BARE].median)
    return f"{above:+,.0f}" if abs(above) >= 2 * noise else NOTHING
