"""One lock beside the database, around every commit and every checkpoint of it.

It gives processes fair turns where SQLite's own waiting does not, and keeps two connections from
ever writing and checkpointing at once, which SQLite 3.7.0 to 3.51.2 can answer with a corrupt
file (its "WAL-reset bug"). Where the system has no flock (Windows), one process may write.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class FileLock:
    """The lock file at this path. It stays when the log is closed: whoever deletes it divides the lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def open(self) -> None:
        """Open the file at the path as it is now, made if it is missing."""
        self.close()
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)

    def close(self) -> None:
        """Let go of the file."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock, waiting for whoever holds it now; the file must be open."""
        if sys.platform == "win32" or self._descriptor is None:
            yield
            return
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
