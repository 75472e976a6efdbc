"""The thread that writes: jobs from any event loop in, natural batches out.

While one batch is made durable the next one gathers, and is taken whole when the disk is done:
under load the batches grow, alone a job waits for nobody, and there is no timer to tune. The
thread starts with the first job and is ended by `rest`, after which the next job starts another;
that is how `close`, the interpreter's exit and a fork are served alike.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Generic, Protocol, TypeVar

import anyio

from consent.errors import HeldError, StoreError
from consent.stores import process

# A larger batch makes its first visitor wait without saving much of the disk's time.
LARGEST_BATCH = 1024

# A visitor is told that the log does not answer rather than left waiting on a stuck disk.
PATIENCE_SECONDS = 15.0

Job = TypeVar("Job")
Jobs = TypeVar("Jobs", contravariant=True)
Post = Callable[[Callable[[], None]], object]


class Sequencer(Protocol[Jobs]):
    """What the thread drives. Only that thread calls it."""

    def commit(self, jobs: Sequence[Jobs]) -> Sequence[int | StoreError]:
        """Make one batch durable and return each job's outcome; StoreError fails the whole batch."""
        ...

    def close(self) -> None:
        """Let go of the files; the next commit opens them again."""
        ...


class Signal(Protocol):
    """An event of asyncio or trio."""

    def set(self) -> object:
        """Wake who waits."""
        ...

    def wait(self) -> Awaitable[object]:
        """Return once it is set."""
        ...


class Ticket(Generic[Job]):
    """One job on its way through the writer, and the way back to the task that waits for it."""

    __slots__ = ("done", "job", "outcome", "post")

    def __init__(self, job: Job) -> None:
        self.job = job
        self.post, self.done = _this_loop()
        self.outcome: int | StoreError = StoreError("the log did not answer")


class Writer(Generic[Job]):
    """Hands jobs to a sequencer in its own thread. Any thread and any event loop may call `do`."""

    def __init__(self, sequencer: Sequencer[Job], *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._sequencer = sequencer
        self._patience = patience_seconds
        self._turn = threading.Condition()  # guards the three below
        self._queue: list[Ticket[Job]] = []
        self._thread: threading.Thread | None = None
        self._resting = False
        process.watch(self)

    async def do(self, job: Job) -> int:
        """The job's outcome, once it is durable; StoreError if it failed or took too long.

        A cancelled caller leaves its job in the queue. One that lost patience takes it back,
        unless the writer already has it in hand.
        """
        ticket = Ticket(job)
        self._put(ticket)
        with anyio.move_on_after(self._patience) as limit:
            await ticket.done.wait()
        if limit.cancelled_caught:
            self._take_back(ticket)
        if isinstance(ticket.outcome, HeldError):
            raise HeldError(ticket.outcome.reason) from ticket.outcome
        if isinstance(ticket.outcome, StoreError):
            # Made anew: one failure may be raised in many tasks, and each adds its own traceback.
            raise StoreError(str(ticket.outcome)) from ticket.outcome
        return ticket.outcome

    def rest(self) -> None:
        """Finish what is queued, close the files and end the thread."""
        with self._turn:
            self._finish()

    def pause(self) -> None:
        """Rest, and stay so until `resume`: for the moment of a fork."""
        self._turn.acquire()
        self._finish()

    def resume(self) -> None:
        """End a pause, in the parent and in the child alike."""
        self._turn.release()

    def _finish(self) -> None:
        # More than once where a job slipped in and started the next thread.
        while thread := self._thread:
            self._resting = True
            self._turn.notify_all()
            while self._thread is thread:
                self._turn.wait()
            thread.join()

    def _put(self, ticket: Ticket[Job]) -> None:
        with self._turn:
            # Else a busy site could feed a thread that is meant to end for ever.
            self._turn.wait_for(lambda: not self._resting)
            if self._thread is None:
                self._thread = _start(self._run)
            self._queue.append(ticket)
            self._turn.notify_all()

    def _take_back(self, ticket: Ticket[Job]) -> None:
        with self._turn:
            if ticket in self._queue:
                self._queue.remove(ticket)

    def _run(self) -> None:
        try:
            while batch := self._next_batch():
                self._serve(batch)
            self._sequencer.close()
        finally:
            with self._turn:
                self._thread, self._resting = None, False
                self._turn.notify_all()

    def _next_batch(self) -> list[Ticket[Job]]:
        with self._turn:
            self._turn.wait_for(lambda: self._queue or self._resting)
            batch, self._queue = self._queue[:LARGEST_BATCH], self._queue[LARGEST_BATCH:]
            return batch

    def _serve(self, batch: list[Ticket[Job]]) -> None:
        try:
            outcomes = self._sequencer.commit([ticket.job for ticket in batch])
        except Exception as error:
            # Whatever it was, these callers must hear of it and the thread must live on.
            failure = error if isinstance(error, StoreError) else StoreError(f"the log failed: {error!r}")
            failure.__cause__ = None if failure is error else error
            outcomes = [failure] * len(batch)
        for ticket, outcome in zip(batch, outcomes, strict=True):
            ticket.outcome = outcome
        _wake(batch)


def _this_loop() -> tuple[Post, Signal]:
    """How another thread reaches the running event loop, and an event that lives in it."""
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        return trio.lowlevel.current_trio_token().run_sync_soon, trio.Event()
    return asyncio.get_running_loop().call_soon_threadsafe, asyncio.Event()


def _wake(batch: Sequence[Ticket[Job]]) -> None:
    """Wake everybody, entering each event loop once."""
    loops: dict[Post, list[Signal]] = {}
    for ticket in batch:
        loops.setdefault(ticket.post, []).append(ticket.done)
    for post, signals in loops.items():
        try:
            post(partial(_set_all, signals))
        except RuntimeError:
            continue  # that event loop has ended, and with it everybody who waited there


def _set_all(signals: Sequence[Signal]) -> None:
    for signal in signals:
        signal.set()


def _start(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, name="consent-log", daemon=True)
    try:
        thread.start()
    except RuntimeError as error:
        raise StoreError(f"the log cannot be written any more: {error}") from error
    return thread
