"""What became of the tags that were met before: most pages of a site have the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from consent.gate.hold import Held

LARGEST: Final = 2048
"""No tag is remembered that has more bytes, with the script that it begins."""

MOST: Final = 128


class Met(NamedTuple):
    """A tag and all that its edit hangs on, besides policy, granted services and host.

    `text` is a script's; `categories` are the granted ones.
    """

    raw: bytes
    text: bytes
    categories: frozenset[str]
    scheme: str


class Edited(NamedTuple):
    """What leaves in a tag's place, None for the tag as it came, and what was reported of it."""

    answer: bytes | None
    told: tuple[Held, ...]


class TagMemory:
    """Keeps a bounded number of small tags; when there is no room, it begins anew."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[Met, Edited] = {}

    def find(self, met: Met) -> Edited | None:
        """What became of this tag, or None if it was not met lately."""
        return self._kept.get(met)

    def keep(self, met: Met, edited: Edited) -> None:
        """Remember what became of this tag, unless it is large."""
        if len(met.raw) + len(met.text) > LARGEST:
            return
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[met] = edited
