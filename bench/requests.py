"""What a request costs beside others' middleware: `python -m bench requests`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from bench.pages import TRACKERS, page, typical
from bench.peers import PEERS, session, signed_session
from bench.rounds import Prepare, Timing, interleave, table
from bench.site import App, answering, guarded, new_visitor, partly, request, returning, serve

SERVED: Final = 40
BARE: Final = "bare app"
AGAIN: Final = "bare app again (A/A)"
UNIT: Final = "SessionMiddleware"
PAGE: Final = b"text/html; charset=utf-8"
STATIC: Final = (
    (b"etag", b'"5f2c-61a"'),
    (b"last-modified", b"Sat, 21 Nov 2026 10:00:00 GMT"),
    (b"cache-control", b"public, max-age=31536000, immutable"),
    (b"accept-ranges", b"bytes"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """One table: what the app answers, who asks, and for what kind of thing."""

    title: str
    app: Callable[[], App]
    cookie: Callable[[str], str]
    destination: str = "document"


def _data() -> App:
    return answering(b"application/json", b'{"ferries": 3}')


def _file() -> App:
    return answering(b"image/webp", bytes(2000), headers=STATIC)


def _same(*, extra: str = "", headers: tuple[tuple[bytes, bytes], ...] = ()) -> App:
    return answering(PAGE, page(typical, 30_000, extra=extra), headers=headers)


def _new(*, extra: str = "") -> App:
    """Pages that nobody has seen before, for as long as a benchmark runs."""
    body = page(typical, 30_000, extra=extra)
    numbers = count()
    fresh = answering(PAGE, body)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async def changed(message: dict[str, object]) -> None:
            if message["type"] == "http.response.body":
                message["body"] = body.replace(b"Daily Harbour", b"Daily %07d" % next(numbers), 1)
            await send(message)

        await fresh(scope, receive, changed)

    return app


CASES: Final = (
    Case("data, all granted", _data, returning, "empty"),
    Case("data, partly granted, two cookies held and expired", _data, partly, "empty"),
    Case("static file, all granted", _file, returning, "image"),
    Case("static file, partly granted", _file, partly, "image"),
    Case("page of 30 kB never seen before, new visitor", _new, new_visitor),
    Case("page of 30 kB never seen before, all granted", _new, returning),
    Case("page of 30 kB with eight held tags, never seen before", lambda: _new(extra=TRACKERS), partly),
    Case("the same page again, new visitor", _same, new_visitor),
    Case("the same page again, all granted", _same, returning),
    Case("the same page again, eight held tags", lambda: _same(extra=TRACKERS), partly),
    Case(
        "shared page again", lambda: _same(headers=((b"cache-control", b"public, max-age=60"),)), new_visitor
    ),
)


def main() -> None:
    for case in CASES:
        listed = rows(measure(case))
        print(table(case.title, ["", "µs (quartiles)", "above bare", "S"], listed), flush=True)


def unit_cost() -> float:
    """S in microseconds."""
    case = CASES[0]
    timings = interleave(
        {BARE: _prepare(case, case.app()), UNIT: _prepare(case, session(case.app()))}, calls=SERVED
    )
    return timings[UNIT].median - timings[BARE].median


def measure(case: Case) -> dict[str, Timing]:
    """Every contender's timing in one case."""
    apps = {BARE: case.app(), AGAIN: case.app(), **{name: wrap(case.app()) for name, wrap in PEERS.items()}}
    apps["ConsentMiddleware"] = guarded(case.app())
    return interleave({name: _prepare(case, app) for name, app in apps.items()}, calls=SERVED)


def _prepare(case: Case, app: App) -> Prepare:
    kept = signed_session()

    def prepare() -> Callable[[], None]:
        scopes = [request(case.cookie(kept), destination=case.destination) for _ in range(SERVED)]
        return lambda: serve(app, scopes)

    return prepare


def rows(timings: dict[str, Timing]) -> list[list[str]]:
    """A row for each contender, in S of this very table. What is not twice the noise is not claimed."""
    bare = timings[BARE].median
    unit = timings[UNIT].median - bare
    noise = abs(timings[AGAIN].median - bare)
    listed = []
    for name, timing in timings.items():
        above = timing.median - bare
        claimed = name == AGAIN or abs(above) >= 2 * noise
        cells = [f"{above:.1f}", f"{above / unit:.2f}"] if claimed else ["≈ 0", "≈ 0"]
        listed.append([name, str(timing), *(["", ""] if name == BARE else cells)])
    return listed
