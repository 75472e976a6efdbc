"""A reader of C2SP logs that we did not write accepts our checkpoints, tiles, bundles and proofs."""

import shutil

import pytest

from consent.cli import main
from consent.records.commitment import Kind, commit
from consent.records.commitment import leaf as write_leaf
from consent.records.receipt import format_receipt
from consent.records.signed_note import format_key
from consent.stores import open_auditor
from tests.anchors.witness import State, WitnessServer

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


@pytest.fixture(scope="module")
def witnessed(exported):
    """The checkpoint with a witness's line, as `anchor` keeps it, and the witness's key."""
    server, url = WitnessServer(), f"sqlite:///{exported}/consent.db"
    signed = open_auditor(url).newest()
    server.state.logs[signed.key.name] = signed.key
    witness = format_key(server.state.key)
    assert main(["log", "anchor", "--store", url, "--witness", witness, server.url]) == 0
    server.shutdown()
    server.server_close()
    (note,) = (exported / "consent.db-anchors").glob("*.cosigned")
    return note, witness


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


EVERY_RECEIPT = """
import base64, sys
from aics_tlog import verify_leaf_inclusion
from aics_tlog.checkpoint import checkpoint_from_note
proved = 0
for path in sys.argv[1:]:
    proof, _, note = open(path).read().partition("\\n\\n")
    header, extra, index, leaf, *hashes = proof.split("\\n")
    checkpoint, _ = checkpoint_from_note(note)
    place, hashes = int(index.removeprefix("index ")), [base64.b64decode(each) for each in hashes]
    leaf = bytes.fromhex(leaf)
    proved += verify_leaf_inclusion(leaf, place, checkpoint.size, hashes, checkpoint.root)
print("proved", proved)
"""


def test_it_accepts_the_proofs_in_our_receipts(foreign_program, exported, tmp_path):
    auditor, files = open_auditor(f"sqlite:///{exported}/consent.db"), []
    for number in range(0, 700, 23):
        receipt = auditor.prove(f"{number:022}")
        leaf = write_leaf(Kind.CONSENT, receipt.time, commit(receipt.body, receipt.salt))
        lines = format_receipt(receipt).split("\n")
        # A receipt does not repeat its leaf, which follows from what it holds; that program wants it.
        files.append(tmp_path / str(number))
        files[-1].write_text("\n".join([*lines[:3], leaf.hex(), *lines[3:]]))

    code, output = foreign_program(EVERY_RECEIPT, *files)

    assert (code, output) == (0, "proved 31\n")


def test_it_counts_the_cosignatures_that_we_keep(foreign, exported, key, witnessed):
    note, witness = witnessed
    options = ("--note", note, "--vkey-file", key, "--quorum", 1)

    code, told = foreign("verify-checkpoint", *options, "--witness-key", witness)

    assert (code, told["ok"]) == (0, True), told
    assert foreign("verify-checkpoint", *options, "--witness-key", format_key(State().key))[0] == 1
