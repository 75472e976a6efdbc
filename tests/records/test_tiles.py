"""Tiles: the specification's own example, every proof from tiles, and none from tiles that were touched."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.records.signed_note import NoteError
from consent.records.tiles import (
    FULL,
    Tile,
    Tiling,
    format_bundle,
    nodes_in,
    parse_bundle,
    parse_tile,
    root_of,
    tile_at,
    tiles_of,
)
from consent.records.tree import (
    CompactRange,
    ProofError,
    check_consistency,
    check_inclusion,
    hash_leaf,
    prove_consistency,
    prove_inclusion,
)


def hashes(size):
    return [hash_leaf(b"%d" % number) for number in range(size)]


def tiled(size):
    """Every tile's bytes by its path, as a directory would hold them."""
    tiling, kept = Tiling(), {}
    for leaf in hashes(size):
        kept |= {tile.path: data for tile, data in tiling.append(leaf)}
    return kept | {tile.path: data for tile, data in tiling.close()}


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 999), "tile/1/999"),
        (Tile(1, 1000), "tile/1/x001/000"),
        (Tile(63, 5, 17), "tile/63/005.p/17"),
    ],
)
def test_a_tile_is_where_the_specification_puts_it(tile, path):
    assert tile.path == path


def test_a_bundle_is_beside_the_tiles():
    assert Tile(0, 1234067, 3).bundle_path == "tile/entries/x001/x234/067.p/3"


def test_a_tree_of_70000_leaves_has_the_tiles_of_the_specifications_example():
    found = list(tiles_of(70_000))

    by_level = {level: [tile.width for tile in found if tile.level == level] for level in (0, 1, 2, 3)}
    assert by_level == {0: [256] * 273 + [112], 1: [256, 17], 2: [1], 3: []}


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 512, 65_535, 65_536, 65_537])
def test_the_tiles_made_are_those_that_a_tree_of_this_size_has(size):
    kept = tiled(size)

    assert sorted(kept) == sorted(tile.path for tile in tiles_of(size))
    for tile in tiles_of(size):
        assert len(kept[tile.path]) == 32 * tile.width


def test_a_hash_of_a_higher_tile_is_the_root_of_a_full_one_below():
    kept = tiled(700)

    assert parse_tile(kept["tile/1/000.p/2"], 2) == [
        root_of(hashes(700)[:256]),
        root_of(hashes(700)[256:512]),
    ]


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600, 66_000])
def test_every_kind_of_proof_is_made_from_tiles(size):
    kept = tiled(size)
    nodes = nodes_in(lambda tile: kept[tile.path], size)
    root = CompactRange().extend(hashes(size)).root

    for place in {0, size // 2, size - 1, min(size - 1, 256)}:
        check_inclusion(hashes(size)[place], place, size, prove_inclusion(place, size, nodes), root)
    for old in {0, 1, size // 3, size - 1, size}:
        older = CompactRange().extend(hashes(old)).root
        check_consistency(old, size, prove_consistency(old, size, nodes), older, root)


def test_a_tile_that_was_touched_proves_nothing():
    size, kept = 600, tiled(600)
    root = CompactRange().extend(hashes(size)).root

    def prove(changed):
        nodes = nodes_in(lambda tile: (kept | changed)[tile.path], size)
        for place in (10, 300, 599):
            check_inclusion(hashes(size)[place], place, size, prove_inclusion(place, size, nodes), root)

    prove({})
    for path, data in kept.items():
        with pytest.raises(ProofError):
            prove({path: bytes(len(data))})


def test_a_tile_of_another_length_is_refused():
    with pytest.raises(NoteError, match="a tile of 31 bytes"):
        parse_tile(bytes(31), 1)


@pytest.mark.parametrize(("level", "number"), [(0, 3), (1, 1), (2, 0), (0, -1)])
def test_a_tile_that_the_tree_does_not_have_is_not_made_up(level, number):
    with pytest.raises(ValueError, match="has no tile"):
        tile_at(level, number, size=600)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_is_read_as_it_was_written(leaves):
    assert parse_bundle(format_bundle(leaves), len(leaves)) == leaves


def test_a_bundle_is_a_length_and_a_leaf_one_after_another():
    assert format_bundle([b"ab", b"", b"c"]) == b"\x00\x02ab\x00\x00\x00\x01c"


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x02a", b"\x00\x01a\x00", b"\x00\x01a\x00\x01b"])
def test_a_bundle_that_is_cut_off_or_holds_more_is_refused(data):
    with pytest.raises(NoteError, match="expected 1"):
        parse_bundle(data, 1)


def test_a_leaf_too_long_for_a_bundle_is_refused():
    format_bundle([bytes(65_535)])
    with pytest.raises(ValueError, match="65536 bytes"):
        format_bundle([bytes(65_536)])


def test_full_tiles_are_never_written_again():
    tiling, seen = Tiling(), []
    for number in range(3 * FULL):
        seen += [tile for tile, _ in tiling.append(sha256(b"%d" % number).digest())]

    assert seen == [Tile(0, 0), Tile(0, 1), Tile(0, 2)]
