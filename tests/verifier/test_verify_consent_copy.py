"""The verifier of copies and the program agree: on exports, on tiles, on witnesses, on what was touched."""

import importlib.util
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from consent.cli import main
from consent.records.signed_note import format_key
from consent.stores import open_auditor
from tests.anchors.attacks import MINUTE, Log
from tests.anchors.witness import State, WitnessServer

FOLDER = Path(__file__).parents[2] / "verifier"
COPIES = ("log.jsonl", "log.jsonl.gz", "tiles", "consent.db")


@pytest.fixture(scope="module")
def verifier():
    spec = importlib.util.spec_from_file_location("verify_consent_copy", FOLDER / "verify_consent_copy.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A log of 304 leaves and its copies, with a witness that saw it twice, ten minutes apart."""
    folder = tmp_path_factory.mktemp("kept")
    log, server = Log(folder / "consent.db"), WitnessServer()
    log.witness = server.state
    signed = open_auditor(log.url).newest()
    server.state.logs[signed.key.name] = signed.key
    (folder / "older").write_text(log.note)
    for _ in range(2):
        server.state.now = log.now // 1000
        asked = ["--witness", format_key(server.state.key), server.url]
        assert main(["log", "anchor", "--store", log.url, *asked]) == 0
        log.now += 10 * MINUTE
        log.append(150)
    for form, name in (("--jsonl", "log.jsonl"), ("--jsonl", "log.jsonl.gz"), ("--tiles", "tiles")):
        assert main(["log", "export", form, str(folder / name), "--store", log.url]) == 0
    server.shutdown()
    server.server_close()
    return log


@pytest.fixture
def folder(kept, tmp_path):
    """Everything that is kept, to be touched."""
    return Path(shutil.copytree(kept.path.parent, tmp_path / "copy"))


@pytest.fixture
def verdicts(verifier, kept, capsys):
    """What both programs say of a copy: their exit codes, and all that they print."""

    def verdicts(copy, *options):
        options = [str(option) for option in ("--key", kept.key, *options)]
        codes = (
            verifier.main([str(copy), *options]),
            main(["log", "verify", "--copy", str(copy), *options]),
        )
        return codes, capsys.readouterr().out

    return verdicts


def witness(kept, folder):
    return ("--witness", format_key(kept.witness.key), "--anchors", folder / "consent.db-anchors")


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_is_proved_by_both_with_an_older_checkpoint_and_not_without(verdicts, folder, name):
    assert verdicts(folder / name, "--checkpoint", folder / "older")[0] == (0, 0)
    assert verdicts(folder / name)[0] == (2, 2)


@pytest.mark.parametrize("name", ["log.jsonl", "tiles"])
def test_a_witness_proves_a_copy_for_both(verdicts, folder, kept, name):
    codes, told = verdicts(folder / name, *witness(kept, folder))

    assert codes == (0, 0)
    assert "witnesses saw the first 155 leaves, and no more, at 2025-11-22 12:10:00 UTC" in told
    assert "the first 155 leaves were recorded before 2025-11-22 12:10:00 UTC" in told


def test_a_quorum_is_counted_alike(verdicts, folder, kept):
    both = (*witness(kept, folder), "--witness", format_key(State().key))

    assert verdicts(folder / "tiles", *both)[0] == (2, 2)
    assert verdicts(folder / "tiles", *both, "--quorum", 1)[0] == (0, 0)


def test_a_database_is_judged_by_a_witness_but_for_its_times(verifier, folder, kept, capsys):
    options = [str(option) for option in ("--key", kept.key, *witness(kept, folder))]

    assert verifier.main([str(folder / "consent.db"), *options]) == 2
    assert "times were not compared" in capsys.readouterr().out


def test_times_that_a_witness_contradicts_are_named_by_both(verdicts, folder, kept):
    attacked = Log.__new__(Log)
    attacked.path, attacked.now, attacked.records = folder / "consent.db", kept.now, kept.records
    # The first leaf behind what the witness saw second claims to be older than that.
    attacked.back_date(155, kept.now - 20 * MINUTE)
    (folder / "log.jsonl").unlink()
    main(["log", "export", "--jsonl", str(folder / "log.jsonl"), "--store", attacked.url])

    codes, told = verdicts(folder / "log.jsonl", *witness(kept, folder), "--skew", 60)

    assert codes == (1, 1)
    assert "leaf 155 claims an earlier time than when a witness saw the log end before it" in told


def test_both_find_every_change_of_a_byte_in_a_tile_or_bundle(verdicts, folder):
    chance, checkpoint = random.Random(20261122), ("--checkpoint", folder / "older")
    files = [path for path in (folder / "tiles" / "tile").rglob("*") if path.is_file()]
    for path in files:
        whole = path.read_bytes()
        for _ in range(4):
            position = chance.randrange(len(whole))
            path.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
            codes, told = verdicts(folder / "tiles", *checkpoint)

            assert codes == (1, 1), (path, position, told)
        path.write_bytes(whole)
    assert len(files) == 5


def test_both_refuse_every_change_of_a_line(verdicts, folder):
    chance, checkpoint = random.Random(20261122), ("--checkpoint", folder / "older")
    path = folder / "log.jsonl"
    whole = path.read_bytes().splitlines(keepends=True)
    for _ in range(40):
        lines = [*whole]
        number = chance.randrange(len(lines))
        position = chance.randrange(len(lines[number]) - 1)
        changed = bytearray(lines[number])
        changed[position] = chance.choice(
            [letter for letter in b"0123456789abcxyz" if letter != changed[position]]
        )
        lines[number] = bytes(changed)
        path.write_bytes(b"".join(lines))

        codes, told = verdicts(path, *checkpoint)

        assert 0 not in codes, (number, position, told)


@pytest.mark.parametrize("name", ["log.jsonl", "log.jsonl.gz"])
def test_a_file_that_is_cut_off_is_not_proved_by_either(verdicts, folder, name):
    path = folder / name
    path.write_bytes(path.read_bytes()[:-100])

    assert verdicts(path, "--checkpoint", folder / "older")[0] == (2, 2)


@pytest.mark.parametrize("content", [b"", b"{}\n", b"[]\n", b"\xff"])
def test_what_is_no_copy_is_not_proved_by_either(verdicts, tmp_path, content):
    (tmp_path / "copy").write_bytes(content)

    codes = [verdicts(tmp_path / name)[0][0] for name in ("copy", "missing")]

    assert codes == [2, 2]


def test_it_runs_beside_the_other_file_alone(kept, tmp_path):
    for name in ("verify_consent_log.py", "verify_consent_copy.py"):
        shutil.copy(FOLDER / name, tmp_path)
    folder = kept.path.parent
    command = [
        sys.executable,
        "-I",
        "-W",
        "error",
        "-B",
        tmp_path / "verify_consent_copy.py",
        folder / "tiles",
    ]

    ended = subprocess.run(
        [*command, "--key", kept.key, "--checkpoint", folder / "older"], capture_output=True, text=True
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("PROVED\n")


def test_it_is_short_and_needs_the_standard_library_alone():
    source = (FOLDER / "verify_consent_copy.py").read_text()
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}

    assert len(source.splitlines()) <= 300
    assert imported - {"verify_consent_log"} <= sys.stdlib_module_names
