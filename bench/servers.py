"""What the middleware adds under real servers, in CPU of the server: `python -m bench servers`.

The servers of all contenders run side by side and are asked in turns. No two processes lie alike in memory,
so each contender is started several times, and its timing is made of all of them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

from bench import peers
from bench.processes import Server, running
from bench.rounds import AGAIN, BARE, OURS, Prepare, Timing, turns
from bench.site import new_visitor, partly, request, returning
from bench.table import UNIT, Table, compared

ASKED: Final = 200
STARTS: Final = 3
ROUNDS: Final = 8
"""For each start."""

SERVERS: Final = ("uvicorn", "granian")
APPS: Final = (BARE, AGAIN, UNIT, OURS)
CASES: Final = (
    ("data, all granted", "/data", returning, "empty"),
    ("data, partly granted", "/data", partly, "empty"),
    ("the same page again, all granted", "/page", returning, "document"),
    ("page of 30 kB never seen before, new visitor", "/new-page", new_visitor, "document"),
    ("page with eight held tags, never seen before", "/new-page-with-held-tags", partly, "document"),
)


def tables() -> Iterator[Table]:
    for server in SERVERS:
        importlib.import_module(server)  # who lacks it is told so at once
        for title, timings in measure(server).items():
            yield compared(f"{server}, {title}", timings, what="µs of the server's CPU")


def measure(server: str) -> dict[str, dict[str, Timing]]:
    """For each case, the timing of each contender under this server."""
    taken: dict[str, dict[str, list[float]]] = {title: {app: [] for app in APPS} for title, *_ in CASES}
    for _ in range(STARTS):
        with ExitStack() as stack:
            started = {app: stack.enter_context(running(server, app)) for app in APPS}
            for title, path, cookie, destination in CASES:
                message = written(path, cookie(peers.signed_session()), destination)
                for app, times in _asked(started, message).items():
                    taken[title][app] += times
    return {title: {app: Timing.of(times) for app, times in case.items()} for title, case in taken.items()}


def _asked(started: dict[str, Server], message: bytes) -> dict[str, list[float]]:
    """Microseconds of CPU for a request, by contender, one for each turn."""

    def asking(server: Server) -> Prepare:
        def prepare() -> Callable[[], None]:
            server.ask(message, times=ASKED // 10)  # its caches are cold after the others' turns
            return lambda: server.ask(message, times=ASKED)

        return prepare

    return turns(
        {app: asking(server) for app, server in started.items()},
        calls=ASKED,
        rounds=ROUNDS,
        spent=lambda app: started[app].cpu_nanoseconds(),
    )


def written(path: str, cookie: str, destination: str) -> bytes:
    """A request as a browser writes it on the wire."""
    fields = request(cookie, destination=destination)["headers"]
    lines = (b"%b: %b\r\n" % field for field in fields)
    return b"GET %b HTTP/1.1\r\n%b\r\n" % (path.encode(), b"".join(lines))
