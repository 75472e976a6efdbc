"""A log read by several processes is the log that one reads, whoever writes meanwhile."""

import sqlite3
from contextlib import closing

import pytest

from consent.errors import StoreError
from consent.records.audit import audit
from consent.stores import SQLiteStore
from consent.stores.schema import open_for_reading
from consent.stores.sections import read_sections

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

LEAVES = 70
LENGTH = 8


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def store(path, make_record, shown):
    opened = SQLiteStore(path)
    for number in range(LEAVES - 1):
        await opened.append(make_record(subject=("anna", "ben")[number % 2]), shown)
    yield opened
    await opened.close()


@pytest.fixture
def connection(store, path):
    with closing(open_for_reading(path)) as opened:
        opened.execute("BEGIN")
        yield opened


def read(connection, path, *, processes):
    sections = read_sections(connection, path, sizes=[11, LEAVES], processes=processes, length=LENGTH)
    return audit(sections)


async def test_two_processes_find_what_one_finds(connection, path):
    alone, together = (read(connection, path, processes=number) for number in (1, 2))

    assert together == alone
    assert (alone.covered.size, alone.findings) == (LEAVES, ())
    assert set(alone.roots) == {0, 11, LEAVES}


async def test_what_is_written_meanwhile_is_not_taken_for_damage(connection, store, path):
    before = read(connection, path, processes=1)
    # The processes begin to read only now, and see bodies that are gone.
    await store.rotate_key()
    with pytest.raises(StoreError, match="reader"):
        await store.erase("anna")

    assert read(connection, path, processes=2) == before


async def test_damage_is_found_whoever_reads_it(store, path):
    await store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE body SET salt = zeroblob(32) WHERE leaf IN (5, 50)")
        connection.execute("DELETE FROM body WHERE leaf = 60")
        connection.execute("INSERT INTO body (leaf, salt, data) VALUES (900, zeroblob(32), '{}')")
    with closing(open_for_reading(path)) as connection:
        connection.execute("BEGIN")
        found = read(connection, path, processes=2)

    assert sorted(found.findings) == [
        "a row of body belongs to leaf 900, which does not exist",
        "leaf 50: the body is not the one that the leaf commits to",
        "leaf 5: the body is not the one that the leaf commits to",
        "leaf 60: its body is missing, and no erasure names it",
    ]
