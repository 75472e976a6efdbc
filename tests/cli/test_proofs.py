"""`consent log checkpoint` and `verify`: what is caught, what is not, and that it is said."""

import json
import re
import shutil
import sqlite3
import sys
from contextlib import closing

import anyio
import pytest

from consent.records.canonical import encode
from consent.records.checkpoint import Checkpoint, format_checkpoint
from consent.records.commitment import commit
from consent.records.signed_note import format_key
from consent.records.tree import CompactRange, hash_leaf
from consent.stores import SQLiteStore
from consent.stores.head import load_signed
from consent.stores.keys import open_signer


@pytest.fixture
def path(log, tmp_path):
    return tmp_path / "consent.db"


@pytest.fixture
def key(path):
    with closing(sqlite3.connect(path)) as connection:
        return format_key(load_signed(connection).key)


@pytest.fixture
def anchor(path, tmp_path, run, log):
    """A checkpoint that was put aside when the log held four leaves."""
    file = tmp_path / "anchor"
    file.write_text(run("log", "checkpoint", "--store", log)[1])
    return file


@pytest.fixture
def verify(run, log):
    def verify(*options):
        code, output, errors = run("log", "verify", "--store", log, *map(str, options))
        return code, output + errors

    return verify


def script(path, statements):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statements)


def use(log, question):
    store = SQLiteStore(log.removeprefix("sqlite:///"))

    async def run():
        await question(store)
        await store.close()

    anyio.run(run)


def rewrite(path):
    """Change a record as who holds the log's key can: with a new leaf, tree, head and signature."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript("DROP TRIGGER leaf_never_changes; DROP TRIGGER head_never_shrinks")
        salt, body = connection.execute("SELECT salt, data FROM body WHERE leaf = 2").fetchone()
        body = body.replace('"refused"', '"given"', 1)
        (data,) = connection.execute("SELECT data FROM leaf WHERE place = 2").fetchone()
        leaf = encode({**json.loads(data), "b": commit(body.encode(), salt)}).decode()
        connection.execute("UPDATE body SET data = ? WHERE leaf = 2", (body,))
        connection.execute("UPDATE leaf SET data = ? WHERE place = 2", (leaf,))
        rows = connection.execute("SELECT data FROM leaf ORDER BY place")
        covered = CompactRange().extend(hash_leaf(data.encode()) for (data,) in rows)
        (origin,) = connection.execute("SELECT origin FROM head").fetchone()
        signer = open_signer(path.with_name("consent.db-key"), origin, signed_by=None)
        note = signer.sign(format_checkpoint(Checkpoint(origin, covered.size, covered.root)))
        connection.execute("UPDATE head SET nodes = ?", (b"".join(covered.nodes),))
        connection.execute("UPDATE checkpoint SET note = ?", (note,))


def test_a_checkpoint_is_printed_as_it_was_signed(run, log, path, key):
    with closing(sqlite3.connect(path)) as connection:
        signed = load_signed(connection)

    assert run("log", "checkpoint", "--store", log) == (0, signed.note, "")
    assert run("log", "checkpoint", "--store", log, "--key") == (0, f"{key}\n", "")
    output = run("log", "checkpoint", "--store", log, "--json")[1]
    assert json.loads(output) == {"checkpoint": signed.note, "key": key}


def test_a_clean_log_is_proved_with_key_and_anchor(verify, anchor, key):
    code, output = verify("--key", key, "--checkpoint", anchor)

    assert code == 0
    assert output.startswith("PROVED\n\nProved:\n  - 4 leaves were hashed again, 4 bodies fit")
    assert "the first 4 leaves are those of the checkpoints given" in output
    assert "no log can prove" in output


@pytest.mark.parametrize("given", ["key alone", "nothing"])
def test_a_public_key_alone_is_not_enough_and_this_is_said(verify, key, given):
    code, output = verify(*(["--key", key] if given == "key alone" else []))

    assert code == 2
    assert output.startswith("NOT PROVED\n")
    assert "whoever holds the log's key could have rewritten all of it" in output


def test_what_came_after_the_anchor_is_named(verify, anchor, key, log, records):
    use(log, lambda store: store.erase("anna"))

    code, output = verify("--key", key, "--checkpoint", anchor)

    assert code == 0
    assert "2 bodies are missing, each accounted for by an erasure" in output
    assert "leaves 4 to 4 are newer than every checkpoint given" in output


def test_the_verdict_as_json(verify, key):
    verdict = json.loads(verify("--key", key, "--json")[1])

    assert verdict["verdict"] == "not proved"
    assert verdict["tampered"] == []
    assert len(verdict["unproved"]) == 1


def test_a_rewrite_with_the_logs_own_key_passes_alone_and_not_beside_an_older_checkpoint(
    verify, path, anchor, key
):
    rewrite(path)

    alone, beside = verify("--key", key), verify("--key", key, "--checkpoint", anchor)

    assert alone[0] == 2
    assert "Wrong:" not in alone[1]
    assert beside[0] == 1
    assert "the first 4 leaves are not those of the checkpoint given" in beside[1]


def test_a_log_cut_back_to_an_older_signed_state_passes_alone_and_not_beside_a_newer_checkpoint(
    verify, run, path, anchor, key, log, tmp_path
):
    shutil.copy(path, tmp_path / "backup")
    use(log, lambda store: store.erase("anna"))
    newer = tmp_path / "newer"
    newer.write_text(run("log", "checkpoint", "--store", log)[1])
    shutil.copy(tmp_path / "backup", path)

    assert verify("--key", key)[0] == 2
    assert verify("--key", key, "--checkpoint", anchor)[0] == 0
    code, output = verify("--key", key, "--checkpoint", anchor, "--checkpoint", newer)
    assert code == 1
    assert "the log was cut back: it had 5 leaves, and has 4" in output


def test_an_unsigned_log_is_not_proved_and_says_so(run, url, records, monkeypatch):
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    use(url, lambda store: store.erase("nobody"))

    code, output, _ = run("log", "verify", "--store", url)

    assert code == 2
    assert "the log is not signed" in output
    code, _, errors = run("log", "checkpoint", "--store", url)
    assert (code, errors) == (2, "consent: this log is not signed: install asgi-consent[log]\n")


@pytest.mark.parametrize("content", [b"", b"\xff", b"origin\n1\nAAAA\n\n\xe2\x80\x94 x AAAAAAAA\n"])
def test_a_file_that_is_no_checkpoint_of_this_log_is_one_line(verify, tmp_path, key, content):
    (tmp_path / "wrong").write_bytes(content)

    code, output = verify("--key", key, "--checkpoint", tmp_path / "wrong")

    assert code == 2
    assert output.startswith(f"consent: {tmp_path}/wrong: ")
    assert output.count("\n") == 1


def test_a_checkpoint_without_a_key_is_refused(verify, anchor):
    assert verify("--checkpoint", anchor) == (
        2,
        f"consent: {anchor}: a checkpoint can only be used together with --key\n",
    )


UNGUARDED = (
    "DROP TRIGGER leaf_never_changes; DROP TRIGGER leaf_is_never_deleted; DROP TRIGGER head_never_shrinks;"
)

DAMAGE = {
    "a body changed": (
        "UPDATE body SET data = replace(data, 'true', 'false') WHERE leaf = 2",
        "leaf 2: the body is not",
    ),
    "a salt changed": ("UPDATE body SET salt = zeroblob(32) WHERE leaf = 1", "leaf 1: the body is not"),
    "a body deleted without an erasure": ("DELETE FROM body WHERE leaf = 3", "leaf 3: its body is missing"),
    "a body put for no leaf": (
        "INSERT INTO body (leaf, salt, data) VALUES (9, x'', '{}')",
        "leaf 9, which does not",
    ),
    "a body of bytes that are no text": (
        "UPDATE body SET data = CAST(x'7b226964223a22ff227d' AS TEXT) WHERE leaf = 1",
        "leaf 1: the body is not",
    ),
    "a notice changed": (
        "UPDATE notice SET data = data || ' '",
        "leaf 0: the notice does not bear its own hash",
    ),
    "a notice renamed": ("UPDATE notice SET hash = 'x'", "leaf 0: the notice does not bear its own hash"),
    "an erasure invented": (
        "INSERT INTO erasure VALUES (1, zeroblob(32), '{\"leaves\":[0]}')",
        "leaf 1: 2 bodies",
    ),
    "a leaf changed": (
        "UPDATE leaf SET data = replace(data, '\"t\":1', '\"t\":2') WHERE place = 1",
        "goes back by",
    ),
    "a leaf with a space": ("UPDATE leaf SET data = data || ' ' WHERE place = 3", "leaf 3: its bytes"),
    "a leaf deleted": ("DELETE FROM leaf WHERE place = 1", "leaf 1 is missing"),
    "the last leaf deleted": ("DELETE FROM leaf WHERE place = 3", "cut back: it had 4 leaves, and has 3"),
    "a leaf put behind": (
        "INSERT INTO leaf SELECT 4, data FROM leaf WHERE place = 3",
        "leaf 4: its body is missing",
    ),
    "the head changed": ("UPDATE head SET nodes = zeroblob(32)", "head is not the tree"),
    "the head deleted": ("DROP TRIGGER head_is_never_deleted; DELETE FROM head", "head is not the tree"),
    "the name changed": ("UPDATE head SET origin = 'other'", "calls itself other"),
    "the checkpoint changed": ("UPDATE checkpoint SET note = 'x' || note", "not signed by|is wrong"),
}


@pytest.mark.parametrize(("statements", "finding"), DAMAGE.values(), ids=DAMAGE)
def test_what_was_tampered_with_is_named(verify, path, anchor, key, statements, finding):
    script(path, UNGUARDED + statements)

    code, output = verify("--key", key, "--checkpoint", anchor)

    assert re.search(finding, output), output
    assert code == 1


@pytest.fixture
def receipt(run, log, tmp_path):
    file = tmp_path / "receipt"
    file.write_text(run("log", "prove", "A" * 22, "--store", log)[1])
    return file


def test_a_receipt_is_verified_without_the_log(run, path, key, receipt):
    for file in path.parent.glob("consent.db*"):
        file.unlink()

    code, output, errors = run("log", "verify-receipt", str(receipt), "--key", key)

    assert (code, errors) == (0, "")
    assert output.startswith(f"PROVED\n\nRecord {'A' * 22} (given) is leaf 1\nof consent-log/")
    assert "rewritten since" in output


def test_a_receipt_as_json_tells_the_record(run, key, receipt, records):
    told = json.loads(run("log", "verify-receipt", str(receipt), "--key", key, "--json")[1])

    assert (told["verdict"], told["place"], told["size"]) == ("proved", 1, 4)
    assert told["record"]["id"] == records[0].id


def test_a_receipt_is_an_older_checkpoint(verify, path, key, receipt):
    assert verify("--key", key, "--checkpoint", receipt)[0] == 0

    rewrite(path)

    assert verify("--key", key, "--checkpoint", receipt)[0] == 1


def test_a_receipt_with_a_changed_byte_proves_nothing_else(run, key, receipt):
    proved = run("log", "verify-receipt", str(receipt), "--key", key)
    whole = receipt.read_bytes()
    spared = 0
    for position in range(len(whole)):
        changed = bytearray(whole)
        changed[position] ^= 1
        receipt.write_bytes(changed)
        found = run("log", "verify-receipt", str(receipt), "--key", key)
        spared += found == proved

        assert found[0] in (1, 2) or found == proved, position

    # Compressed data ends with up to seven bits that mean nothing.
    assert spared <= 2


def test_a_receipt_with_another_key_is_not_proved(run, key, receipt):
    other = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

    code, output, _ = run("log", "verify-receipt", str(receipt), "--key", other)

    assert code == 1
    assert "not signed by PeterNeumann" in output


def test_a_record_that_is_not_there_has_no_receipt(run, log):
    code, output, errors = run("log", "prove", "B" * 22, "--store", log)

    assert (code, output) == (1, "")
    assert "no record has the id" in errors


def test_a_tampered_record_has_no_receipt(run, log, path):
    script(path, "UPDATE body SET data = replace(data, 'false', 'true') WHERE leaf = 1")

    assert run("log", "prove", "A" * 22, "--store", log)[0] == 2
