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


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file at this path, made if it is missing, waiting for whoever holds it now."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if sys.platform != "win32":
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        if sys.platform != "win32":
            # Closing alone would leave the lock with a child process that is just being started.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)
