"""What happens to a process, and what a store must do about it: it forks, and it ends.

No SQLite connection may cross a fork: the child would believe in file locks that only its parent
holds. So every store lets go of its files for the moment of the fork, and parent and child open
them again when they need them. And no queued record may be lost because the interpreter ends.
"""

from __future__ import annotations

import atexit
import os
from typing import Protocol
from weakref import WeakSet


class Resting(Protocol):
    """What can let go of its files."""

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


def watch(store: Resting) -> None:
    """Have this store rest at every fork and at exit, for as long as it lives."""
    _living.add(store)


def _pause_all() -> None:
    _paused.extend(_living)
    for store in _paused:
        store.pause()


def _resume_all() -> None:
    while _paused:
        _paused.pop().resume()


@atexit.register
def _rest_all() -> None:
    for store in list(_living):
        store.rest()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_pause_all, after_in_parent=_resume_all, after_in_child=_resume_all)
