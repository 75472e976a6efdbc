"""The newest checkpoint that left this log, in a file of its own: what the log must never fall behind.

A database that was put back to a backup ends before it, and must not be continued as if nothing
had happened: two logs with one name would be signed. So keep this file out of the backup that
holds the database; elsewhere is better than beside it.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from consent.records.checkpoint import Checkpoint, parse_checkpoint
from consent.records.signed_note import NoteError, parse_note

_logger = logging.getLogger("consent.log")


class Published:
    """One file with one checkpoint. It is written after every commit, and is never waited for.

    A file that is lost or torn says nothing; one that could not be written says too little.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def load(self) -> tuple[str, Checkpoint] | None:
        """The note and its checkpoint, None where there is none to read."""
        try:
            note = self._path.read_bytes().decode()
            return note, parse_checkpoint(parse_note(note).text)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError, NoteError) as error:
            _logger.warning("%s: %s; whether the log fell behind it cannot be told", self._path, error)
            return None

    def store(self, note: str) -> None:
        """Exchange the checkpoint, in place: this happens with every commit."""
        data = note.encode()
        try:
            if self._descriptor is None:
                self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o644)
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, data)
            os.ftruncate(self._descriptor, len(data))
        except OSError as error:
            _logger.warning("%s: %s; the log itself is fine", self._path, error)
            self.close()

    def close(self) -> None:
        """Let go of the file."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)
