"""Receipts: as small as promised in a large log, and nothing but themselves."""

import secrets
import zlib
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.records.checkpoint import Checkpoint, format_checkpoint
from consent.records.commitment import Kind, commit, leaf
from consent.records.receipt import Receipt, check_receipt, format_receipt, note_in, parse_receipt
from consent.records.record import Event, Method, Record, dumps
from consent.records.signed_note import NoteError, Signature, SignedNote, VerifierKey, format_note
from consent.records.tree import hash_children, hash_leaf

PRIVATE = Ed25519PrivateKey.generate()
KEY = VerifierKey("consent-log/0123456789abcdef", PRIVATE.public_key().public_bytes_raw())


@pytest.fixture
def record():
    return Record(
        id=secrets.token_urlsafe(16), time=1_763_800_000_000, event=Event.PARTIAL, method=Method.NOTICE,
        revision="3f9a61c2", notice=secrets.token_hex(32), granted=("analytics", "functional"),
        refused=("marketing",), language="en", gpc_seen=False, valid_until=1_779_352_000_000,
        site="Daily Harbour", subject=secrets.token_urlsafe(16), contact="privacy@harbour.example",
        scope=("cdn.harbour-static.example",), ui=secrets.token_hex(16), previous=secrets.token_urlsafe(16),
    )  # fmt: skip


@pytest.fixture
def receipt(record):
    """The receipt of the first of 2**20 leaves."""
    body, salt, time = dumps(record), secrets.token_bytes(32), 1_763_800_000_123
    root = hash_leaf(leaf(Kind.CONSENT, time, commit(body, salt)))
    proof = tuple(secrets.token_bytes(32) for _ in range(20))
    for other in proof:
        root = hash_children(root, other)
    text = format_checkpoint(Checkpoint(KEY.name, 2**20, root))
    signature = Signature(KEY.name, KEY.key_id, PRIVATE.sign(text.encode()))
    return Receipt(body, salt, time, 0, proof, format_note(SignedNote(text, (signature,))))


def test_a_receipt_is_written_read_and_checked(receipt, record):
    text = format_receipt(receipt)

    assert parse_receipt(text) == receipt
    assert check_receipt(parse_receipt(text), KEY)[0] == record
    assert note_in(text) == receipt.note
    assert note_in(receipt.note) == receipt.note


def test_a_receipt_from_before_the_dictionary_is_read_too(receipt):
    extra = receipt.salt + receipt.time.to_bytes(8, "big") + zlib.compress(receipt.body, 9)
    lines = format_receipt(receipt).split("\n")
    lines[1] = f"extra {b64encode(extra).decode()}"

    assert parse_receipt("\n".join(lines)) == receipt


def test_among_a_million_records_a_receipt_is_at_most_1600_bytes(receipt):
    assert len(format_receipt(receipt).encode()) <= 1600


BROKEN = {
    "empty": lambda text: "",
    "another header": lambda text: text.replace("@v1", "@v2"),
    "no extra": lambda text: text.replace("extra ", "other "),
    "no index": lambda text: text.replace("index 0", "index 00"),
    "no hash": lambda text: text.replace("index 0\n", "index 0\nAAA\n"),
    "no checkpoint": lambda text: text.partition("\n\n")[0],
    "a short extra": lambda text: text.replace(text.split("\n")[1], "extra AAAA"),
    "no compressed body": lambda text: text.replace(
        text.split("\n")[1], f"extra {b64encode(bytes(60)).decode()}"
    ),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_what_is_no_receipt_is_refused(receipt, change):
    with pytest.raises(NoteError):
        parse_receipt(change(format_receipt(receipt)))
