"""Files that appear whole or not at all, and are on the disk when they appear."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from consent.errors import StoreError

FOR_ALL = 0o644
FOR_THE_OWNER = 0o600


@contextmanager
def whole_file(path: Path, *, mode: int = FOR_ALL) -> Iterator[BinaryIO]:
    """A file to write, which takes its place at the end; a name that ends in .gz is compressed.

    StoreError if it cannot be written; then what was there before is there still.
    """
    unfinished = path.with_name(f".{path.name}-new")
    try:
        with ExitStack() as stack:
            stack.callback(unfinished.unlink, missing_ok=True)
            unfinished.unlink(missing_ok=True)
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "wb") as file:
                with _packing(file, path) as packed:
                    yield packed
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: {error}") from error


@contextmanager
def read_lines(path: Path) -> Iterator[Iterator[bytes]]:
    """The lines of a file, unpacked if its name ends in .gz; StoreError if it cannot be read."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield iter(file)
    except (OSError, EOFError, zlib.error) as error:
        raise StoreError(f"{path}: {error}") from error


@contextmanager
def _packing(file: BinaryIO, path: Path) -> Iterator[BinaryIO]:
    if path.suffix == ".gz":
        # Without name and time: the same log makes the same file.
        with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
            yield cast(BinaryIO, packed)
    else:
        yield file
