"""Files that an app sends by path or descriptor: a page among them is read here, so that it can be gated."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Protocol

import anyio
import anyio.to_thread

CHUNK = 64 * 1024


class Descriptor(Protocol):
    """What the zero copy send extension hands over: something with a file descriptor."""

    def fileno(self) -> int:
        """The descriptor."""
        ...


async def read_path(path: str) -> AsyncIterator[bytes]:
    """The bytes of the file at this path."""
    async with await anyio.open_file(path, "rb") as file:
        while chunk := await file.read(CHUNK):
            yield chunk


async def read_descriptor(
    file: int | Descriptor, *, offset: int | None, count: int | None
) -> AsyncIterator[bytes]:
    """`count` bytes from `offset` on; without them, from where the descriptor stands to the end."""
    descriptor = file if isinstance(file, int) else file.fileno()
    while count is None or count > 0:
        size = CHUNK if count is None else min(CHUNK, count)
        if offset is None:
            chunk = await anyio.to_thread.run_sync(os.read, descriptor, size)
        else:
            chunk = await anyio.to_thread.run_sync(os.pread, descriptor, size, offset)
            offset += len(chunk)
        if not chunk:
            return
        if count is not None:
            count -= len(chunk)
        yield chunk
