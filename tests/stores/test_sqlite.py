"""The SQLite file: what is in it, what is not, and what it survives."""

import json
import logging
import sqlite3
import subprocess
import threading
from contextlib import closing
from itertools import count

import anyio
import pytest

from consent.errors import StoreError
from consent.records.commitment import commit
from consent.records.record import Event, dumps
from consent.stores import SQLiteReader, SQLiteStore

pytestmark = pytest.mark.anyio


@pytest.fixture
async def opened(anyio_backend):
    """Stores made by the test, closed after it."""
    stores = []

    def make(path, **options):
        stores.append(SQLiteStore(path, **options))
        return stores[-1]

    yield make
    for store in stores:
        await store.close()


def bytes_on_disk(path) -> bytes:
    # Read by another process: closing the file here would drop SQLite's own locks on it.
    return subprocess.run(["sh", "-c", 'cat "$0" "$0"-*', path], capture_output=True, check=True).stdout


def rows(path, query):
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def leaves(path):
    return [json.loads(data) for (data,) in rows(path, "SELECT data FROM leaf ORDER BY place")]


async def test_a_leaf_commits_to_the_very_bytes_of_its_body(path, opened, make_record, shown):
    record = make_record(subject="anna")
    await opened(path).append(record, shown)

    ((salt, body, leaf),) = rows(
        path, "SELECT salt, body.data, leaf.data FROM body JOIN leaf ON leaf = place"
    )

    assert body.encode() == dumps(record)
    assert json.loads(leaf)["b"] == commit(body.encode(), salt)


async def test_every_step_of_the_story_is_a_leaf_of_its_kind(path, opened, make_record, shown):
    store = opened(path)
    await store.append(make_record(subject="anna"), shown)
    await store.append(make_record(subject="anna", event=Event.WITHDRAWN), shown)
    await store.append(make_record(event=Event.REFUSED, granted=()), shown)
    await store.erase("anna")
    await store.erase("anna")

    assert [leaf["k"] for leaf in leaves(path)] == ["notice", "consent", "withdraw", "consent", "erase"]
    assert rows(path, "SELECT place FROM leaf ORDER BY place") == [(place,) for place in range(5)]


async def test_an_erasure_names_the_leaves_that_lost_their_bodies(path, opened, make_record, shown):
    store = opened(path)
    for subject in ("anna", "ben", "anna"):
        await store.append(make_record(subject=subject), shown)
    await store.erase("anna")

    ((salt, body, leaf),) = rows(
        path, "SELECT salt, erasure.data, leaf.data FROM erasure JOIN leaf ON leaf = place"
    )

    assert body == '{"leaves":[1,3]}'
    assert json.loads(leaf)["b"] == commit(body.encode(), salt)
    assert SQLiteReader(path).erased() == 2


async def test_erased_bytes_are_gone_from_the_file_and_its_write_ahead_log(path, opened, make_record, shown):
    salts = (bytes([number] * 32) for number in count(1))
    store = opened(path, salt=lambda: next(salts))
    erased = [make_record(subject="subject-that-is-erased-0001", site=f"erased-{n}") for n in range(50)]
    kept = make_record(subject="subject-that-stays-00000000")
    for record in (*erased[:25], kept, *erased[25:]):
        await store.append(record, shown)
    erased_salts = {salt for (salt,) in rows(path, "SELECT salt FROM body WHERE subject LIKE '%erased%'")}
    before = bytes_on_disk(path)

    await store.erase("subject-that-is-erased-0001")

    after = bytes_on_disk(path)
    traces = [b"subject-that-is-erased", *erased_salts, *(record.id.encode() for record in erased)]
    assert all(trace in before for trace in traces)
    assert [trace for trace in traces if trace in after] == []
    assert kept.id.encode() in after


async def test_bytes_that_a_reader_still_holds_are_told_and_go_once_it_ends(path, opened, make_record, shown):
    store = opened(path)
    await store.append(make_record(subject="subject-that-is-erased"), shown)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM body").fetchone()
        with pytest.raises(StoreError, match="reader"):
            await store.erase("subject-that-is-erased")
        assert b"subject-that-is-erased" in bytes_on_disk(path)

    assert await store.erase("subject-that-is-erased") == 0
    assert b"subject-that-is-erased" not in bytes_on_disk(path)


async def test_a_log_never_goes_back_in_time(path, opened, make_record, shown, caplog):
    clock = iter([5_000, 9_000, 3_000, 9_500])
    store = opened(path, now=lambda: next(clock))
    with caplog.at_level(logging.WARNING, logger="consent.log"):
        for time in (5_000, 9_000, 3_000, 9_500):
            await store.append(make_record(time=time), shown)

    assert [leaf["t"] for leaf in leaves(path)] == [5_000, 5_000, 9_000, 9_000, 9_500]
    assert [record.time for record in SQLiteReader(path).records()] == [9_500, 3_000, 9_000, 5_000]
    assert [entry.message for entry in caplog.records] == ["the clock is 6.0 s behind the log's last leaf"]


async def test_five_hundred_choices_at_once_take_few_commits(path, opened, make_record, shown):
    commits = count()
    store = opened(path, now=lambda: next(commits))
    async with anyio.create_task_group() as tasks:
        for _ in range(500):
            tasks.start_soon(store.append, make_record(), shown)

    assert len(list(SQLiteReader(path).records())) == 500
    assert next(commits) <= 25


async def test_a_leaf_can_be_neither_changed_nor_deleted(path, opened, make_record, shown):
    await opened(path).append(make_record(), shown)

    with closing(sqlite3.connect(path)) as connection:
        for statement in (
            "UPDATE leaf SET data = ''",
            "DELETE FROM leaf",
            "REPLACE INTO leaf VALUES (0, '')",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="never"):
                connection.execute(statement)


async def test_a_file_replaced_under_the_store_is_opened_anew(path, opened, make_record, shown):
    store = opened(path)
    await store.append(make_record(), shown)
    for file in path.parent.glob("consent.db*"):
        file.unlink()
    record = make_record()

    await store.append(record, shown)

    assert list(SQLiteReader(path).records()) == [record]


async def test_a_locked_file_fails_the_batch_and_is_no_matter_afterwards(
    path, opened, make_record, shown, monkeypatch
):
    monkeypatch.setattr("consent.stores.schema._SETTINGS", ("PRAGMA busy_timeout = 50",))
    store = opened(path)
    await store.append(make_record(), shown)
    await store.close()
    refused, kept = make_record(), make_record()
    with closing(sqlite3.connect(path, isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked"):
            await store.append(refused, shown)
        shell.execute("ROLLBACK")

    await store.append(kept, shown)

    assert await store.find(refused.id) is None
    assert await store.find(kept.id) == kept


async def test_a_missing_folder_is_named_and_not_made(tmp_path, opened, make_record, shown):
    store = opened(tmp_path / "missing" / "consent.db")

    with pytest.raises(StoreError, match=r"missing/consent\.db: its folder does not exist"):
        await store.append(make_record(), shown)

    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_appears_later_is_used_then(tmp_path, opened, make_record, shown):
    store = opened(tmp_path / "later" / "consent.db")
    record = make_record()
    with pytest.raises(StoreError):
        await store.append(record, shown)

    (tmp_path / "later").mkdir()
    await store.append(record, shown)

    assert await store.find(record.id) == record


async def test_a_folder_in_the_files_place_is_a_store_error(path, opened, make_record, shown):
    path.mkdir()

    with pytest.raises(StoreError, match=r"consent\.db"):
        await opened(path).append(make_record(), shown)


async def test_two_stores_on_one_file_share_one_log(path, opened, make_record, shown):
    first, second = opened(path), opened(path)
    records = [make_record() for _ in range(40)]
    async with anyio.create_task_group() as tasks:
        for number, record in enumerate(records):
            tasks.start_soon((first, second)[number % 2].append, record, shown)

    assert {record.id for record in SQLiteReader(path).records()} == {record.id for record in records}
    assert rows(path, "SELECT min(place), max(place), count(*) FROM leaf") == [(0, 40, 41)]


def test_one_store_serves_many_event_loops_one_after_another_and_at_once(path, make_record, shown):
    store = SQLiteStore(path)
    records = [make_record() for _ in range(24)]

    def serve(backend, own):
        for record in own:
            anyio.run(store.append, record, shown, backend=backend)

    threads = [
        threading.Thread(target=serve, args=(backend, records[number::4]))
        for number, backend in enumerate(("asyncio", "trio", "asyncio", "trio"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {record.id for record in SQLiteReader(path).records()} == {record.id for record in records}
    store.rest()


def test_an_event_loop_that_ended_early_keeps_nobody_else_waiting(path, make_record, shown):
    store = SQLiteStore(path)

    async def leave_at_once():
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(store.append, make_record(), shown)
            await anyio.sleep(0)
            tasks.cancel_scope.cancel()

    for backend in ("asyncio", "trio") * 5:
        anyio.run(leave_at_once, backend=backend)
    record = make_record()
    anyio.run(store.append, record, shown)

    assert SQLiteReader(path).find(record.id) == record
    store.rest()
