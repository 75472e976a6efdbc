"""What many pages take that stream at the same time, each held open in its middle."""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc
from typing import Any, Final

from bench.pages import TRACKERS, page, typical
from bench.plot import Line
from bench.rounds import AGAIN, BARE, Timing, orders
from bench.site import App, Scope, fresh, guarded, partly, request

NUMBERS: Final = (1, 10, 100, 1000)
ROUNDS: Final = 8
GATED: Final = "behind the gate"


class Halfway:
    """An app whose answers wait in the middle of the page, until all of them are there and `go` is called."""

    def __init__(self) -> None:
        self._body = page(typical, 30_000, extra=TRACKERS)

    def expect(self, number: int) -> None:
        """Get ready for so many requests."""
        self._missing = number
        self._go, self.all_there = asyncio.Event(), asyncio.Event()

    def go(self) -> None:
        """Let all of them end."""
        self._go.set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        fields = [(fresh(b"content-type"), fresh(b"text/html; charset=utf-8"))]
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        await send({"type": "http.response.body", "body": self._body[:15_000], "more_body": True})
        self._missing -= 1
        if not self._missing:
            self.all_there.set()
        await self._go.wait()
        await send({"type": "http.response.body", "body": self._body[15_000:]})


async def _serve(app: App, scope: Scope) -> None:
    async def send(message: Any) -> None:
        pass

    await app(scope, None, send)


async def _hold(halfway: Halfway, app: App, number: int) -> tuple[float, float]:
    """CPU microseconds for each of so many streams, and the KiB each keeps, where memory is traced."""
    halfway.expect(number)
    scopes = [request(partly()) for _ in range(number)]
    gc.collect()
    before = _traced()
    began = time.process_time()
    streams = [asyncio.create_task(_serve(app, scope)) for scope in scopes]
    await halfway.all_there.wait()
    kept = _traced() - before
    halfway.go()
    await asyncio.gather(*streams)
    return (time.process_time() - began) * 1e6 / number, kept / number


def _traced() -> float:
    return tracemalloc.get_traced_memory()[0] / 1024


def _contenders() -> dict[str, tuple[Halfway, App]]:
    """Each with a page memory of nothing: pages met before need no stream."""
    made: dict[str, tuple[Halfway, App]] = {}
    for name in (GATED, BARE, AGAIN):
        halfway = Halfway()
        made[name] = (halfway, guarded(halfway, page_memory=0) if name == GATED else halfway)
    return made


def taken() -> dict[str, Line]:
    """CPU microseconds of each stream, by how many are open."""
    contenders = _contenders()
    found: dict[tuple[str, int], list[float]] = {(name, size): [] for name in contenders for size in NUMBERS}
    names = [f"{name}/{size}" for name, size in found]
    keys = dict(zip(names, found, strict=True))
    for turn, order in zip(range(ROUNDS + 1), orders(names), strict=False):
        for name, size in map(keys.__getitem__, order):
            microseconds, _ = asyncio.run(_hold(*contenders[name], size))
            if turn:  # the first round is for getting warm
                found[name, size].append(microseconds)
    return {name: {size: Timing.of(found[name, size]) for size in NUMBERS} for name in contenders}


def kept() -> dict[str, Line]:
    """KiB that each open stream keeps, by how many there are; counted, not timed, so once is enough."""
    contenders = _contenders()
    for halfway, app in contenders.values():
        asyncio.run(_hold(halfway, app, 1))
    tracemalloc.start()
    found = {
        name: {size: asyncio.run(_hold(*contender, size))[1] for size in NUMBERS}
        for name, contender in contenders.items()
    }
    tracemalloc.stop()
    return {name: {size: Timing(kib, kib, kib) for size, kib in line.items()} for name, line in found.items()}
