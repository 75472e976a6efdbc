"""A log as a folder of tiles, which any web server can serve: https://c2sp.org/tlog-tiles

It holds leaves and hashes and no bodies: nothing in it is personal, and nothing has to be erased
from it. Written again, it grows: what is there stays, only the checkpoint is exchanged, last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from consent.errors import StoreError
from consent.records.checkpoint import Checkpoint, parse_checkpoint
from consent.records.commitment import read_leaf
from consent.records.signed_note import NoteError, VerifierKey, parse_note
from consent.records.tile_audit import audit_tiles
from consent.records.tiles import (
    FULL,
    Tile,
    Tiling,
    format_bundle,
    parse_bundle,
    tile_at,
    tiles_of,
)
from consent.records.tree import HASH_BYTES, hash_leaf
from consent.records.verdict import Anchor, Claim, Verdict, judge, sizes
from consent.stores.contents import Contents
from consent.stores.sections import Watch, untouched
from consent.stores.whole_file import whole_file

CHECKPOINT = "checkpoint"


def write_tiles(contents: Contents, folder: Path) -> int:
    """Write the tiles of the newest checkpoint's tree, and it; how many leaves they hold.

    StoreError in a log that is not signed, and where the folder holds another log's tiles.
    """
    if contents.note is None:
        raise StoreError("a log that is not signed has no tiles: install asgi-consent[log]")
    size, tiling, leaves = parse_checkpoint(parse_note(contents.note).text).size, Tiling(), list[bytes]()
    for line in islice(contents.lines, size):
        leaves.append(line.leaf.encode(errors="surrogateescape"))
        for tile, data in tiling.append(hash_leaf(leaves[-1])):
            _put(folder / tile.path, data)
        if len(leaves) == FULL or line.place == size - 1:
            tile = tile_at(0, line.place // FULL, size=size)
            _put(folder / tile.bundle_path, format_bundle(leaves))
            leaves.clear()
    for tile, data in tiling.close():
        _put(folder / tile.path, data)
    with whole_file(folder / CHECKPOINT) as file:
        file.write(contents.note.encode())
    return size


def _put(path: Path, data: bytes) -> None:
    """Write a file that never changes."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            if path.read_bytes() != data:
                raise StoreError(f"{path} is there already and differs: is this another log's folder?")
            return
    except OSError as error:
        raise StoreError(f"{path}: {error}") from error
    with whole_file(path) as file:
        file.write(data)


class TileFolder:
    """What a folder of tiles can prove."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def verify(
        self, *, keys: Sequence[VerifierKey], anchors: Sequence[Anchor], watch: Watch = untouched
    ) -> Verdict:
        """What an audit of all tiles shows; NoteError for an anchor that none of the keys signed."""
        note, claimed = self._checkpoint()
        stored = Claim(claimed.origin, claimed.size, None, note)
        lowest = (tile for tile in tiles_of(claimed.size) if tile.level == 0)
        audit = audit_tiles(
            watch(lowest, claimed.size, each=FULL),
            tile=self._tile,
            bundle=self._bundle,
            sizes=list(sizes(stored, anchors)),
        )
        claim = Claim(claimed.origin, audit.covered.size, b"".join(audit.covered.nodes), note)
        return judge(audit, claim, keys=keys, anchors=anchors)

    def times(self, places: Iterable[int]) -> Mapping[int, int]:
        """When the leaves at these places were recorded, in milliseconds; only of those there are."""
        _, claimed = self._checkpoint()
        found = {}
        for place in places:
            if place < claimed.size:
                tile = tile_at(0, place // FULL, size=claimed.size)
                leaves = parse_bundle(self._bundle(tile) or b"", tile.width)
                if (read := read_leaf(leaves[place % FULL])) is not None:
                    found[place] = read[1]
        return found

    def _checkpoint(self) -> tuple[str, Checkpoint]:
        """The stored checkpoint, by its own account."""
        path = self._path / CHECKPOINT
        try:
            note = path.read_bytes().decode()
            return note, parse_checkpoint(parse_note(note).text)
        except (OSError, UnicodeDecodeError, NoteError) as error:
            raise StoreError(f"{path}: {error}") from error

    def _tile(self, tile: Tile) -> bytes | None:
        data = self._read(tile.path)
        if data is None and (full := self._read(Tile(tile.level, tile.number).path)) is not None:
            return full[: tile.width * HASH_BYTES]
        return data

    def _bundle(self, tile: Tile) -> bytes | None:
        data = self._read(tile.bundle_path)
        if data is None and (full := self._read(Tile(0, tile.number).bundle_path)) is not None:
            return format_bundle(parse_bundle(full, FULL)[: tile.width])
        return data

    def _read(self, path: str) -> bytes | None:
        try:
            return (self._path / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{self._path / path}: {error}") from error
