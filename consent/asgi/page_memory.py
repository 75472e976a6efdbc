"""Pages that were gated before, found again by their bytes and by whom they were gated for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

DEFAULT_BYTES: Final = 16 * 1024 * 1024
"""So much memory is used in each process where the site does not say otherwise."""

MOST_SEEN: Final = 4096
"""So many pages that were met once are known by their hash."""

_LARGEST_SHARE: Final = 8
_SAMPLED: Final = 64


@dataclass(frozen=True, slots=True)
class _Page:
    came: bytes
    left: bytes

    def __len__(self) -> int:
        return len(self.came) + len(self.left)


class PageMemory:
    """Keeps gated bodies within a bound; the longest unused go first.

    A body is kept the second time it is met. What is written for one visitor alone is met once, so of it
    nothing stays but a number. A page is found by a sample of its bytes, and then compared whole: that is
    ten times as fast as to hash it, and no two pages are ever taken for each other.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._size = 0
        self._kept: OrderedDict[tuple[Hashable, bytes], _Page] = OrderedDict()
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
        key = (opening, _sample(body))
        page = self._kept.get(key)
        if page is None or page.came != body:
            return None
        self._kept.move_to_end(key)
        return page.left

    def keep(self, opening: Hashable, body: bytes, gated: bytes) -> None:
        """Remember what became of this body, if it was met before."""
        met = hash((opening, body))
        if met not in self._seen:
            self._note(met)
            return
        self._seen.discard(met)
        key = (opening, _sample(body))
        self._forget(key)
        self._kept[key] = page = _Page(body, gated)
        self._size += len(page)
        while self._size > self._max_bytes:
            self._forget(next(iter(self._kept)))

    def _note(self, met: int) -> None:
        if len(self._seen) >= MOST_SEEN:
            self._seen.clear()
        self._seen.add(met)

    def _forget(self, key: tuple[Hashable, bytes]) -> None:
        page = self._kept.pop(key, None)
        if page is not None:
            self._size -= len(page)


def _sample(body: bytes) -> bytes:
    """Some bytes from all over the body. Of two bodies with the same sample the later one is kept."""
    return body[:: len(body) // _SAMPLED + 1]
