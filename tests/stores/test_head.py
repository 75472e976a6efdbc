"""The tree grows with the leaves, and a log that does not fit its tree is not continued."""

import sqlite3
from contextlib import closing
from importlib.resources import files

import pytest

from consent.errors import StoreError
from consent.records.tree import CompactRange, hash_leaf
from consent.stores import SQLiteStore
from consent.stores.head import load_head
from consent.stores.schema import APPLICATION_ID, open_for_writing

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def fold(connection):
    rows = connection.execute("SELECT data FROM leaf ORDER BY place")
    return CompactRange().extend(hash_leaf(data.encode()) for (data,) in rows)


def script(path, statements):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statements)


async def fill(path, make_record, shown, *, number):
    store = SQLiteStore(path)
    for _ in range(number):
        await store.append(make_record(subject="anna"), shown)
    await store.close()


async def test_the_head_covers_every_leaf_after_every_commit(path, make_record, shown):
    for number in (1, 2, 5):
        await fill(path, make_record, shown, number=number)

        with closing(sqlite3.connect(path)) as connection:
            assert load_head(connection).covered == fold(connection)


async def test_an_erasure_is_covered_too(path, make_record, shown):
    await fill(path, make_record, shown, number=3)
    store = SQLiteStore(path)
    await store.erase("anna")
    await store.close()

    with closing(sqlite3.connect(path)) as connection:
        assert load_head(connection).covered == fold(connection)
        assert load_head(connection).covered.size == 5


@pytest.mark.parametrize("number", [0, 1, 7, 300])
def test_the_leaves_of_an_older_log_are_folded_in_by_the_migration(path, number):
    first = (files("consent.stores") / "migrations" / "0001_log.sql").read_text("utf-8")
    script(path, f"{first}; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 1;")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany("INSERT INTO leaf VALUES (?, ?)", [(n, f"leaf {n}") for n in range(number)])

    with closing(open_for_writing(path)) as connection:
        head = load_head(connection)

        assert head.covered == fold(connection)
        assert head.covered.size == number


async def test_two_logs_never_share_a_name(tmp_path):
    origins = set()
    for number in range(5):
        with closing(open_for_writing(tmp_path / f"{number}.db")) as connection:
            origins.add(load_head(connection).origin)

    assert len(origins) == 5


DAMAGE = {
    "the last leaf cut off": (
        "DROP TRIGGER leaf_is_never_deleted; DELETE FROM leaf WHERE place = 3",
        "holds 3 leaves, its head covers 4",
    ),
    "a leaf put behind": ("INSERT INTO leaf VALUES (4, '{\"t\":1}')", "holds 5 leaves, its head covers 4"),
    "a leaf changed": (
        "DROP TRIGGER leaf_never_changes; UPDATE leaf SET data = data || ' ' WHERE place = 1",
        "the leaves from 0 on are not those",
    ),
    "a leaf cut out": (
        "DROP TRIGGER leaf_is_never_deleted; DELETE FROM leaf WHERE place = 1",
        "the leaves from 0 on are not those",
    ),
    "the head's nodes changed": (
        "UPDATE head SET nodes = zeroblob(32)",
        "the leaves from 0 on are not those",
    ),
    "the head's nodes cut": ("UPDATE head SET nodes = zeroblob(31)", "head is damaged"),
    "the head deleted": ("DROP TRIGGER head_is_never_deleted; DELETE FROM head", "lost its head"),
}


@pytest.mark.parametrize(("statements", "complaint"), DAMAGE.values(), ids=DAMAGE)
async def test_a_log_that_does_not_fit_its_head_is_not_continued(
    path, make_record, shown, statements, complaint
):
    await fill(path, make_record, shown, number=3)
    script(path, statements)
    store = SQLiteStore(path)

    with pytest.raises(StoreError, match=complaint):
        await store.append(make_record(), shown)
    await store.close()


@pytest.mark.parametrize(
    "statement", ["DELETE FROM head", "UPDATE head SET size = 0", "UPDATE head SET origin = ''"]
)
async def test_the_head_neither_goes_nor_shrinks(path, make_record, shown, statement):
    await fill(path, make_record, shown, number=1)

    with pytest.raises(sqlite3.IntegrityError, match="never"):
        script(path, statement)
