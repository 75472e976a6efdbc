"""`consent log export`, and that a copy proves what the database proves."""

import gzip
import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import anyio
import pytest

from consent.records.lines import dumps, loads
from consent.stores import SQLiteStore, open_auditor


@pytest.fixture
def key(run, log):
    return run("log", "checkpoint", "--key", "--store", log)[1].strip()


@pytest.fixture
def anchor(run, log, tmp_path):
    """A checkpoint that was put aside when the log held four leaves."""
    (tmp_path / "anchor").write_text(run("log", "checkpoint", "--store", log)[1])
    return tmp_path / "anchor"


@pytest.fixture
def verify(run, key, anchor):
    def verify(copy, *options):
        code, output, errors = run(
            "log", "verify", "--copy", str(copy), "--key", key, "--checkpoint", str(anchor), *options
        )
        return code, output + errors

    return verify


@pytest.fixture
def grown(log, anchor):
    """The log once a visitor's two records were erased: five leaves, one body of three left."""

    async def erase():
        store = SQLiteStore(log.removeprefix("sqlite:///"))
        await store.erase("anna")
        await store.close()

    anyio.run(erase)
    return log


@pytest.fixture(params=["lines.jsonl", "lines.jsonl.gz", "tiles"])
def copy(request, run, grown, tmp_path):
    """An export of the grown log in each form."""
    path = tmp_path / request.param
    form = "--tiles" if request.param == "tiles" else "--jsonl"
    assert run("log", "export", form, str(path), "--store", grown)[0] == 0
    return path


def test_a_copy_proves_what_the_log_proves(verify, copy):
    code, output = verify(copy)

    assert code == 0
    assert output.startswith("PROVED\n\nProved:\n  - 5 leaves were hashed again")
    assert "the first 4 leaves are those of the checkpoints given" in output


def test_a_copy_says_whether_it_holds_bodies(verify, copy):
    output = verify(copy)[1]

    if copy.name == "tiles":
        assert "without their bodies: this copy holds none" in output
    else:
        assert "3 bodies fit what the leaves commit to" in output
        assert "2 bodies are missing, each accounted for by an erasure" in output


def test_a_copy_is_the_same_whenever_it_is_made(run, grown, tmp_path):
    for name in ("one", "two"):
        run("log", "export", "--jsonl", str(tmp_path / f"{name}.gz"), "--store", grown)

    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()


def test_an_export_without_an_older_checkpoint_is_not_proved(run, copy, key):
    code, output, _ = run("log", "verify", "--copy", str(copy), "--key", key)

    assert code == 2
    assert "no older checkpoint was given" in output


def test_an_erased_body_is_in_no_copy(copy):
    files = [copy] if copy.is_file() else [path for path in copy.rglob("*") if path.is_file()]
    read = gzip.decompress if copy.suffix == ".gz" else bytes

    assert b"anna" not in b"".join(read(file.read_bytes()) for file in files)


def test_the_lines_of_an_export_are_readable_by_its_owner_alone(run, log, tmp_path):
    run("log", "export", "--jsonl", str(tmp_path / "export"), "--store", log)

    assert (tmp_path / "export").stat().st_mode & 0o777 == 0o600


def test_tiles_hold_nothing_personal(run, log, tmp_path, records):
    run("log", "export", "--tiles", str(tmp_path / "tiles"), "--store", log)

    held = b"".join(path.read_bytes() for path in (tmp_path / "tiles").rglob("*") if path.is_file())
    assert records[0].id.encode() not in held
    assert b"analytics" not in held


def test_the_summary_as_json(run, log, tmp_path):
    path = tmp_path / "tiles"

    told = json.loads(run("log", "export", "--tiles", str(path), "--store", log, "--json")[1])

    assert (told["form"], told["path"], told["leaves"]) == ("tiles", str(path), 4)


def test_tiles_that_are_there_are_added_to(run, log, grown, tmp_path, verify):
    path = tmp_path / "tiles"
    run("log", "export", "--tiles", str(path), "--store", grown)
    before = {file: file.stat().st_mtime_ns for file in path.rglob("*") if file.is_file()}

    assert run("log", "export", "--tiles", str(path), "--store", grown)[0] == 0

    changed = {file.name for file, time in before.items() if file.stat().st_mtime_ns != time}
    assert changed == {"checkpoint"}


def test_another_logs_tiles_are_not_written_over(run, grown, tmp_path):
    path = tmp_path / "tiles"
    run("log", "export", "--tiles", str(path), "--store", grown)
    (path / "tile" / "0" / "000.p" / "5").write_bytes(bytes(160))

    code, _, errors = run("log", "export", "--tiles", str(path), "--store", grown)

    assert code == 2
    assert "another log's folder" in errors


def changed(path, place=0):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("file", "finding"),
    [
        ("tile/entries/000.p/5", "a bundle of"),
        ("tile/0/000.p/5", "tile/0/000.p/5: these are not the hashes of what is below it"),
    ],
)
def test_a_changed_tile_or_bundle_is_named(verify, run, grown, tmp_path, file, finding):
    run("log", "export", "--tiles", str(tmp_path / "tiles"), "--store", grown)
    changed(tmp_path / "tiles" / file)

    code, output = verify(tmp_path / "tiles")

    assert (code, finding in output) == (1, True), output


@pytest.mark.parametrize("file", ["tile/entries/000.p/5", "tile/0/000.p/5"])
def test_a_missing_tile_or_bundle_is_named(verify, run, grown, tmp_path, file):
    run("log", "export", "--tiles", str(tmp_path / "tiles"), "--store", grown)
    (tmp_path / "tiles" / file).unlink()

    code, output = verify(tmp_path / "tiles")

    assert (code, f"{file} is missing" in output) == (1, True), output


DAMAGE = {
    "a body changed": (
        lambda line: replace(line, body=line.body.replace("true", "false")),
        "the body is not",
    ),
    "a salt changed": (lambda line: replace(line, salt=bytes(32)), "the body is not"),
    "a body taken away": (lambda line: replace(line, body=None, salt=None), "and no erasure names it"),
    "a leaf changed": (lambda line: replace(line, leaf=line.leaf.replace('"t":1', '"t":2')), "goes back by"),
    "a place changed": (lambda line: replace(line, place=7), "leaf 2 is missing"),
}


@pytest.mark.parametrize(("change", "finding"), DAMAGE.values(), ids=DAMAGE)
def test_a_changed_line_is_named(verify, run, log, tmp_path, change, finding):
    path = tmp_path / "export"
    run("log", "export", "--jsonl", str(path), "--store", log)
    lines = list(map(loads, path.read_bytes().splitlines()))
    lines[3] = change(lines[3])
    path.write_bytes(b"".join(map(dumps, lines)))

    code, output = verify(path)

    assert (code, finding in output) == (1, True), output


def test_a_line_that_was_taken_out_is_missed(verify, run, log, tmp_path):
    path = tmp_path / "export"
    run("log", "export", "--jsonl", str(path), "--store", log)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))

    code, output = verify(path)

    assert (code, "leaf 1 is missing: the next one is 2" in output) == (1, True), output


def test_a_file_that_is_cut_off_is_not_proved(verify, run, log, tmp_path):
    path = tmp_path / "export"
    run("log", "export", "--jsonl", str(path), "--store", log)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    code, output = verify(path)

    assert code == 2
    assert "its first or last line is missing" in output


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}\n", b"\x1f\x8b"])
def test_what_is_no_copy_is_one_line(verify, tmp_path, content):
    for name in ("copy", "copy.gz"):
        (tmp_path / name).write_bytes(content)

        code, output = verify(tmp_path / name)

        assert code == 2
        assert output.startswith(f"consent: {tmp_path}/{name}")
        assert output.count("\n") == 1


def test_a_folder_without_a_checkpoint_is_no_copy(verify, tmp_path):
    (tmp_path / "empty").mkdir()

    code, output = verify(tmp_path / "empty")

    assert code == 2
    assert "empty/checkpoint: " in output


def test_a_database_is_a_copy_too(verify, log):
    assert verify(log.removeprefix("sqlite:///"))[0] == 0


def test_a_log_whose_parts_do_not_fit_together_is_not_exported(run, log, tmp_path):
    with closing(sqlite3.connect(log.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("INSERT INTO body (leaf, salt, data) VALUES (9, x'', '{}')")

    code, _, errors = run("log", "export", "--jsonl", str(tmp_path / "export"), "--store", log)

    assert code == 2
    assert "a row of body belongs to no leaf" in errors
    assert not (tmp_path / "export").exists()
    assert list(tmp_path.glob(".export*")) == []


def test_where_nothing_can_be_written_this_is_said(run, log, tmp_path):
    code, _, errors = run("log", "export", "--jsonl", str(tmp_path / "no" / "export"), "--store", log)

    assert code == 2
    assert "no/export" in errors


def test_the_lines_hold_every_leaf_and_the_checkpoint(run, log, tmp_path):
    run("log", "export", "--jsonl", str(tmp_path / "export"), "--store", log)

    lines = list(map(loads, (tmp_path / "export").read_bytes().splitlines()))

    assert lines[0].size == len(lines) - 2 == 4
    assert lines[-1].checkpoint == open_auditor(log).newest().note
