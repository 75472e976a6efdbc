"""What a request costs beside others' middleware: `python -m bench requests`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Final

from bench.pages import TRACKERS, page, typical
from bench.peers import PEERS, Least, session, signed_session
from bench.reached import FIRST, MORE
from bench.rounds import AGAIN, BARE, OURS, Prepare, Timing, interleave, short
from bench.site import (
    App,
    all_granted,
    answering,
    changing,
    guarded,
    new_visitor,
    partly,
    request,
    returning,
    serve,
)
from bench.table import UNIT, Table, compared

HTML: Final = b"text/html; charset=utf-8"
LONG_TURN: Final = 200
SHORT_TURN: Final = 40
"""Requests in a turn: so many that a turn takes milliseconds."""

STATIC: Final = (
    (b"etag", b'"5f2c-61a"'),
    (b"last-modified", b"Sat, 21 Nov 2026 10:00:00 GMT"),
    (b"cache-control", b"public, max-age=31536000, immutable"),
    (b"accept-ranges", b"bytes"),
)
SHARED: Final = ((b"cache-control", b"public, max-age=60"),)


@dataclass(frozen=True, slots=True)
class Case:
    """One table: what the app answers, who asks, and for what kind of thing."""

    title: str
    app: Callable[[], App]
    cookie: Callable[[str], str]
    destination: str = "document"

    @property
    def turn(self) -> int:
        return SHORT_TURN if self.destination == "document" else LONG_TURN


PLAIN: Final = page(typical, 30_000)
HELD: Final = page(typical, 30_000, extra=TRACKERS)
_data = partial(answering, b"application/json", b'{"ferries": 3}')
_file = partial(answering, b"image/webp", bytes(2000), headers=STATIC)
_new, _same = partial(changing, HTML, PLAIN), partial(answering, HTML, PLAIN)
_new_held, _same_held = partial(changing, HTML, HELD), partial(answering, HTML, HELD)

CASES: Final = (
    Case("data, all granted", _data, returning, "empty"),
    Case("data, partly granted, two cookies held and expired", _data, partly, "empty"),
    Case("static file, all granted", _file, returning, "image"),
    Case("static file, partly granted", _file, partly, "image"),
    Case("page of 30 kB never seen before, new visitor", _new, new_visitor),
    Case("page of 30 kB never seen before, all granted", _new, returning),
    Case("page of 30 kB with eight held tags, never seen before", _new_held, partly),
    Case("shared page of 30 kB never seen before", partial(_new, headers=SHARED), new_visitor),
    Case("the same page again, new visitor", _same, new_visitor),
    Case("the same page again, all granted", _same, returning),
    Case("the same page again, eight held tags", _same_held, partly),
    Case("the same shared page again", partial(_same, headers=SHARED), new_visitor),
)


def tables() -> Iterator[Table]:
    for case in CASES:
        yield compared(case.title, measure(case))
    yield first_requests()


def measure(case: Case) -> dict[str, Timing]:
    """Every contender's timing in one case."""
    apps: dict[str, App] = {BARE: case.app(), AGAIN: case.app()}
    apps |= {name: wrap(case.app()) for name, wrap in PEERS.items()}
    if case.destination != "document":
        apps["the least that consent needs"] = Least(case.app())
    apps[OURS] = guarded(case.app())
    return interleave({name: _prepare(case, app) for name, app in apps.items()}, calls=case.turn)


def _prepare(case: Case, app: App) -> Prepare:
    cookie = case.cookie(signed_session())
    return serving(app, lambda: cookie, calls=case.turn, destination=case.destination)


def serving(app: App, cookie: Callable[[], str], *, calls: int, destination: str = "document") -> Prepare:
    """So many requests, each with bytes of its own and the next of these `Cookie` headers."""

    def prepare() -> Callable[[], None]:
        scopes = [request(cookie(), destination=destination) for _ in range(calls)]
        return lambda: serve(app, scopes)

    return prepare


def first_requests() -> Table:
    """What a choice costs at its first request, and what it costs when another cookie has changed since."""
    kept, turns = signed_session(), count()

    def met() -> str:
        return f"{all_granted()}; visits=1; {kept}"

    def changed() -> str:
        return f"{all_granted()}; visits={next(turns)}; {kept}"

    def never_met() -> str:
        return f"{all_granted(seconds_ago=next(turns))}; visits=1; {kept}"

    contenders: dict[str, tuple[App, Callable[[], str]]] = {
        BARE: (_data(), met),
        AGAIN: (_data(), met),
        UNIT: (session(_data()), met),
        "choice met before": (guarded(_data()), met),
        "choice met before, another cookie changed": (guarded(_data()), changed),
        "choice never met before": (guarded(_data()), never_met),
    }
    timings = interleave(
        {
            name: serving(app, cookie, calls=SHORT_TURN, destination="empty")
            for name, (app, cookie) in contenders.items()
        },
        calls=SHORT_TURN,
    )
    unit = timings[UNIT].median - timings[BARE].median
    more = timings["choice never met before"].median - timings["choice met before"].median
    row = [MORE, "", short(more), f"{more / unit:.2f}"]
    compared_with_bare = compared(FIRST, timings)
    return replace(compared_with_bare, rows=[*compared_with_bare.rows, row])
