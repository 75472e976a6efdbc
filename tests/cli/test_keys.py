"""`consent log rotate-key`, `begin-epoch`, `migrate`: from the command line, as cron and people run them."""

import json
import shutil
import sqlite3
from contextlib import closing
from importlib.resources import files

import pytest

from consent.stores.schema import APPLICATION_ID


@pytest.fixture
def on(run, log):
    return lambda name, *arguments: run("log", name, *map(str, arguments), "--store", log)


@pytest.fixture
def checkpoint(on, tmp_path):
    """Put a checkpoint aside; its file."""

    def keep(name):
        file = tmp_path / name
        file.write_text(on("checkpoint")[1])
        return file

    return keep


def test_the_new_key_is_told_and_followed_from_the_old_one(on, checkpoint):
    old, kept = on("checkpoint", "--key")[1].strip(), checkpoint("kept")

    code, output, _ = on("rotate-key")

    new = on("checkpoint", "--key")[1].strip()
    assert (code, output.splitlines()[1]) == (0, new)
    assert new != old
    assert on("verify", "--key", old, "--checkpoint", kept)[0] == 0
    assert on("verify", "--key", old, "--checkpoint", checkpoint("newer"))[0] == 0
    assert on("verify", "--key", new, "--key", old, "--checkpoint", kept)[0] == 0


def test_a_key_file_that_is_not_there_is_one_line(on, tmp_path):
    code, _, errors = on("rotate-key", "--new", tmp_path / "none.pem")

    assert code == 2
    assert errors.startswith(f"consent: {tmp_path}/none.pem: ")


def test_an_epoch_begins_only_where_something_is_missing(on, checkpoint, tmp_path):
    path, kept = tmp_path / "consent.db", checkpoint("kept")
    for arguments in ([], ["--checkpoint", kept]):
        code, _, errors = on("begin-epoch", *arguments)
        assert (code, "nothing was published that this log lacks" in errors) == (2, True), errors
    shutil.copy(path, tmp_path / "backup")
    on("erase", "--subject", "anna")
    lost = checkpoint("lost")
    shutil.copy(tmp_path / "backup", path)
    key = on("checkpoint", "--key")[1].strip()

    refused = on("erase", "--subject", "anna")
    begun = on("begin-epoch", "--json")

    assert (refused[0], "was a backup put back?" in refused[2]) == (2, True)
    assert json.loads(begun[1])["key"].partition("+")[0].endswith("/epoch-2")
    code, output, _ = on("verify", "--key", key, "--checkpoint", lost)
    assert (code, "are lost: the log was put back to a backup" in output) == (2, True)
    assert on("verify", "--key", key, "--checkpoint", kept)[0] == 0


@pytest.fixture(params=[1, 2, 3, 4])
def old(request, tmp_path):
    """An empty log of an earlier release."""
    path = tmp_path / "old.db"
    scripts = sorted((files("consent.stores") / "migrations").iterdir(), key=lambda file: file.name)
    with closing(sqlite3.connect(path)) as connection:
        for script in scripts[: request.param]:
            # SQLite itself knows no such aggregate; over no leaves it would be NULL.
            connection.executescript(script.read_text("utf-8").replace("compact_range(data)", "NULL"))
        connection.executescript(
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {request.param};"
        )
    return request.param, f"sqlite:///{path}"


def test_an_older_schema_is_read_as_it_is_and_migrated_when_asked(run, old):
    number, url = old
    newest = len(list((files("consent.stores") / "migrations").iterdir()))

    assert run("log", "list", "--store", url)[0] == 0
    assert run("log", "holds", "--store", url)[0] == 0
    assert run("log", "stats", "--json", "--store", url)[0] == 0
    code, output, _ = run("log", "verify", "--store", url)
    assert (code, "Wrong:" in output) == (2, False)
    assert run("log", "migrate", "--store", url)[1] == f"Schema {number} became {newest}.\n"
    assert (
        run("log", "migrate", "--store", url, "--json")[1] == f'{{"before": {newest}, "after": {newest}}}\n'
    )
