"""Reading a whole log again from its tiles: every leaf, every hash, every level. It holds no bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from consent.records.audit import Audit
from consent.records.commitment import read_leaf
from consent.records.section import MOST_FINDINGS
from consent.records.signed_note import NoteError
from consent.records.tiles import Tile, Tiling, parse_bundle
from consent.records.tree import CompactRange, hash_leaf

# What a file of the folder holds, as wide as the tile; None if there is none.
Read = Callable[[Tile], bytes | None]


def audit_tiles(lowest: Iterable[Tile], *, tile: Read, bundle: Read, sizes: Iterable[int] = ()) -> Audit:
    """Audit the tiles above these of level 0, which stand one behind another.

    `sizes` are those whose roots are wanted.
    """
    reading = _Reading(tile, sizes)
    for each in lowest:
        if not reading.take(each, bundle(each)):
            break
    reading.close()
    findings = tuple(reading.findings[:MOST_FINDINGS])
    return Audit(reading.covered, reading.roots, None, findings=findings)


class _Reading:
    """One pass over the bundles, with the tiles beside them."""

    def __init__(self, tile: Read, sizes: Iterable[int]) -> None:
        self._tile = tile
        # The largest first, to be taken from the end.
        self._wanted = sorted({size for size in sizes if size > 0}, reverse=True)
        self._tiling = Tiling()
        self._time = 0
        self.covered = CompactRange()
        self.roots = {0: self.covered.root}
        self.findings: list[str] = []

    def take(self, tile: Tile, bundle: bytes | None) -> bool:
        """Look at one bundle; False if what comes behind it has no place any more."""
        try:
            leaves = None if bundle is None else parse_bundle(bundle, tile.width)
        except NoteError as error:
            self.findings.append(f"{tile.bundle_path}: {error}")
            return False
        if leaves is None:
            self.findings.append(f"{tile.bundle_path} is missing")
            return False
        self._append(leaves)
        return True

    def close(self) -> None:
        """Compare the tiles that are not full."""
        for made, data in self._tiling.close():
            self._compare(made, data)

    def _append(self, leaves: Sequence[bytes]) -> None:
        begin, hashes = self.covered.size, [hash_leaf(leaf) for leaf in leaves]
        for place, leaf in enumerate(leaves, begin):
            self._look_at(place, leaf)
        for hashed in hashes:
            for made, data in self._tiling.append(hashed):
                self._compare(made, data)
        while self._wanted and self._wanted[-1] <= begin + len(hashes):
            size = self._wanted.pop()
            self.covered = self.covered.extend(hashes[self.covered.size - begin : size - begin])
            self.roots[size] = self.covered.root
        self.covered = self.covered.extend(hashes[self.covered.size - begin :])

    def _look_at(self, place: int, leaf: bytes) -> None:
        read = read_leaf(leaf)
        if read is None:
            self.findings.append(f"leaf {place}: its bytes are not those of a leaf")
            return
        if read[1] < self._time:
            self.findings.append(f"leaf {place}: its time goes back by {self._time - read[1]} ms")
        self._time = max(self._time, read[1])

    def _compare(self, made: Tile, data: bytes) -> None:
        stored = self._tile(made)
        if stored is None:
            self.findings.append(f"{made.path} is missing")
        elif stored != data:
            self.findings.append(f"{made.path}: these are not the hashes of what is below it")
