"""How costs grow, as plots under bench/plots: `python -m bench growth`."""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from bench.pages import TRACKERS, page, typical
from bench.plot import Points, plot
from bench.rounds import Prepare, interleave, table
from bench.site import POLICY, App, answering, guarded, new_visitor, partly, request, serve
from consent.policy.cookie import CookieDeclaration
from consent.policy.policy import Policy
from consent.policy.service import Service

PLOTS: Final = Path(__file__).parent / "plots"
SERVED: Final = 20
ROUNDS: Final = 10
HTML: Final = b"text/html; charset=utf-8"


def _served(app: App, cookie: str, *, path: str = "/", destination: str = "document") -> Prepare:
    def prepare() -> Callable[[], None]:
        scopes = [request(cookie, path=path, destination=destination) for _ in range(SERVED)]
        return lambda: serve(app, scopes)

    return prepare


def _grow(cases: dict[float, Prepare]) -> Points:
    """Microseconds a request, for each size."""
    timings = interleave({str(size): prepare for size, prepare in cases.items()}, calls=SERVED, rounds=ROUNDS)
    return [(size, timings[str(size)].median) for size in cases]


def _data() -> App:
    return answering(b"application/json", b'{"ferries": 3}')


def _with_services(number: int) -> Policy:
    more = (
        Service(
            f"Service {nth}",
            "analytics",
            hosts=(f"s{nth}.example",),
            cookies=(CookieDeclaration(f"s{nth}_*"),),
            markers=(f"s{nth}(",),
        )
        for nth in range(number)
    )
    return Policy(site=POLICY.site, services=(*POLICY.services, *more), cookies=POLICY.cookies)


def services() -> dict[str, Points]:
    """A request against the number of declared services."""
    sizes = (10, 100, 1000)
    policies = {size: _with_services(size) for size in sizes}
    body = page(typical, 30_000, extra=TRACKERS)
    cookie = new_visitor()

    def cases(app: Callable[[], App], destination: str) -> dict[float, Prepare]:
        guards = {size: guarded(app(), policy=policies[size], page_memory=0) for size in sizes}
        return {size: _served(guard, cookie, destination=destination) for size, guard in guards.items()}

    return {
        "page, eight held": _grow(cases(lambda: answering(HTML, body), "document")),
        "data": _grow(cases(_data, "empty")),
    }


def cookies() -> dict[str, Points]:
    """A request against the number of cookies in its header: met before, and never before."""
    guard = guarded(_data())

    def header(number: int, turn: int) -> str:
        return "; ".join(f"session{nth}=8f14e45f{turn}" for nth in range(number))

    def never_met(number: int) -> Prepare:
        turns = iter(range(10_000_000))

        def prepare() -> Callable[[], None]:
            scopes = [request(header(number, next(turns)), destination="empty") for _ in range(SERVED)]
            return lambda: serve(guard, scopes)

        return prepare

    sizes = (1, 10, 40, 180)
    return {
        "never met": _grow({size: never_met(size) for size in sizes}),
        "met before": _grow({size: _served(guard, header(size, 0), destination="empty") for size in sizes}),
    }


def page_sizes() -> dict[str, Points]:
    """A page against its size: gated anew, and met before."""
    sizes = (3_000, 10_000, 100_000, 1_000_000)
    bodies = {size: page(typical, size) for size in sizes}

    def cases(**options: Any) -> dict[float, Prepare]:
        guards = {size: guarded(answering(HTML, bodies[size]), **options) for size in sizes}
        return {size: _served(guard, new_visitor()) for size, guard in guards.items()}

    return {"gated anew": _grow(cases(page_memory=0)), "met before": _grow(cases())}


def chunk_sizes() -> dict[str, Points]:
    """A page of 300 kB against the size of the chunks in which it comes."""
    body = page(typical, 300_000)

    def chunked(size: int) -> App:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", HTML)]})
            for start in range(0, len(body), size):
                piece = body[start : start + size]
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body"})

        return app

    sizes = (100, 1_000, 10_000, 100_000)
    return {
        "behind the gate": _grow({size: _served(guarded(chunked(size)), partly()) for size in sizes}),
        "bare app": _grow({size: _served(chunked(size), partly()) for size in sizes}),
    }


async def _hold_open(number: int) -> tuple[float, float]:
    """CPU microseconds and traced KiB for each of so many pages that stream at the same time."""
    body = page(typical, 30_000, extra=TRACKERS)
    gate, all_begun = asyncio.Event(), asyncio.Event()
    begun = 0

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal begun
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", HTML)]})
        await send({"type": "http.response.body", "body": body[:15_000], "more_body": True})
        begun += 1
        if begun == number:
            all_begun.set()
        await gate.wait()
        await send({"type": "http.response.body", "body": body[15_000:]})

    async def send(message: Any) -> None:
        pass

    guard = guarded(app)
    scopes = [request(partly()) for _ in range(number)]
    gc.collect()
    before = tracemalloc.get_traced_memory()[0] if tracemalloc.is_tracing() else 0
    began = time.process_time()
    streams = [asyncio.create_task(guard(scope, None, send)) for scope in scopes]
    await all_begun.wait()
    kept = (tracemalloc.get_traced_memory()[0] - before) / 1024 if tracemalloc.is_tracing() else 0
    gate.set()
    await asyncio.gather(*streams)
    return (time.process_time() - began) * 1e6 / number, kept / number


def open_streams() -> dict[str, Points]:
    """What each of many open streams takes, in time and memory."""
    sizes = (1, 10, 100, 1000)
    spent = [(float(size), asyncio.run(_hold_open(size))[0]) for size in (1, *sizes)][1:]
    tracemalloc.start()
    kept = [(float(size), asyncio.run(_hold_open(size))[1]) for size in sizes]
    tracemalloc.stop()
    return {"µs": spent, "KiB": kept}


ALL: Final = (
    ("services", services, "declared services", "µs"),
    ("cookies", cookies, "cookies in the header", "µs"),
    ("page-size", page_sizes, "bytes of the page", "µs"),
    ("chunk-size", chunk_sizes, "bytes of a chunk", "µs"),
    ("open-streams", open_streams, "open streams", "each"),
)


def main() -> None:
    PLOTS.mkdir(exist_ok=True)
    for name, measure, x, y in ALL:
        lines = measure()
        (PLOTS / f"{name}.svg").write_text(plot(str(measure.__doc__).strip(), lines, x=x, y=y))
        print(table(f"{measure.__doc__} ({y})", [x, *_sizes(lines)], list(_rows(lines))), flush=True)


def _sizes(lines: dict[str, Points]) -> list[str]:
    return [f"{size:,g}" for size, _ in next(iter(lines.values()))]


def _rows(lines: dict[str, Points]) -> Iterable[list[str]]:
    for name, points in lines.items():
        yield [name, *(f"{value:,.1f}" for _, value in points)]
