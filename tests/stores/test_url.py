"""Database URLs, as SQLAlchemy writes them."""

import pytest

from consent.errors import PolicyError
from consent.stores import SQLiteStore, open_reader, open_store


def test_three_slashes_are_relative_and_four_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    relative, absolute = open_store("sqlite:///log/consent.db"), open_store("sqlite:////var/log/consent.db")

    assert isinstance(relative, SQLiteStore)
    assert isinstance(absolute, SQLiteStore)
    assert str(relative.path) == str(tmp_path / "log" / "consent.db")
    assert str(absolute.path) == "/var/log/consent.db"


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("postgresql://localhost/consent", "not available in this version"),
        ("postgresql+asyncpg://localhost/consent", "not available in this version"),
        ("mysql://localhost/consent", "not a database URL known here"),
        ("consent.db", "not a database URL known here"),
        ("", "not a database URL known here"),
        ("sqlite:consent.db", "not a database URL known here"),
        ("sqlite://", "names no file"),
        ("sqlite:///", "names no file"),
        ("sqlite://consent.db", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///consent.db?mode=ro", "has options"),
    ],
)
@pytest.mark.parametrize("open_", [open_store, open_reader])
def test_a_url_that_names_no_log_is_the_sites_mistake(open_, url, complaint):
    with pytest.raises(PolicyError, match=complaint) as caught:
        open_(url)

    assert caught.value.key == "store"


def test_a_file_name_may_hold_any_character(tmp_path, make_record, shown):
    import anyio

    store = open_store(f"sqlite:///{tmp_path}/ce que l'on #dit 100% é.db")
    record = make_record()

    async def keep():
        await store.append(record, shown)
        assert await store.find(record.id) == record
        await store.close()

    anyio.run(keep)
