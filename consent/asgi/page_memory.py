"""Pages that were gated before, found again by their bytes and by whom they were gated for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final

DEFAULT_BYTES: Final = 16 * 1024 * 1024
"""So much memory is used in each process where the site does not say otherwise."""

MOST_SEEN: Final = 4096
"""So many pages that were met once are known by their hash."""

_LARGEST_SHARE: Final = 8


class PageMemory:
    """Keeps gated bodies within a bound; the longest unused go first.

    A body is kept the second time it is met. What is written for one visitor alone is met once, so of it
    nothing stays but a number. The bytes themselves are the key, not a digest: Python hashes them at
    6 GB/s and then compares them, so that no two pages are ever taken for each other.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._size = 0
        self._kept: OrderedDict[tuple[Hashable, bytes], bytes] = OrderedDict()
        self._seen: set[int] = set()

    @property
    def size(self) -> int:
        """The number of bytes kept, those that came and those that left."""
        return self._size

    def takes(self, body: bytes) -> bool:
        """Whether there is room for such a page: one may fill an eighth of it all."""
        return len(body) * 2 * _LARGEST_SHARE <= self._max_bytes

    def find(self, opening: Hashable, body: bytes) -> bytes | None:
        """What became of this body when it was opened in the same way, or None."""
        key = (opening, body)
        gated = self._kept.get(key)
        if gated is not None:
            self._kept.move_to_end(key)
        return gated

    def keep(self, opening: Hashable, body: bytes, gated: bytes) -> None:
        """Remember what became of this body, if it was met before."""
        key = (opening, body)
        if hash(key) not in self._seen:
            self._note(hash(key))
            return
        self._seen.discard(hash(key))
        self._forget(key)
        self._kept[key] = gated
        self._size += len(body) + len(gated)
        while self._size > self._max_bytes:
            self._forget(next(iter(self._kept)))

    def _note(self, met: int) -> None:
        if len(self._seen) >= MOST_SEEN:
            self._seen.clear()
        self._seen.add(met)

    def _forget(self, key: tuple[Hashable, bytes]) -> None:
        gated = self._kept.pop(key, None)
        if gated is not None:
            self._size -= len(key[1]) + len(gated)
