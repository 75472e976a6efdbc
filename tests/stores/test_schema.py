"""Which files the log touches, and which it leaves alone."""

import sqlite3
import threading
from contextlib import closing

import pytest

from consent.errors import StoreError
from consent.stores import SQLiteReader, SQLiteStore
from consent.stores.schema import NoLogError, open_for_writing

pytestmark = pytest.mark.anyio


def script(path, statements):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statements)


FOREIGN = {
    "another application's file": ("PRAGMA application_id = 77", "another application's database"),
    "a file with tables of unknown origin": ("CREATE TABLE users (name)", "another application's database"),
    "a file with a foreign version": ("PRAGMA user_version = 3", "another application's database"),
    "a newer log": (
        f"PRAGMA application_id = {int.from_bytes(b'CNST', 'big')}; PRAGMA user_version = 99",
        "newer asgi-consent .schema 99",
    ),
}


@pytest.mark.parametrize(("statements", "complaint"), FOREIGN.values(), ids=FOREIGN)
async def test_a_file_that_is_not_ours_is_refused_and_left_alone(
    path, make_record, shown, statements, complaint
):
    script(path, statements)
    before = path.read_bytes()
    store = SQLiteStore(path)

    with pytest.raises(StoreError, match=complaint):
        await store.append(make_record(), shown)
    with pytest.raises(StoreError, match=complaint):
        SQLiteReader(path).find("A" * 22)
    await store.close()

    assert path.read_bytes() == before


async def test_a_file_that_is_no_database_is_refused_and_left_alone(path, make_record, shown):
    path.write_bytes(b"Dear diary, " * 500)
    store = SQLiteStore(path)

    with pytest.raises(StoreError, match="not a database"):
        await store.append(make_record(), shown)
    await store.close()

    assert path.read_bytes() == b"Dear diary, " * 500


async def test_an_empty_file_becomes_a_log(path, make_record, shown):
    path.touch()
    store = SQLiteStore(path)
    record = make_record()

    await store.append(record, shown)

    assert await store.find(record.id) == record
    await store.close()


async def test_a_log_is_known_by_its_application_id(path, make_record, shown):
    store = SQLiteStore(path)
    await store.append(make_record(), shown)
    await store.close()

    assert path.read_bytes()[68:72] == b"CNST"


async def test_a_writing_connection_is_durable_and_overwrites_what_it_deletes(path):
    with closing(open_for_writing(path)) as connection:
        settings = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "fullfsync", "checkpoint_fullfsync", "secure_delete")
        }

    full, on = 2, 1
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "fullfsync": on,
        "checkpoint_fullfsync": on,
        "secure_delete": on,
    }


def test_a_log_that_is_just_being_made_is_none_yet_or_whole(tmp_path):
    surprises = []
    paths = [tmp_path / f"{number}.db" for number in range(40)]

    def read():
        for path in paths:
            while True:
                try:
                    assert SQLiteReader(path).of_subject("anna") == []
                    break
                except NoLogError:
                    continue
                except StoreError as error:
                    surprises.append(str(error))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    for path in paths:
        open_for_writing(path).close()
    reader.join()

    assert surprises == []


async def test_reading_makes_no_file(path):
    for question in (
        lambda reader: reader.find("A" * 22),
        lambda reader: reader.of_subject("anna"),
        lambda reader: list(reader.records()),
    ):
        with pytest.raises(StoreError, match="no such file"):
            question(SQLiteReader(path))

    assert list(path.parent.iterdir()) == []


async def test_a_damaged_record_is_a_store_error_and_no_hindrance_to_others(path, make_record, shown):
    store = SQLiteStore(path)
    record = make_record()
    await store.append(record, shown)
    script(path, "UPDATE body SET data = json_set(data, '$.event', 'scrolled')")

    with pytest.raises(StoreError, match="scrolled"):
        await store.find(record.id)
    with pytest.raises(StoreError, match="scrolled"):
        await store.append(record, shown)
    await store.append(other := make_record(), shown)
    assert await store.find(other.id) == other
    await store.close()
