"""A reader of C2SP logs that we did not write accepts our checkpoints, tiles, bundles and proofs."""

import shutil

import pytest

from consent.records.signed_note import format_key
from consent.stores import open_auditor

# Its command line proves single leaves; that it can walk a whole folder too, only its library knows.
EVERY_TILE = """
import sys
from aics_tlog import FileSystemTileReader, audit_tiles
from aics_tlog.checkpoint import checkpoint_from_note
folder = sys.argv[1]
checkpoint, _ = checkpoint_from_note(open(folder + "/checkpoint").read())
print(audit_tiles(FileSystemTileReader(folder), checkpoint.size, checkpoint.root))
"""


@pytest.fixture(scope="module")
def key(exported, tmp_path_factory):
    """The log's key in a file, as that program wants it."""
    file = tmp_path_factory.mktemp("key") / "log.vkey"
    signed = open_auditor(f"sqlite:///{exported}/consent.db").newest()
    file.write_text(f"{format_key(signed.key)}\n")
    return file


def test_it_accepts_our_checkpoint(foreign, exported, key):
    code, told = foreign("verify-checkpoint", "--tiles", exported / "newer", "--vkey-file", key)

    assert (code, told["size"]) == (0, 701), told


@pytest.mark.parametrize("index", [0, 255, 256, 511, 512, 700])
def test_it_proves_our_leaves_from_our_tiles(foreign, exported, key, index):
    code, told = foreign(
        "verify-inclusion", "--tiles", exported / "newer", "--vkey-file", key, "--index", index
    )

    assert code == 0, told


def test_it_proves_that_our_log_only_grew(foreign, exported, key):
    code, told = foreign(
        *("verify-consistency", "--tiles", exported / "newer", "--vkey-file", key),
        *("--old-checkpoint", exported / "older" / "checkpoint"),
    )

    assert code == 0, told


def test_it_finds_every_tile_and_bundle_in_order(foreign_program, exported):
    code, output = foreign_program(EVERY_TILE, exported / "newer")

    assert (code, "AuditReport(size=701, tiles=4, bundles=3)" in output) == (0, True), output


@pytest.mark.parametrize("file", ["tile/0/000", "tile/0/002.p/189", "tile/1/000.p/2", "tile/entries/001"])
def test_it_refuses_what_was_touched(foreign_program, exported, tmp_path, file):
    folder = tmp_path / "tiles"
    shutil.copytree(exported / "newer", folder)
    data = (folder / file).read_bytes()
    (folder / file).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))

    code, output = foreign_program(EVERY_TILE, folder)

    assert (code, "TileVerificationError" in output) == (1, True), output
