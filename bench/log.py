"""How fast a choice becomes durable: `python -m bench.log [FOLDER]`.

Closed loop: so many visitors at once, each sending the next choice when the last is acknowledged
(with 512 of them, waiting is what most do). Open loop: choices arrive at a rate, whether or not
the log keeps up, which is what a site's traffic does; latency counts from when each was due.
The event loop's own lateness is told too.
All beside the plain way, one INSERT and one commit for each choice, on the same disk.
"""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from bench.table import Table
from consent.records.notice import Notice
from consent.records.record import Event, Method, Record, dumps
from consent.stores import SQLiteStore

SHOWN = Notice("en", "r1", "<section>We use cookies</section>" * 100)
OPEN_LOOP_RATES = (1_000, 5_000, 10_000)
OPEN_LOOP_SECONDS = 3
LAG_EVERY_SECONDS = 0.002
CLOSED_LOOPS = ((1, 3_000), (32, 20_000), (512, 40_000))

Latencies = list[float]
Load = Callable[[SQLiteStore], Coroutine[None, None, tuple[float, Latencies]]]


def make_record() -> Record:
    return Record(
        id=secrets.token_urlsafe(16),
        time=time.time_ns() // 1_000_000,
        event=Event.PARTIAL,
        method=Method.NOTICE,
        revision="3f9a61c2",
        notice=SHOWN.hash,
        granted=("analytics", "functional"),
        refused=("marketing",),
        language="en",
        gpc_seen=False,
        valid_until=time.time_ns() // 1_000_000 + 15_552_000_000,
        site="Daily Harbour",
        subject=secrets.token_urlsafe(16),
    )


def plain_inserts(path: Path, number: int) -> tuple[float, Latencies]:
    latencies = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE record (id TEXT PRIMARY KEY, data TEXT NOT NULL)")
        began = time.perf_counter()
        for _ in range(number):
            due = time.perf_counter()
            record = make_record()
            connection.execute("INSERT INTO record VALUES (?, ?)", (record.id, dumps(record).decode()))
            latencies.append(time.perf_counter() - due)
        return time.perf_counter() - began, latencies


async def closed_loop(store: SQLiteStore, visitors: int, number: int) -> tuple[float, Latencies]:
    latencies: Latencies = []

    async def visitor() -> None:
        for _ in range(number // visitors):
            due = time.perf_counter()
            await store.append(make_record(), SHOWN)
            latencies.append(time.perf_counter() - due)

    began = time.perf_counter()
    await asyncio.gather(*(visitor() for _ in range(visitors)))
    return time.perf_counter() - began, latencies


async def open_loop(store: SQLiteStore, rate: int) -> tuple[float, Latencies]:
    latencies: Latencies = []

    async def visitor(due: float) -> None:
        await store.append(make_record(), SHOWN)
        latencies.append(time.perf_counter() - due)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        sent = 0
        while sent < rate * OPEN_LOOP_SECONDS:
            while sent < (time.perf_counter() - began) * rate:
                tasks.create_task(visitor(began + sent / rate))
                sent += 1
            await asyncio.sleep(0.0005)
    return time.perf_counter() - began, latencies


async def lag(store: SQLiteStore, rate: int) -> tuple[float, Latencies]:
    """How late everybody else's turn comes in the event loop while choices arrive at a rate."""
    late: Latencies = []
    arriving = asyncio.create_task(open_loop(store, rate))
    began = time.perf_counter()
    while not arriving.done():
        due = time.perf_counter() + LAG_EVERY_SECONDS
        await asyncio.sleep(LAG_EVERY_SECONDS)
        late.append(time.perf_counter() - due)
    await arriving
    return time.perf_counter() - began, late


def measure(folder: Path, load: Load) -> tuple[float, Latencies]:
    async def run() -> tuple[float, Latencies]:
        store = SQLiteStore(folder / f"{secrets.token_hex(4)}.db")
        await store.append(make_record(), SHOWN)
        try:
            return await load(store)
        finally:
            await store.close()

    return asyncio.run(run())


def row(name: str, taken: tuple[float, Latencies]) -> list[str]:
    seconds, latencies = taken
    ordered = sorted(latencies)
    half, most = (ordered[len(ordered) * share // 100] * 1000 for share in (50, 99))
    return [name, f"{len(ordered) / seconds:,.0f}", f"{half:.2f}", f"{most:.2f}"]


def rows(folder: Path) -> Iterator[list[str]]:
    yield row("plain INSERT, one by one", plain_inserts(folder / "plain.db", 3_000))
    yield row("the same again (A/A)", plain_inserts(folder / "again.db", 3_000))
    for visitors, number in CLOSED_LOOPS:
        load = partial(closed_loop, visitors=visitors, number=number)
        yield row(f"log, {visitors} at once", measure(folder, load))
    for rate in OPEN_LOOP_RATES:
        yield row(f"log, {rate:,} arriving a second", measure(folder, partial(open_loop, rate=rate)))
    yield row("event loop, late, 1,000 arriving", measure(folder, partial(lag, rate=1_000)))


def tables(folder: str | None = None) -> Iterator[Table]:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        head = ["", "durable a second", "p50, ms", "p99, ms"]
        yield Table("choices that become durable", head, list(rows(Path(name))))


if __name__ == "__main__":
    for each in tables(sys.argv[1] if len(sys.argv) > 1 else None):
        print(each)
