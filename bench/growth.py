"""How costs grow, as tables and as plots: `python -m bench growth`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from typing import Any, Final

from bench import open_streams
from bench.pages import TRACKERS, page, typical
from bench.plot import Line, Plot
from bench.requests import HTML, serving
from bench.rounds import Prepare, interleave
from bench.site import POLICY, App, answering, fresh, guarded, new_visitor, partly
from bench.table import Table
from consent.policy.cookie import CookieDeclaration
from consent.policy.policy import Policy
from consent.policy.service import Service

SERVED: Final = 20
ROUNDS: Final = 15
REPEATED: Final = "again (A/A)"

Lines = dict[str, dict[int, Prepare]]
_data = partial(answering, b"application/json", b'{"ferries": 3}')


def _grown(lines: Lines) -> dict[str, Line]:
    """Microseconds a request for each line and size, all in turns, the first line twice."""
    first = next(iter(lines))
    lines = {**lines, f"{first}, {REPEATED}": lines[first]}
    contenders = {f"{line}/{size}": ready for line, sizes in lines.items() for size, ready in sizes.items()}
    timings = interleave(contenders, calls=SERVED, rounds=ROUNDS)
    return {line: {size: timings[f"{line}/{size}"] for size in sizes} for line, sizes in lines.items()}


def _served(app: App, cookie: str, *, destination: str = "document") -> Prepare:
    return serving(app, lambda: cookie, calls=SERVED, destination=destination)


def services() -> dict[str, Line]:
    """A request against the number of declared services"""
    sizes = (10, 100, 1000)
    policies = {size: _with_services(size) for size in sizes}
    body = page(typical, 30_000, extra=TRACKERS)
    cookie = new_visitor()

    def served(app: App, destination: str) -> dict[int, Prepare]:
        guards = {size: guarded(app, policy=policies[size], page_memory=0) for size in sizes}
        return {size: _served(guard, cookie, destination=destination) for size, guard in guards.items()}

    return _grown(
        {"page, eight held": served(answering(HTML, body), "document"), "data": served(_data(), "empty")}
    )


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


def cookies() -> dict[str, Line]:
    """A request against the number of cookies in its header"""
    guard, turns = guarded(_data()), count(1)

    def header(number: int, turn: int) -> str:
        return "; ".join(f"session{nth}=8f14e45f{turn}" for nth in range(number))

    def served(number: int, turn: Callable[[], int]) -> Prepare:
        return serving(guard, lambda: header(number, turn()), calls=SERVED, destination="empty")

    sizes = (1, 10, 40, 180)
    return _grown(
        {
            "never met": {size: served(size, partial(next, turns)) for size in sizes},
            "met before": {size: served(size, lambda: 0) for size in sizes},
        }
    )


def page_sizes() -> dict[str, Line]:
    """A page against its size"""
    sizes = (3_000, 10_000, 100_000, 1_000_000)
    bodies = {size: page(typical, size) for size in sizes}

    def served(**options: Any) -> dict[int, Prepare]:
        guards = {size: guarded(answering(HTML, bodies[size]), **options) for size in sizes}
        return {size: _served(guard, new_visitor()) for size, guard in guards.items()}

    return _grown({"gated anew": served(page_memory=0), "met before": served()})


def chunk_sizes() -> dict[str, Line]:
    """A page of 300 kB against the size of the chunks in which it comes"""
    body = page(typical, 300_000)

    def chunked(size: int) -> App:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            fields = [(fresh(b"content-type"), fresh(HTML))]
            await send({"type": "http.response.start", "status": 200, "headers": fields})
            for start in range(0, len(body), size):
                piece = body[start : start + size]
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body"})

        return app

    sizes = (100, 1_000, 10_000, 100_000)
    return _grown(
        {
            "behind the gate": {size: _served(guarded(chunked(size)), partly()) for size in sizes},
            "bare app": {size: _served(chunked(size), partly()) for size in sizes},
        }
    )


ALL: Final = (
    ("services", services, "declared services", "µs"),
    ("cookies", cookies, "cookies in the header", "µs"),
    ("page-size", page_sizes, "bytes of the page", "µs"),
    ("chunk-size", chunk_sizes, "bytes of a chunk", "µs"),
)


def tables() -> Iterator[Table | Plot]:
    for name, measure, x, y in ALL:
        yield from shown(name, str(measure.__doc__), measure(), x=x, y=y)
    taken = open_streams.taken()
    yield from shown("open-streams", "CPU of each of many open streams", taken, x="open streams", y="µs")
    kept = open_streams.kept()
    yield from shown(
        "open-streams-memory", "Memory of each of many open streams", kept, x="open streams", y="KiB"
    )


def shown(name: str, title: str, lines: Mapping[str, Line], *, x: str, y: str) -> Iterator[Table | Plot]:
    """A plot, and the same as a table; what ran again is in the table only."""
    sizes = sorted(next(iter(lines.values())))
    yield Plot(name, title, {line: lines[line] for line in lines if REPEATED not in line}, x=x, y=y)
    rows = [[line, *(str(timings[size]) for size in sizes)] for line, timings in lines.items()]
    yield Table(f"{title} ({y})", [x, *(f"{size:,.0f}" for size in sizes)], rows)
