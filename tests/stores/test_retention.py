"""Old records go and the log says which; what is held stays; notices stay as long as a record names them."""

import json
import sqlite3
import subprocess
from contextlib import closing

import pytest

from consent.errors import HeldError
from consent.records.hold import Hold
from consent.records.notice import Notice
from consent.stores import SQLiteAuditor, SQLiteReader, SQLiteStore

pytestmark = pytest.mark.anyio

DAY = 86_400_000
OTHER = Notice("fr", "r1", "<section>Nous utilisons des cookies</section>")


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def clock():
    return [10 * DAY]


@pytest.fixture
async def store(path, clock):
    opened = SQLiteStore(path, now=lambda: clock[0])
    yield opened
    await opened.close()


@pytest.fixture
def put(store, clock, make_record, shown):
    """Keep a record on this day, shown with this notice."""

    async def put(day, *, notice=shown, **changes):
        clock[0] = day * DAY
        record = make_record(time=day * DAY, notice=notice.hash, **changes)
        await store.append(record, notice)
        return record

    return put


async def prune(store, before):
    total = 0
    while bodies := await store.prune(before * DAY, most=2):
        total += bodies
    return total


def kinds(path):
    with closing(sqlite3.connect(path)) as connection:
        return [
            json.loads(data)["k"] for (data,) in connection.execute("SELECT data FROM leaf ORDER BY place")
        ]


def sound(path):
    return SQLiteAuditor(path).verify(keys=[], anchors=[]).tampered == ()


def bytes_on_disk(path):
    return subprocess.run(["sh", "-c", 'cat "$0" "$0"-*', path], capture_output=True, check=True).stdout


async def test_what_is_older_goes_and_what_is_younger_stays(store, put, path):
    old = [await put(day) for day in range(10, 15)]
    young = [await put(day) for day in range(20, 23)]

    assert await prune(store, before=20) == 5

    assert [await store.find(record.id) for record in old] == [None] * 5
    assert [await store.find(record.id) for record in young] == young
    assert kinds(path).count("prune") == 3
    assert SQLiteReader(path).pruned() == 5
    assert sound(path)


async def test_nothing_old_prunes_nothing_and_writes_nothing(store, put, path):
    await put(20)

    assert await store.prune(20 * DAY) == 0
    assert "prune" not in kinds(path)


async def test_a_record_that_is_valid_still_is_not_old(store, put):
    valid = await put(10, valid_until=500 * DAY)
    ended = await put(10, valid_until=11 * DAY)
    await put(20)

    await prune(store, before=20)

    assert await store.find(valid.id) == valid
    assert await store.find(ended.id) is None


async def test_a_notice_stays_until_the_last_record_that_names_it_goes(store, put, path, shown):
    await put(10, notice=OTHER)
    await put(11)
    await put(15, notice=OTHER)
    await prune(store, before=12)
    assert await store.notice(OTHER.hash) == OTHER
    assert await store.notice(shown.hash) is None

    await put(20)
    await prune(store, before=16)

    assert await store.notice(OTHER.hash) is None
    assert await store.notice(shown.hash) == shown
    assert sound(path)


async def test_pruned_bytes_are_gone_from_the_file_and_its_write_ahead_log(store, put, path):
    gone = [await put(10, notice=OTHER, subject=f"subject-that-is-old-{n}") for n in range(20)]
    kept = await put(20)
    before = bytes_on_disk(path)

    await prune(store, before=15)

    after = bytes_on_disk(path)
    traces = [b"subject-that-is-old", b"Nous utilisons", *(record.id.encode() for record in gone)]
    assert all(trace in before for trace in traces)
    assert [trace for trace in traces if trace in after] == []
    assert kept.id.encode() in after


async def test_erasing_and_pruning_may_meet(store, put, path):
    for day in range(10, 20):
        await put(day, subject="anna" if day % 3 else "ben")
    await store.erase("anna")

    await prune(store, before=16)

    assert len(await store.of_subject("ben")) == 1
    assert SQLiteReader(path).pruned() == 2 + 1 - 1
    assert sound(path)


HOLDS = {
    "a subject": lambda record: Hold("a court asked", 0, subject=record.subject),
    "a record": lambda record: Hold("a court asked", 0, record=record.id),
}


@pytest.mark.parametrize("hold", HOLDS.values(), ids=HOLDS)
async def test_what_is_held_is_neither_pruned_nor_erased(store, put, path, hold):
    held = await put(10, subject="anna")
    await put(10, subject="ben")
    number = await store.hold(hold(held))

    await prune(store, before=15)
    with pytest.raises(HeldError) as refused:
        await store.erase("anna")
    with pytest.raises(HeldError):
        await store.erase_record(held.id)

    assert refused.value.reason == "a court asked"
    assert await store.held("anna") == "a court asked"
    assert await store.of_subject("anna") == [held]
    assert await store.of_subject("ben") == []
    assert sound(path)
    assert await store.release(number)
    assert await store.erase("anna") == 1


async def test_a_hold_on_everything_refuses_everything(store, put):
    await put(10, subject="anna")
    await store.hold(Hold("a court asked", 0))

    with pytest.raises(HeldError, match="a court asked"):
        await store.prune(20 * DAY)
    with pytest.raises(HeldError):
        await store.erase("anna")

    assert len(await store.of_subject("anna")) == 1


async def test_a_hold_does_not_hinder_what_it_does_not_name(store, put):
    await put(10, subject="anna")
    await put(10, subject="ben")
    await store.hold(Hold("a court asked", 0, subject="anna"))

    assert await store.erase("ben") == 1
    assert await store.held("ben") is None


async def test_holds_are_told_and_released_once(store, put):
    await put(10)
    number = await store.hold(Hold("a court asked", 7, subject="anna"))

    assert await store.holds() == [Hold("a court asked", 7, subject="anna", number=number)]
    assert await store.release(number) is True
    assert await store.release(number) is False
    assert await store.holds() == []


async def test_one_record_can_be_erased_alone(store, put, path):
    first, second = [await put(10, subject="anna") for _ in range(2)]

    assert await store.erase_record(first.id) == 1
    assert await store.erase_record(first.id) == 0

    assert await store.of_subject("anna") == [second]
    assert sound(path)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_hold_without_a_reason_is_not_made(reason):
    with pytest.raises(ValueError, match="reason"):
        Hold(reason, 0)
