"""One key after another, and one epoch after another: what may go on, and who can follow."""

import logging
import shutil
import sqlite3
import stat
import threading
from contextlib import closing

import anyio
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from consent.errors import StoreError
from consent.records.signed_note import NoteError
from consent.records.verdict import Anchor
from consent.stores import SQLiteAuditor, SQLiteStore

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def store(path):
    opened = SQLiteStore(path)
    yield opened
    await opened.close()


@pytest.fixture
def put(store, make_record, shown):
    async def put(times=1):
        for _ in range(times):
            await store.append(make_record(subject="anna"), shown)

    return put


def newest(path):
    return SQLiteAuditor(path).newest()


def verify(path, *keys, anchors=()):
    named = [Anchor("kept", note) for note in anchors]
    return SQLiteAuditor(path).verify(keys=keys, anchors=named)


def kinds(path):
    with closing(sqlite3.connect(path)) as connection:
        return [kind for (kind,) in connection.execute("SELECT json_extract(data, '$.k') FROM leaf")]


async def test_who_trusts_the_old_key_can_follow_to_the_new_one(store, put, path):
    await put()
    before = newest(path)
    await store.rotate_key()
    await put()
    after = newest(path)

    verdict = verify(path, before.key, anchors=[before.note, after.note])

    assert after.key != before.key
    assert (verdict.tampered, verdict.unproved) == ((), ())
    assert "1 handovers from key to key were followed" in verdict.proved
    assert kinds(path) == ["notice", "consent", "key", "consent"]


async def test_the_new_key_alone_proves_the_log_but_not_what_the_old_one_signed(store, put, path):
    await put()
    before = newest(path)
    await store.rotate_key()
    after = newest(path)

    assert verify(path, after.key, anchors=[after.note]).tampered == ()
    assert verify(path, after.key, before.key, anchors=[before.note]).tampered == ()
    with pytest.raises(NoteError, match="kept: not signed by"):
        verify(path, after.key, anchors=[before.note])


async def test_a_chain_of_keys_is_followed_to_its_end(store, put, path):
    await put()
    first = newest(path)
    for _ in range(3):
        await store.rotate_key()
        await put()

    verdict = verify(path, first.key, anchors=[first.note, newest(path).note])

    assert (verdict.tampered, verdict.unproved) == ((), ())


async def test_the_new_key_is_for_its_owner_alone_and_the_old_one_is_gone(store, put, path):
    await put()
    key = path.with_name("consent.db-key")
    old = key.read_bytes()

    await store.rotate_key()

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not path.with_name("consent.db-key-next").exists()
    assert all(old not in file.read_bytes() for file in path.parent.iterdir())


async def test_a_given_key_takes_over(store, put, path):
    await put()
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    await store.rotate_key(pem)

    assert newest(path).key.public == private.public_key().public_bytes_raw()


async def test_what_is_no_key_rotates_nothing(store, put, path):
    await put()
    before = newest(path)

    with pytest.raises(StoreError, match="not a private key"):
        await store.rotate_key(b"Dear diary")
    assert not path.with_name("consent.db-key-next").exists()
    await put()

    assert newest(path).key == before.key
    assert verify(path, before.key, anchors=[before.note]).tampered == ()


async def test_a_running_site_goes_on_with_the_key_that_another_process_handed_over_to(
    store, put, path, make_record, shown, caplog
):
    await put()
    first = newest(path)
    other = SQLiteStore(path)
    await other.rotate_key()
    await other.close()

    with caplog.at_level(logging.WARNING, logger="consent.log"):
        await put()

    assert caplog.records == []
    assert newest(path).checkpoint.size == 4
    assert verify(path, first.key, anchors=[first.note]).unproved == ()


async def test_a_rotation_that_was_cut_off_behind_its_commit_is_finished_by_who_comes_next(
    store, put, path, monkeypatch
):
    await put()
    first = newest(path)
    with monkeypatch.context() as patch:
        patch.setattr(
            "consent.stores.sequencer.put_in_place", lambda path: (_ for _ in ()).throw(OSError("killed"))
        )
        with pytest.raises(StoreError, match="killed"):
            await store.rotate_key()
    assert path.with_name("consent.db-key-next").exists()

    await put()

    assert not path.with_name("consent.db-key-next").exists()
    assert newest(path).checkpoint.size == 4
    assert verify(path, first.key, anchors=[newest(path).note]).tampered == ()


async def test_rotating_twice_at_once_loses_no_key(store, put, path):
    await put()
    first = newest(path)
    others = [SQLiteStore(path) for _ in range(3)]

    threads = [threading.Thread(target=anyio.run, args=(other.rotate_key,)) for other in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for other in others:
        await other.close()
    await put()

    assert kinds(path).count("key") == 3
    assert verify(path, first.key, anchors=[newest(path).note]).unproved == ()


async def test_a_checkpoint_by_a_retired_key_tells_of_another_history(store, put, path, tmp_path):
    await put()
    first = newest(path)
    await store.close()
    fork = tmp_path / "fork"
    fork.mkdir()
    for name in ("consent.db", "consent.db-key"):
        shutil.copy(path.with_name(name), fork / name)
    await store.rotate_key()
    await put(3)
    forked = SQLiteStore(fork / "consent.db")
    await forked.erase("anna")
    await forked.close()

    verdict = verify(path, first.key, anchors=[newest(fork / "consent.db").note])

    assert any("a key retired at leaf 2 signed it" in each for each in verdict.tampered)


@pytest.fixture
async def restored(store, put, path, tmp_path):
    """A log that was put back to a backup; the last checkpoint from before that."""
    await put(2)
    await store.close()
    shutil.copy(path, tmp_path / "backup")
    await put(3)
    lost = newest(path)
    await store.close()
    for file in path.parent.glob("consent.db-[sw]*"):
        file.unlink()
    shutil.copy(tmp_path / "backup", path)
    return lost


async def test_a_restored_backup_is_not_continued(restored, store, put, path):
    with pytest.raises(StoreError, match="was a backup put back"):
        await put()
    with pytest.raises(StoreError, match="was a backup put back"):
        await SQLiteStore(path).erase("anna")

    assert newest(path).checkpoint.size == 3


async def test_an_epoch_goes_on_and_says_what_was_lost(restored, store, put, path):
    await store.begin_epoch()
    await put()

    verdict = verify(path, restored.key, anchors=[restored.note, newest(path).note])

    origin = restored.checkpoint.origin
    assert newest(path).checkpoint.origin == f"{origin}/epoch-2"
    assert kinds(path)[-2:] == ["genesis", "consent"]
    assert verdict.tampered == ()
    assert verdict.unproved == (
        f"leaves 3 to 5 of {origin} are lost: the log was put back to a backup, and says so in leaf 3",
    )


async def test_a_running_site_goes_on_in_the_epoch_that_another_process_began(restored, store, put, path):
    with pytest.raises(StoreError, match="was a backup put back"):
        await put()
    other = SQLiteStore(path)
    await other.begin_epoch()
    await other.close()

    await put()

    assert kinds(path)[-2:] == ["genesis", "consent"]
    assert newest(path).checkpoint.size == 5


async def test_a_fork_that_is_as_long_as_what_was_published_is_seen(store, put, path, tmp_path):
    await put(2)
    published = path.with_name("consent.db-published")
    await store.close()
    shutil.copy(path, tmp_path / "backup")
    await put(1)
    kept = published.read_bytes()
    await store.close()
    shutil.copy(tmp_path / "backup", path)
    published.unlink()
    await put(1)
    await store.close()
    published.write_bytes(kept)

    with pytest.raises(StoreError, match="leads to another"):
        await put()


async def test_a_checkpoint_kept_elsewhere_begins_an_epoch_where_the_file_is_lost(restored, store, put, path):
    path.with_name("consent.db-published").unlink()

    await store.begin_epoch(restored.note)
    await put()

    assert newest(path).checkpoint.origin.endswith("/epoch-2")


async def test_epochs_are_counted(restored, store, put, path, tmp_path):
    await store.begin_epoch()
    await store.close()
    shutil.copy(path, tmp_path / "backup")
    await put()
    await store.close()
    shutil.copy(tmp_path / "backup", path)
    await store.begin_epoch()
    await put()

    assert newest(path).checkpoint.origin.endswith("/epoch-3")
    assert verify(path, restored.key, anchors=[newest(path).note]).tampered == ()


async def test_without_anything_lost_there_is_no_epoch(store, put, path):
    await put()
    before = newest(path)

    with pytest.raises(StoreError, match="nothing was published that this log lacks"):
        await store.begin_epoch(before.note)
    await put()

    assert newest(path).checkpoint.origin == before.checkpoint.origin


async def test_a_published_checkpoint_that_cannot_be_read_hinders_nobody(store, put, path, caplog):
    await put()
    await store.close()
    path.with_name("consent.db-published").write_bytes(b"torn")

    with caplog.at_level(logging.WARNING, logger="consent.log"):
        await put()

    assert "whether the log fell behind it cannot be told" in caplog.text


async def test_the_published_checkpoint_may_be_kept_elsewhere(path, tmp_path, make_record, shown):
    elsewhere = tmp_path / "elsewhere"
    store = SQLiteStore(path, published=elsewhere)
    await store.append(make_record(), shown)
    await store.close()

    assert elsewhere.read_text() == newest(path).note
    assert not path.with_name("consent.db-published").exists()
