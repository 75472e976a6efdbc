"""The writing thread, with a sequencer that keeps its batches in a list."""

import threading
import time

import anyio
import pytest

from consent.errors import StoreError
from consent.stores.writer import LARGEST_BATCH, Writer

pytestmark = pytest.mark.anyio


class Shelf:
    """Keeps every batch; the first waits until `open` is set, as on a slow disk."""

    def __init__(self):
        self.batches = []
        self.thread = None
        self.closed_by = []
        self.open = threading.Event()
        self.open.set()

    def commit(self, jobs):
        self.thread = threading.current_thread()
        self.batches.append(list(jobs))
        self.open.wait()
        if "bug" in jobs:
            raise ZeroDivisionError("a bug")
        return [StoreError(f"{job} refused") if job == "bad" else len(self.batches) for job in jobs]

    def close(self):
        self.closed_by.append(threading.current_thread())


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def writer(shelf):
    writer = Writer(shelf)
    yield writer
    shelf.open.set()
    writer.rest()


async def wait_for(condition):
    with anyio.fail_after(5):
        while not condition():
            await anyio.sleep(0.001)


async def test_a_job_alone_waits_for_nobody(writer, shelf):
    await writer.do("a")
    await writer.do("b")

    assert shelf.batches == [["a"], ["b"]]


async def test_what_gathers_during_one_batch_is_the_next_batch(writer, shelf):
    shelf.open.clear()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(writer.do, "first")
        await wait_for(lambda: shelf.batches)
        for number in range(5):
            tasks.start_soon(writer.do, number)
        await anyio.sleep(0.02)
        shelf.open.set()

    assert [sorted(map(str, batch)) for batch in shelf.batches] == [["first"], ["0", "1", "2", "3", "4"]]


async def test_a_batch_has_a_largest_size(writer, shelf):
    shelf.open.clear()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(writer.do, "first")
        await wait_for(lambda: shelf.batches)
        for _ in range(LARGEST_BATCH + 1):
            tasks.start_soon(writer.do, "more")
        await anyio.sleep(0.1)
        shelf.open.set()

    assert [len(batch) for batch in shelf.batches] == [1, LARGEST_BATCH, 1]


async def test_each_job_gets_its_own_outcome(writer, shelf):
    shelf.open.clear()
    outcomes = {}

    async def do(job):
        try:
            outcomes[job] = await writer.do(job)
        except StoreError as error:
            outcomes[job] = str(error)

    async with anyio.create_task_group() as tasks:
        for job in ("good", "bad", "fine"):
            tasks.start_soon(do, job)
        await anyio.sleep(0.02)
        shelf.open.set()

    assert outcomes["bad"] == "bad refused"
    assert isinstance(outcomes["good"], int)
    assert isinstance(outcomes["fine"], int)


async def test_an_unforeseen_error_reaches_its_callers_and_spares_the_thread(writer):
    with pytest.raises(StoreError, match="ZeroDivisionError") as caught:
        await writer.do("bug")

    assert isinstance(caught.value.__cause__.__cause__, ZeroDivisionError)
    assert await writer.do("next") == 2


async def test_who_waited_long_enough_is_told_and_the_job_taken_back(shelf):
    impatient = Writer(shelf, patience_seconds=0.25)
    shelf.open.clear()

    with pytest.raises(StoreError, match="did not answer"):
        await impatient.do("in hand")
    with pytest.raises(StoreError, match="did not answer"):
        await impatient.do("taken back")
    shelf.open.set()

    assert await impatient.do("later") == 2
    assert shelf.batches == [["in hand"], ["later"]]
    impatient.rest()


async def test_a_cancelled_callers_job_is_done_all_the_same(writer, shelf):
    with anyio.CancelScope() as scope:
        scope.cancel()
        await writer.do("cancelled")

    await wait_for(lambda: shelf.batches == [["cancelled"]])


async def test_resting_ends_the_thread_that_closes_the_files_itself(writer, shelf):
    await writer.do("a")

    writer.rest()
    writer.rest()

    assert not shelf.thread.is_alive()
    assert shelf.closed_by == [shelf.thread]
    assert await writer.do("b") == 2


async def test_a_paused_writer_has_no_thread_and_takes_jobs_again_when_resumed(writer, shelf):
    await writer.do("before")
    writer.pause()
    assert not shelf.thread.is_alive()
    late = threading.Thread(target=anyio.run, args=(writer.do, "late"))
    late.start()
    time.sleep(0.05)
    assert shelf.batches == [["before"]]

    writer.resume()
    late.join()

    assert shelf.batches == [["before"], ["late"]]
