"""Memory of a process over a day of traffic, hour by hour: `python -m bench day`.

Each process serves one contender alone. The hours are simulated, in the middleware's clock too; more visitors
come by day than by night. Every request has a cookie of its own, and every second one a path, a host and a
language, as hostile traffic would, so that all that is remembered is always full.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bench.pages import TRACKERS, page, typical
from bench.plot import Line, Plot
from bench.rounds import AGAIN, BARE, OURS, Timing
from bench.site import NOW, App, Scope, all_granted, chosen, guarded, request
from bench.table import Table

ROOT: Final = Path(__file__).parents[1]
HOURS: Final = 24
BUSY: Final = 2_000
"""Requests of the busiest hour."""

PAGES: Final = 2_000
POPULAR: Final = 400
PAGE: Final = page(typical, 30_000, extra=TRACKERS)
MIB: Final = 1 << 20
HTML: Final = b"text/html; charset=utf-8"


class Day:
    """A simulated day: its clock, and its traffic."""

    def __init__(self) -> None:
        self._hour = 0.0
        self._chance = random.Random(7)
        self._choices = [
            "",
            *(all_granted(seconds_ago=3600 * nth) for nth in range(20)),
            chosen("functional"),
            chosen("analytics"),
        ]

    def now(self) -> datetime:
        """The middleware's clock."""
        return NOW + timedelta(hours=self._hour)

    def requests(self) -> Iterator[Scope]:
        """The requests of the next hour; few at four in the morning, most at four in the afternoon."""
        share = (1 - math.cos((self._hour - 4) / HOURS * 2 * math.pi)) / 2
        number = round(BUSY * (0.1 + 0.9 * share))
        for nth in range(number):
            self._hour += 1 / number
            yield self._request(nth)

    def _request(self, nth: int) -> Scope:
        chance = self._chance
        cookies = (f"hs_id={chance.random()}", chance.choice(self._choices), f"session={chance.random()}")
        scope = request(
            "; ".join(filter(None, cookies)),
            path=f"/{chance.randrange(POPULAR)}"
            if nth % 2
            else f"/{chance.randrange(5000)}/{'x' * (nth % 50)}",
            destination=chance.choice(["document", "document", "empty", "iframe"]),
        )
        if nth % 2:
            return scope
        own = {
            b"host": f"{chance.choice(['www.', '', f'h{nth}.'])}harbour.example".encode(),
            b"accept-language": b"en;q=0.%d, fr" % chance.randrange(1000),
        }
        return {**scope, "headers": [(name, own.get(name, value)) for name, value in scope["headers"]]}


async def _news(scope: Any, receive: Any, send: Any) -> None:
    """One of many pages, by the path."""
    number = hash(scope["path"]) % PAGES
    fields = [(b"content-type", HTML)]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    body = PAGE.replace(b"Daily Harbour", b"Daily %d" % number)
    await send({"type": "http.response.body", "body": body})


async def _receive() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _send(message: Any) -> None:
    pass


async def _live_through(app: App, day: Day) -> list[float]:
    """MiB that this process has in memory when the day begins and at the end of each hour."""
    seen = [resident()]
    for _ in range(HOURS):
        for scope in day.requests():
            await app(scope, _receive, _send)
        seen.append(resident())
    return seen


def resident() -> float:
    """MiB of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MIB


def tables() -> Iterator[Table | Plot]:
    lines = {name: _measured(name) for name in (OURS, BARE, AGAIN)}
    title = "Memory of a process over a day of traffic"
    shown = {name: line for name, line in lines.items() if name != AGAIN}
    yield Plot("day", title, shown, x="hour of the day", y="MiB", log=False)
    hours = (0, 1, 2, 6, 12, 18, 24)
    rows = [[name, *(f"{line[hour].median:.1f}" for hour in hours)] for name, line in lines.items()]
    yield Table(f"{title} (MiB)", ["after hours", *map(str, hours)], rows)


def _measured(name: str) -> Line:
    """One process's day."""
    command = [sys.executable, "-m", "bench.day", name]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return {hour: Timing(mib, mib, mib) for hour, mib in enumerate(json.loads(done.stdout))}


def main(name: str) -> None:
    """Live through the day with this contender, and print what it kept."""
    day = Day()
    app = guarded(_news, clock=day.now) if name == OURS else _news
    asyncio.run(app(request(""), _receive, _send))
    print(json.dumps(asyncio.run(_live_through(app, day))))


if __name__ == "__main__":
    main(sys.argv[1])
