"""A folder of tiles: what it holds at each size, and what it proves when partial tiles are gone."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.errors import StoreError
from consent.records.checkpoint import Checkpoint, format_checkpoint
from consent.records.commitment import Kind, commit, leaf
from consent.records.lines import Line
from consent.records.signed_note import Signature, SignedNote, VerifierKey, format_note
from consent.records.tiles import tiles_of
from consent.records.tree import CompactRange, hash_leaf
from consent.records.verdict import Anchor
from consent.stores.contents import Contents
from consent.stores.tile_folder import TileFolder, write_tiles

ORIGIN = "consent-log/0123456789abcdef"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = VerifierKey(ORIGIN, PRIVATE.public_key().public_bytes_raw())
START = 1_763_800_000_000


def leaves(size):
    salt = bytes(32)
    return [leaf(Kind.CONSENT, START + number, commit(b"%d" % number, salt)) for number in range(size)]


def checkpoint(size):
    return Checkpoint(ORIGIN, size, CompactRange().extend(map(hash_leaf, leaves(size))).root)


def sign(size):
    text = format_checkpoint(checkpoint(size))
    return format_note(SignedNote(text, (Signature(ORIGIN, KEY.key_id, PRIVATE.sign(text.encode())),)))


def anchor(size):
    return Anchor("kept", sign(size))


def contents(size, *, signed=True):
    lines = (Line(place, data.decode(), None, None) for place, data in enumerate(leaves(size)))
    return Contents(ORIGIN, size, sign(size) if signed else None, lines)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_a_folder_holds_the_tiles_of_its_tree_and_proves_it(tmp_path, size):
    write_tiles(contents(size), tmp_path)

    held = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    expected = {tile.path for tile in tiles_of(size)} | {"checkpoint"}
    expected |= {tile.bundle_path for tile in tiles_of(size) if tile.level == 0}
    assert held == expected
    anchors = [anchor(older) for older in sorted({0, 1, 255, 256, 257, size // 2, size}) if older <= size]
    verdict = TileFolder(tmp_path).verify(keys=[KEY], anchors=anchors)
    assert (verdict.tampered, verdict.unproved) == ((), ())


def test_a_folder_that_grew_still_holds_what_older_checkpoints_need(tmp_path):
    write_tiles(contents(300), tmp_path)
    older = {path: sha256(path.read_bytes()).digest() for path in (tmp_path / "tile").rglob("*.p/*")}

    write_tiles(contents(600), tmp_path)

    assert older == {path: sha256(path.read_bytes()).digest() for path in older}
    assert TileFolder(tmp_path).verify(keys=[KEY], anchors=[anchor(300)]).tampered == ()


def test_partial_tiles_that_a_full_one_replaced_are_not_missed(tmp_path):
    write_tiles(contents(300), tmp_path)
    older = (tmp_path / "checkpoint").read_bytes()
    write_tiles(contents(600), tmp_path)
    for partial in (tmp_path / "tile").rglob("001.p/44"):
        partial.unlink()
    (tmp_path / "checkpoint").write_bytes(older)

    assert TileFolder(tmp_path).verify(keys=[KEY], anchors=[anchor(200)]).tampered == ()


def test_a_folder_cut_back_is_caught_by_a_newer_checkpoint(tmp_path):
    write_tiles(contents(300), tmp_path)

    verdict = TileFolder(tmp_path).verify(keys=[KEY], anchors=[anchor(600)])

    assert verdict.tampered == ("the log was cut back: it had 600 leaves, and has 300",)


def test_a_leaf_that_is_none_is_named(tmp_path):
    write_tiles(contents(300), tmp_path)
    bundle = tmp_path / "tile" / "entries" / "000"
    bundle.write_bytes(bundle.read_bytes().replace(b'"k":"consent"', b'"k":"comment"', 1))

    verdict = TileFolder(tmp_path).verify(keys=[KEY], anchors=[anchor(200)])

    assert "leaf 0: its bytes are not those of a leaf" in verdict.tampered


def test_the_times_of_leaves_are_told_as_far_as_there_are_any(tmp_path):
    write_tiles(contents(300), tmp_path)

    assert TileFolder(tmp_path).times([0, 299, 300]) == {0: START, 299: START + 299}


def test_a_log_that_is_not_signed_has_no_tiles(tmp_path):
    with pytest.raises(StoreError, match="not signed"):
        write_tiles(contents(3, signed=False), tmp_path)


def test_whoever_waits_can_see_how_far_an_audit_has_come(tmp_path):
    write_tiles(contents(600), tmp_path)
    seen = []

    def watch(items, total, *, each):
        for item in items:
            seen.append((total, each))
            yield item

    TileFolder(tmp_path).verify(keys=[KEY], anchors=[], watch=watch)

    assert seen == [(600, 256)] * 3
