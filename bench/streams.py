"""A page of 100 MB while it streams: first bytes, memory, and how long others wait, in CPU time."""

from __future__ import annotations

import asyncio
import gc
import statistics
import time
import tracemalloc
from dataclasses import dataclass
from typing import Any, Final

from bench.pages import HEAD, page, typical
from bench.rounds import table
from bench.site import App, guarded, new_visitor, request

SIZE: Final = 100_000_000
SMALLER: Final = 10_000_000
"""Memory is traced on a shorter stream, for tracing takes ten times as long, and a stream keeps nothing."""

CHUNK: Final = 64 * 1024
TIMES: Final = 3


@dataclass(slots=True)
class Watch:
    """What was seen of one stream, in seconds of CPU and bytes."""

    first: float = 0.0
    total: float = 0.0
    stall: float = 0.0
    memory: int = 0


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


def _streaming(size: int) -> App:
    """A page that comes in chunks, between which others get their turn."""
    articles = page(typical, 1_000_000).partition(b"<main>")[2].partition(b"</main>")[0]
    body = HEAD.encode() + articles * 2

    async def app(scope: Any, receive: Any, send: Any) -> None:
        fields = [(b"content-type", b"text/html; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        sent = 0
        while sent < size:
            at = sent if sent < len(HEAD) else len(HEAD) + (sent - len(HEAD)) % len(articles)
            await send({"type": "http.response.body", "body": body[at : at + CHUNK], "more_body": True})
            await asyncio.sleep(0)
            sent += CHUNK
        await send({"type": "http.response.body"})

    return app


async def _watch(app: App, watch: Watch) -> None:
    """Serve one request while another task asks for its turn again and again."""
    began = last = time.thread_time()

    async def send(message: Any) -> None:
        if message.get("body") and not watch.first:
            watch.first = time.thread_time() - began

    async def take_turns() -> None:
        nonlocal last
        while True:
            now = time.thread_time()
            watch.stall, last = max(watch.stall, now - last), now
            await asyncio.sleep(0)

    beside = asyncio.create_task(take_turns())
    await app(request(new_visitor()), None, send)
    watch.total = time.thread_time() - began
    beside.cancel()


def _seen(wrap: Any) -> Watch:
    """The median of several streams; of the longest turn the least, to which the machine added nothing."""
    streaming, traced = wrap(_streaming(SIZE)), wrap(_streaming(SMALLER))
    for warm in (streaming, traced):
        asyncio.run(_watch(warm, Watch()))
    gc.collect()
    gc.freeze()  # what this program has loaded is not what a stream keeps
    seen = [Watch() for _ in range(TIMES)]
    for watch in seen:
        asyncio.run(_watch(streaming, watch))
    tracemalloc.start()
    asyncio.run(_watch(traced, Watch()))
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    first, total = (statistics.median(getattr(one, name) for one in seen) for name in ("first", "total"))
    return Watch(first, total, min(one.stall for one in seen), memory)


def main() -> None:
    wraps = {
        "bare app": lambda app: app,
        "bare app again (A/A)": lambda app: app,
        "ConsentMiddleware": guarded,
        "buffering": Buffering,
    }
    rows = []
    for name, wrap in wraps.items():
        seen = _seen(wrap)
        times = [f"{seconds * 1000:,.2f}" for seconds in (seen.first, seen.total, seen.stall)]
        rows.append([name, *times, f"{seen.memory / 1024:,.0f}"])
    head = ["", "first bytes, ms", "all of it, ms", "longest turn, ms", "memory, KiB (10 MB stream)"]
    print(table("a page of 100 MB in chunks of 64 KiB", head, rows))
