"""Reading one SQLite log section by section, for an audit: in this process, or in several.

Text comes as `bytearray` and blobs as `bytes`: what changed its type has changed.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol, TypeVar

from consent.records.section import MOST_FINDINGS, SECTION, Kept, Row, Section, read_section
from consent.stores.schema import open_for_reading, tables_of

# Starting a process takes as long as reading so many sections.
SECTIONS_WORTH_A_PROCESS = 4
MOST_PROCESSES = 4

Item = TypeVar("Item")


class Watch(Protocol):
    """Passes items on, and may show how far an audit has come: of `total` leaves, an item is `each`."""

    def __call__(self, items: Iterator[Item], total: int, *, each: int) -> Iterator[Item]:
        """The same items."""
        ...


_LEAVES = """
    SELECT place, leaf.data, body.salt, body.data FROM leaf LEFT JOIN body ON body.leaf = place
    WHERE place >= ? AND place < ? ORDER BY place
"""
_BODIES = {
    "body": "SELECT 'body', leaf, salt, data, NULL FROM body",
    "erasure": "SELECT 'erasure', leaf, salt, data, NULL FROM erasure",
    "notice": "SELECT 'notice', leaf, salt, data, hash FROM notice",
    "statement": "SELECT 'statement', leaf, salt, data, NULL FROM statement",
}
_OF_NO_LEAF = " WHERE leaf NOT IN (SELECT place FROM leaf) LIMIT ?"


def untouched(items: Iterator[Item], total: int, *, each: int) -> Iterator[Item]:
    """A `Watch` that shows nothing."""
    return items


def processes_here() -> int:
    """How many processes an audit may use on this machine."""
    return min(MOST_PROCESSES, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)


def all_bodies(connection: sqlite3.Connection) -> str:
    """The query for every body, whatever its table, in the order of their leaves."""
    selects = (select for table, select in _BODIES.items() if table in tables_of(connection))
    return f"{' UNION ALL '.join(selects)} ORDER BY 2"


def read_sections(
    connection: sqlite3.Connection,
    path: Path,
    *,
    sizes: Sequence[int],
    watch: Watch = untouched,
    processes: int = 1,
    length: int = SECTION,
) -> Iterator[Section]:
    """The sections of the state that this connection reads, in their order, then what belongs to no leaf.

    `length` is a power of two: how many leaves each holds.
    """
    (leaves,) = connection.execute("SELECT coalesce(max(place) + 1, 0) FROM leaf").fetchone()
    begins = range(0, leaves, length)
    workers = min(processes, len(begins) // SECTIONS_WORTH_A_PROCESS)
    with _raw(connection):
        found: Iterator[Section] = (_read(connection, begin, sizes, length) for begin in begins)
        if workers > 1 and "head" in tables_of(connection):
            found = _read_in_processes(connection, path, begins, sizes, workers)
        yield from watch(found, leaves, each=SECTION)
        yield Section(leaves, findings=list(_strays(connection)))


def _read_in_processes(
    connection: sqlite3.Connection, path: Path, begins: range, sizes: Sequence[int], workers: int
) -> Iterator[Section]:
    read = partial(_read_apart, path, sizes=sizes, length=begins.step, state=_state(connection))
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(read, begin) for begin in begins]
        for begin, future in zip(begins, futures, strict=True):
            yield future.result() or _read(connection, begin, sizes, begins.step)


def _read_apart(
    path: Path, begin: int, *, sizes: Sequence[int], length: int, state: object
) -> Section | None:
    """The section, read in a process of its own; None if the log has been written to meanwhile."""
    with closing(open_for_reading(path)) as connection, _raw(connection):
        connection.execute("BEGIN")
        return _read(connection, begin, sizes, length) if _state(connection) == state else None


def _state(connection: sqlite3.Connection) -> object:
    """What every commit changes, whatever it did: each appends a leaf."""
    return connection.execute("SELECT size, nodes FROM head").fetchone()


def _read(connection: sqlite3.Connection, begin: int, sizes: Sequence[int], length: int) -> Section:
    within = (begin, begin + length)
    others: dict[object, list[Kept]] = {}
    for table in sorted(tables_of(connection) & _BODIES.keys() - {"body"}):
        rows = connection.execute(f"{_BODIES[table]} WHERE leaf >= ? AND leaf < ?", within)
        for _, leaf, salt, data, name in rows:
            others.setdefault(leaf, []).append(Kept(table, leaf, salt, data, name))
    leaves: Iterator[Row] = connection.execute(_LEAVES, within)
    return read_section(begin, leaves, others, sizes=[size for size in sizes if size <= within[1]])


def _strays(connection: sqlite3.Connection) -> Iterator[str]:
    for table in sorted(tables_of(connection) & _BODIES.keys()):
        for row in connection.execute(_BODIES[table] + _OF_NO_LEAF, (MOST_FINDINGS,)):
            yield f"a row of {table} belongs to leaf {row[1]!r}, which does not exist"


@contextmanager
def _raw(connection: sqlite3.Connection) -> Iterator[None]:
    before = connection.text_factory
    connection.text_factory = bytearray
    try:
        yield
    finally:
        connection.text_factory = before
