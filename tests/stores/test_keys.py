"""The log's key: who may read it, what it signs, and what happens without it."""

import logging
import sqlite3
import stat
import sys
from contextlib import closing

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from consent.errors import StoreError
from consent.records.checkpoint import open_checkpoint
from consent.stores import SQLiteStore
from consent.stores.head import load_head, load_signed

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def append(path, make_record, shown):
    async def append(number=1, **options):
        store = SQLiteStore(path, **options)
        try:
            for _ in range(number):
                await store.append(make_record(subject="anna"), shown)
        finally:
            await store.close()

    return append


@pytest.fixture
def key_file(path):
    return path.with_name("consent.db-key")


def read(path, question):
    with closing(sqlite3.connect(path)) as connection:
        return question(connection)


def pem(private):
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


async def test_the_key_is_made_at_first_use_for_its_owner_alone(append, key_file):
    await append()

    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert sorted(file.name for file in key_file.parent.iterdir()) == [
        "consent.db", "consent.db-key", "consent.db-lock", "consent.db-published",
    ]  # fmt: skip


async def test_every_commit_signs_the_head_it_leaves(path, append):
    for number in (1, 2):
        await append(number)

        signed, head = read(path, load_signed), read(path, load_head)
        assert open_checkpoint(signed.note, signed.key) == signed.checkpoint
        assert (signed.checkpoint.origin, signed.checkpoint.size, signed.checkpoint.root) == (
            head.origin, head.covered.size, head.covered.root,
        )  # fmt: skip


async def test_the_key_stays_the_same_and_only_the_newest_checkpoint_is_kept(path, append):
    await append()
    first = read(path, load_signed).key

    await append()

    assert read(path, load_signed).key == first
    assert read(path, lambda it: it.execute("SELECT count(*) FROM checkpoint").fetchone()) == (1,)


async def test_a_given_key_signs_and_none_is_made(path, append, tmp_path, key_file):
    private = Ed25519PrivateKey.generate()
    given = tmp_path / "given.pem"
    given.write_bytes(pem(private))
    given.chmod(0o600)

    await append(key=given)

    assert read(path, load_signed).key.public == private.public_key().public_bytes_raw()
    assert not key_file.exists()


async def test_a_key_that_others_may_read_is_told(append, key_file, caplog):
    await append()
    key_file.chmod(0o644)

    await append()

    assert "can be read by others" in caplog.text


@pytest.mark.parametrize("content", [b"", b"Dear diary", pem(X25519PrivateKey.generate())])
async def test_a_file_that_is_no_such_key_fails_and_is_left_alone(append, key_file, content):
    key_file.write_bytes(content)

    with pytest.raises(StoreError, match="private key"):
        await append()

    assert key_file.read_bytes() == content


async def test_a_lost_key_is_not_replaced_in_silence(path, append, key_file, caplog):
    await append(2)
    key_file.unlink()

    with caplog.at_level(logging.WARNING, logger="consent.log"):
        await append()

    assert "the log goes on unsigned" in caplog.text
    assert not key_file.exists()
    assert read(path, load_signed).checkpoint.size == 3
    assert read(path, load_head).covered.size == 4


async def test_another_key_does_not_sign_where_the_first_one_did(path, append, key_file, caplog):
    await append()
    before = read(path, load_signed)
    key_file.write_bytes(pem(Ed25519PrivateKey.generate()))

    await append()

    assert "this is not the log's key" in caplog.text
    assert read(path, load_signed) == before


async def test_without_the_extra_the_log_is_kept_unsigned_and_signing_starts_with_it(
    path, append, key_file, caplog, monkeypatch
):
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
        await append(2)
    assert "install asgi-consent[log]" in caplog.text
    assert read(path, load_signed) is None
    assert not key_file.exists()

    await append()

    assert read(path, load_signed).checkpoint.size == 4


DAMAGE = {
    "a changed checkpoint": (
        "UPDATE checkpoint SET note = replace(note, char(10) || '3', char(10) || '4')",
        "damaged",
    ),
    "no checkpoint at all": ("UPDATE checkpoint SET note = 'gone'", "damaged"),
    "another name": (
        "DROP TRIGGER head_never_shrinks; UPDATE head SET origin = 'other'",
        "signed: consent-log/",
    ),
    "leaves cut off together with the head": (
        "DROP TRIGGER leaf_is_never_deleted; DROP TRIGGER head_never_shrinks; DELETE FROM leaf;"
        "UPDATE head SET size = 0, nodes = x''",
        "has 0 leaves; signed: .*, 3",
    ),
}


@pytest.mark.parametrize(("statements", "complaint"), DAMAGE.values(), ids=DAMAGE)
async def test_a_log_that_does_not_fit_its_checkpoint_is_not_continued(path, append, statements, complaint):
    await append(2)
    read(path, lambda it: it.executescript(statements))

    with pytest.raises(StoreError, match=complaint):
        await append()
