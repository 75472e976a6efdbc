"""The tree and its leaves as files that never change: https://c2sp.org/tlog-tiles

Theory of operation
-------------------
A *tile* is up to 256 neighbouring nodes of one level, their hashes one after another. A tile of
level 0 holds leaf hashes, one of level 1 the roots of full tiles of level 0, and so on: eight of
the tree's levels at a time, what is between them is hashed again by who reads. A *bundle* holds
the 256 leaves of a tile of level 0 themselves, each behind two bytes that tell its length.

A full tile never changes. The last one of each level may be *partial*: it is a file of its own,
named by how many nodes it holds, and stays as it is when the log grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from consent.records.signed_note import NoteError
from consent.records.tree import HASH_BYTES, CompactRange, Nodes

HEIGHT = 8
FULL = 1 << HEIGHT

LENGTH_BYTES = 2
LONGEST_LEAF = (1 << 8 * LENGTH_BYTES) - 1


@dataclass(frozen=True, slots=True)
class Tile:
    """Which tile: its level, its number there, and how many nodes it holds."""

    level: int
    number: int
    width: int = FULL

    @property
    def path(self) -> str:
        """Where the tile is, below the log's address."""
        return f"tile/{self.level}/{_spell(self.number, self.width)}"

    @property
    def bundle_path(self) -> str:
        """Where the leaves are whose hashes are in this tile of level 0."""
        return f"tile/entries/{_spell(self.number, self.width)}"


def tiles_of(size: int) -> Iterator[Tile]:
    """Every tile of a tree of this size, from the bottom to the top, from left to right."""
    level, nodes = 0, size
    while nodes:
        yield from (Tile(level, number) for number in range(nodes // FULL))
        if nodes % FULL:
            yield Tile(level, nodes // FULL, nodes % FULL)
        level, nodes = level + 1, nodes // FULL


def tile_at(level: int, number: int, *, size: int) -> Tile:
    """The tile with this number, as wide as it is in a tree of this size; ValueError if it has none."""
    width = min(FULL, (size >> HEIGHT * level) - number * FULL)
    if number < 0 or width <= 0:
        raise ValueError(f"a tree of size {size} has no tile {number} on level {level}")
    return Tile(level, number, width)


def format_bundle(leaves: Iterable[bytes]) -> bytes:
    """The bundle of these leaves; ValueError if one is longer than a bundle can hold."""
    found = []
    for leaf in leaves:
        if len(leaf) > LONGEST_LEAF:
            raise ValueError(f"a leaf of {len(leaf)} bytes; a bundle holds up to {LONGEST_LEAF}")
        found.append(len(leaf).to_bytes(LENGTH_BYTES, "big") + leaf)
    return b"".join(found)


def parse_bundle(data: bytes, width: int) -> list[bytes]:
    """The leaves of a bundle; NoteError unless it holds just so many."""
    leaves, at = [], 0
    while at < len(data):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(data[at:start], "big")
        leaves.append(data[start:at])
    if at != len(data) or len(leaves) != width:
        raise NoteError(f"a bundle of {len(leaves)} leaves, or one that is cut off; expected {width}")
    return leaves


def parse_tile(data: bytes, width: int) -> list[bytes]:
    """The hashes of a tile; NoteError unless it holds just so many."""
    if len(data) != width * HASH_BYTES:
        raise NoteError(f"a tile of {len(data)} bytes; expected {width} hashes of {HASH_BYTES}")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The node above these neighbours."""
    return CompactRange().extend(hashes).root


def nodes_in(read: Callable[[Tile], bytes], size: int) -> Nodes:
    """A function that tells the complete nodes of a tree of this size from its tiles.

    `read` gives the bytes of one tile; what it raises is passed on, and NoteError is raised for a
    tile that is too long or too short. That the tiles belong together is not checked: a proof
    made from wrong ones proves nothing, and `check_inclusion` or `check_consistency` tells.
    """

    def node(level: int, number: int) -> bytes:
        below, height = divmod(level, HEIGHT)
        first, count = number << height, 1 << height
        tile = tile_at(below, first // FULL, size=size)
        hashes = parse_tile(read(tile), tile.width)
        return root_of(hashes[first % FULL : first % FULL + count])

    return node


class Tiling:
    """Makes tiles from leaf hashes as they come; it holds at most 255 of each level."""

    def __init__(self) -> None:
        self._open: list[list[bytes]] = []
        self._done: list[int] = []

    def append(self, leaf: bytes) -> Iterator[tuple[Tile, bytes]]:
        """The full tiles, with their bytes, that this leaf hash completes."""
        level, node = 0, leaf
        while True:
            if level == len(self._open):
                self._open.append([])
                self._done.append(0)
            self._open[level].append(node)
            if len(self._open[level]) < FULL:
                return
            hashes, self._open[level] = self._open[level], []
            yield Tile(level, self._done[level]), b"".join(hashes)
            self._done[level] += 1
            level, node = level + 1, root_of(hashes)

    def close(self) -> Iterator[tuple[Tile, bytes]]:
        """The partial tiles that are left."""
        for level, hashes in enumerate(self._open):
            if hashes:
                yield Tile(level, self._done[level], len(hashes)), b"".join(hashes)


def _spell(number: int, width: int) -> str:
    """The number in groups of three digits, all but the last behind an `x`; then how wide, if partial."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return "/".join(groups) + (f".p/{width}" if width < FULL else "")
