"""What happens to a process, and what a store must do about it: it forks, and it ends.

No SQLite connection may cross a fork: the child would believe in file locks that only its parent
holds. So every writer lets go of its file for the moment of the fork, every read is waited for,
and parent and child open the files again when they need them. And no queued record may be lost
because the interpreter ends.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from weakref import WeakSet


class Resting(Protocol):
    """What holds files open until it rests."""

    def rest(self) -> None:
        """Finish what is queued and close the files; the next use opens them again."""
        ...

    def pause(self) -> None:
        """Rest, and let nobody open the files until `resume`."""
        ...

    def resume(self) -> None:
        """End a pause; called by the thread that began it, or by its copy in a child process."""
        ...


_living: WeakSet[Resting] = WeakSet()
_paused: list[Resting] = []
_undivided = threading.Condition()  # guards the count of sections that no fork may cut in two
_sections = 0


def watch(writer: Resting) -> None:
    """Have this writer rest at every fork and at exit, for as long as it lives."""
    _living.add(writer)


@contextmanager
def undivided() -> Iterator[None]:
    """A section that every fork waits for."""
    global _sections
    with _undivided:
        _sections += 1
    try:
        yield
    finally:
        with _undivided:
            _sections -= 1
            _undivided.notify_all()


def _before_fork() -> None:
    _undivided.acquire()
    _undivided.wait_for(lambda: _sections == 0)
    _paused.extend(_living)
    for writer in _paused:
        writer.pause()


def _after_fork() -> None:
    while _paused:
        _paused.pop().resume()
    _undivided.release()


@atexit.register
def _at_exit() -> None:
    for writer in list(_living):
        writer.rest()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork)
