"""The single-file verifier and the program agree: on clean logs, on damaged ones, on receipts."""

import importlib.util
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import anyio
import pytest

from consent.cli import main
from consent.records.notice import Notice
from consent.records.record import Event, Method, Record
from consent.records.revision import Revision
from consent.records.signed_note import format_key, parse_key
from consent.records.verdict import Anchor
from consent.stores import SQLiteAuditor, SQLiteStore, open_auditor

VERIFIER = Path(__file__).parents[2] / "verifier" / "verify_consent_log.py"
OTHER = Notice("en", "r1", "<section>We use cookies too</section>")
SHOWN = Notice("en", "r1", "<section>We use cookies</section>")
RECORDS = 40
RECEIVED = f"{38:022}"

UNGUARDED = """
    DROP TRIGGER leaf_takes_the_next_place; DROP TRIGGER leaf_never_changes;
    DROP TRIGGER leaf_is_never_deleted; DROP TRIGGER head_never_shrinks; DROP TRIGGER head_is_never_deleted;
    PRAGMA journal_mode = DELETE;
"""


@pytest.fixture(scope="module")
def verifier():
    spec = importlib.util.spec_from_file_location("verify_consent_log", VERIFIER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_record(number):
    return Record(
        id=f"{number:022}",
        time=1_763_800_000_000 + number,
        event=(Event.GIVEN, Event.WITHDRAWN)[number % 5 == 4],
        method=Method.NOTICE,
        revision="r1",
        notice=SHOWN.hash,
        granted=("analytics",),
        refused=("marketing",),
        language="en",
        gpc_seen=False,
        valid_until=None,
        site="Journal « Quotidien »",
        subject=("anna", "ben", None)[number % 3],
    )


async def fill(path):
    store = SQLiteStore(path, now=lambda: 1_763_800_000_000)
    for number in range(RECORDS):
        await store.append(make_record(number), SHOWN)
    await store.erase("anna")
    await store.keep_revision(Revision("r1", "ab" * 32, 1, ("analytics",), (), 5))
    await store.append(make_record(RECORDS + 1), SHOWN)
    await store.close()


async def grow_old(path):
    """What a log sees in a long life: a new key, and records that are let go."""
    clock = iter(1_763_800_000_000 + day * 86_400_000 for day in range(1, 9))
    store = SQLiteStore(path, now=lambda: next(clock))
    await store.rotate_key()
    await store.append(replace(make_record(RECORDS + 2), notice=OTHER.hash), OTHER)
    await store.prune(1_763_800_000_000 + 86_400_000, most=10)
    await store.append(make_record(RECORDS + 3), SHOWN)
    await store.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """(database, key, anchor): a log with all kinds of leaves, its first key, a checkpoint of all of it."""
    path = tmp_path_factory.mktemp("log") / "consent.db"
    anyio.run(fill, path)
    first = open_auditor(f"sqlite:///{path}").newest()
    anyio.run(grow_old, path)
    signed = open_auditor(f"sqlite:///{path}").newest()
    anchor = path.with_name("anchor")
    anchor.write_text(signed.note)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(UNGUARDED)
    return path, format_key(first.key), anchor


@pytest.fixture
def verdicts(verifier, capsys):
    """What both programs say of a log: their exit codes."""

    def verdicts(path, *options):
        options = [str(option) for option in options]
        codes = (
            verifier.main(["log", str(path), *options]),
            main(["log", "verify", "--store", f"sqlite:///{path}", *options]),
        )
        return codes, capsys.readouterr().out

    return verdicts


def test_a_clean_log_is_proved_by_both(kept, verdicts):
    path, key, anchor = kept

    assert verdicts(path, "--key", key, "--checkpoint", anchor)[0] == (0, 0)
    assert verdicts(path, "--key", key)[0] == (2, 2)


def text_changed(connection, table, key, chance):
    row, data = chance.choice(connection.execute(f"SELECT {key}, data FROM {table}").fetchall())
    place = chance.randrange(len(data))
    letter = chance.choice([letter for letter in "0123456789abcxyz" if letter != data[place]])
    # The length of a JSON text and its validity stay; what does not parse cannot even be written.
    changed = (
        data[:place] + letter + data[place + 1 :] if data[place].isalnum() else data.replace("1", "2", 1)
    )
    if changed == data:
        changed = data.replace("0", "7", 1)
    connection.execute(f"UPDATE OR IGNORE {table} SET data = ? WHERE {key} = ?", (changed, row))


def one_of(connection, table, key, chance):
    return chance.choice(connection.execute(f"SELECT {key} FROM {table}").fetchall())[0]


def salt_changed(connection, chance):
    table, key = chance.choice(
        [("body", "leaf"), ("notice", "leaf"), ("erasure", "leaf"), ("statement", "leaf")]
    )
    row = one_of(connection, table, key, chance)
    (salt,) = connection.execute(f"SELECT salt FROM {table} WHERE {key} = ?", (row,)).fetchone()
    position = chance.randrange(256)
    changed = (int.from_bytes(salt, "big") ^ 1 << position).to_bytes(32, "big")
    connection.execute(f"UPDATE {table} SET salt = ? WHERE {key} = ?", (changed, row))


def row_deleted(connection, chance):
    table, key = chance.choice(
        [
            ("body", "leaf"),
            ("notice", "leaf"),
            ("erasure", "leaf"),
            ("statement", "leaf"),
            ("leaf", "place"),
            ("head", "only"),
        ]
    )
    connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (one_of(connection, table, key, chance),))


def tail_cut(connection, chance):
    connection.execute("DELETE FROM leaf WHERE place >= ?", (chance.randrange(RECORDS),))


def leaves_swapped(connection, chance):
    one, other = chance.sample([place for (place,) in connection.execute("SELECT place FROM leaf")], 2)
    for moved, to in ((one, -1), (other, one), (-1, other)):
        connection.execute("UPDATE leaf SET place = ? WHERE place = ?", (to, moved))


def bodies_swapped(connection, chance):
    one, other = chance.sample([leaf for (leaf,) in connection.execute("SELECT leaf FROM body")], 2)
    for moved, to in ((one, -1), (other, one), (-1, other)):
        connection.execute("UPDATE body SET leaf = ? WHERE leaf = ?", (to, moved))


def leaf_doubled(connection, chance):
    place = one_of(connection, "leaf", "place", chance)
    connection.execute(
        "INSERT INTO leaf SELECT max(place) + 1, (SELECT data FROM leaf WHERE place = ?) FROM leaf", (place,)
    )


def body_put_back(connection, chance):
    (erased,) = connection.execute("SELECT json_extract(data, '$.leaves[0]') FROM erasure").fetchone()
    connection.execute(
        "INSERT INTO body (leaf, salt, data) VALUES (?, ?, ?)", (erased, chance.randbytes(32), "{}")
    )


def head_changed(connection, chance):
    (nodes,) = connection.execute("SELECT nodes FROM head").fetchone()
    position = chance.randrange(len(nodes))
    changed = nodes[:position] + bytes([nodes[position] ^ 1 << chance.randrange(8)]) + nodes[position + 1 :]
    connection.execute("UPDATE head SET nodes = ?", (changed,))


def checkpoint_changed(connection, chance):
    (note,) = connection.execute("SELECT note FROM checkpoint").fetchone()
    position = chance.randrange(len(note))
    changed = note[:position] + chr(ord(note[position]) ^ 1) + note[position + 1 :]
    connection.execute("UPDATE checkpoint SET note = ?", (changed,))


MUTATIONS = [
    lambda connection, chance: text_changed(connection, "leaf", "place", chance),
    lambda connection, chance: text_changed(connection, "body", "leaf", chance),
    lambda connection, chance: text_changed(connection, "notice", "leaf", chance),
    lambda connection, chance: text_changed(connection, "erasure", "leaf", chance),
    lambda connection, chance: text_changed(connection, "statement", "leaf", chance),
    salt_changed, row_deleted, tail_cut, leaves_swapped, bodies_swapped, leaf_doubled, body_put_back,
    head_changed, checkpoint_changed,
]  # fmt: skip


def changed_copies(path, copy, *, number):
    """So many times, this log with one random change in it."""
    chance = random.Random(20261122)
    made = 0
    for attempt in range(2 * number):
        shutil.copy(path, copy)
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            before = list(connection.iterdump())
            try:
                MUTATIONS[attempt % len(MUTATIONS)](connection, chance)
            except sqlite3.Error:
                continue  # such a change SQLite itself does not let in
            if list(connection.iterdump()) == before:
                continue
        made += 1
        yield attempt
        if made == number:
            return
    pytest.fail(f"only {made} changes could be made")


def test_both_find_every_one_of_100_random_changes(kept, verdicts, tmp_path):
    path, key, anchor = kept

    for attempt in changed_copies(path, tmp_path / "copy.db", number=100):
        codes, told = verdicts(tmp_path / "copy.db", "--key", key, "--checkpoint", anchor)

        assert codes == (1, 1), (attempt, told)


@pytest.mark.exhaustive
@pytest.mark.timeout(0)  # takes an hour where the machine does something else too
def test_every_one_of_100_000_random_changes_is_found_and_no_clean_log_is_accused(kept, tmp_path):
    path, key, anchor = kept
    copy, anchors = tmp_path / "copy.db", [Anchor("kept", anchor.read_text())]

    for attempt in changed_copies(path, copy, number=100_000):
        found = SQLiteAuditor(copy).verify(keys=[parse_key(key)], anchors=anchors)
        assert found.tampered, attempt
        if attempt % 1_000 == 0:
            assert SQLiteAuditor(path).verify(keys=[parse_key(key)], anchors=anchors).tampered == ()


def test_receipts_are_judged_alike(kept, verifier, tmp_path, capsys):
    path, _, _ = kept
    key = format_key(open_auditor(f"sqlite:///{path}").newest().key)
    file = tmp_path / "receipt"
    main(["log", "prove", RECEIVED, "--store", f"sqlite:///{path}"])
    whole = capsys.readouterr().out.encode()
    for position in range(-1, len(whole), 7):
        changed = bytearray(whole)
        if position >= 0:
            changed[position] ^= 1
        file.write_bytes(changed)

        codes = (
            verifier.main(["receipt", str(file), "--key", key]),
            main(["log", "verify-receipt", str(file), "--key", key]),
        )

        capsys.readouterr()
        assert codes[0] == codes[1], position
        assert codes[0] == 0 or position >= 0


def test_a_receipt_is_an_older_checkpoint_for_the_verifier_too(kept, verdicts, tmp_path, capsys):
    path, key, _ = kept
    main(["log", "prove", RECEIVED, "--store", f"sqlite:///{path}"])
    file = tmp_path / "receipt"
    file.write_text(capsys.readouterr().out)

    assert verdicts(path, "--key", key, "--checkpoint", file)[0] == (0, 0)


def test_it_runs_alone_and_leaves_the_log_as_it_was(kept, tmp_path):
    path, key, anchor = kept
    alone = shutil.copy(VERIFIER, tmp_path / "v.py")
    before = path.read_bytes()
    command = [sys.executable, "-I", "-W", "error", alone, "log", path, "--key", key, "--checkpoint", anchor]

    ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("PROVED\n")
    assert path.read_bytes() == before


def test_it_is_short_and_needs_the_standard_library_alone():
    source = VERIFIER.read_text()
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}

    assert len(source.splitlines()) <= 500
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize(
    "given", ["", "x+y+z", "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"]
)
def test_without_a_key_nothing_is_proved(kept, verifier, given, capsys):
    assert verifier.main(["log", str(kept[0]), "--key", given]) == 2
    assert capsys.readouterr().out.startswith("NOT PROVED\n")


def test_a_missing_file_is_not_made(verifier, tmp_path, kept, capsys):
    assert verifier.main(["log", str(tmp_path / "none.db"), "--key", kept[1]]) == 2
    assert list(tmp_path.iterdir()) == []
