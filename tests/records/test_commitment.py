"""Notices, commitments and leaves: what is hashed, and how."""

from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest

from consent.errors import StoreError
from consent.records import erasure, notice
from consent.records.commitment import Kind, commit, leaf
from consent.records.notice import Notice

SALT = bytes(range(32))


def test_a_commitment_is_the_hash_of_tag_salt_and_body():
    expected = (
        urlsafe_b64encode(sha256(b"asgi-consent body v1\n" + SALT + b"body").digest()).rstrip(b"=").decode()
    )

    assert commit(b"body", SALT) == expected
    assert len(expected) == 43


def test_a_commitment_changes_with_the_body_and_with_the_salt():
    commitments = {commit(b"a", SALT), commit(b"b", SALT), commit(b"a", bytes(32))}

    assert len(commitments) == 3


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_of_another_length_is_refused(length: int):
    with pytest.raises(ValueError, match=f"{length} bytes"):
        commit(b"body", bytes(length))


@pytest.mark.parametrize("kind", list(Kind))
def test_a_leaf_is_canonical_and_tells_nothing_of_the_body(kind: Kind):
    assert leaf(kind, 12, "c" * 43) == f'{{"b":"{"c" * 43}","k":"{kind}","t":12,"v":1}}'.encode()


@pytest.mark.parametrize("time", [-1, 2**53])
def test_a_leaf_has_no_time_that_json_cannot_hold_exactly(time: int):
    with pytest.raises(ValueError, match="time"):
        leaf(Kind.CONSENT, time, "c" * 43)


def test_a_notice_is_named_by_the_hash_of_its_canonical_bytes():
    shown = Notice("ar", "r1", "<p>نستخدم ملفات</p>")
    spelled = '{"content":"<p>نستخدم ملفات</p>","language":"ar","revision":"r1"}'.encode()

    assert notice.dumps(shown) == spelled
    assert shown.hash == sha256(spelled).hexdigest()
    assert notice.loads(spelled) == shown


def test_each_part_of_a_notice_counts_for_its_hash():
    hashes = {
        Notice("en", "r1", "a").hash,
        Notice("fr", "r1", "a").hash,
        Notice("en", "r2", "a").hash,
        Notice("en", "r1", "b").hash,
    }

    assert len(hashes) == 4


@pytest.mark.parametrize("stored", [b"", b"[]", b"{}", b'{"content":"a"}', b'{"hash":"x"}'])
def test_what_is_no_notice_cannot_be_read_as_one(stored: bytes):
    with pytest.raises(StoreError):
        notice.loads(stored)


def test_an_erasure_names_leaves_in_order_and_nothing_else():
    assert erasure.dumps([7, 3, 12]) == b'{"leaves":[3,7,12]}'
