"""A receipt: one record, and the proof that it is in the log. https://c2sp.org/tlog-proof

The file is the proof of the leaf; its `extra` line holds what the leaf is made of: 32 bytes of
salt, 8 bytes of the leaf's time, and the record's body, compressed. Whoever holds a receipt holds
an older checkpoint of the log with it, and can show one day that the log was rewritten.
"""

from __future__ import annotations

import re
import zlib
from base64 import b64encode
from dataclasses import dataclass

from consent.errors import StoreError
from consent.records import record
from consent.records.checkpoint import Checkpoint, open_checkpoint
from consent.records.commitment import SALT_BYTES, commit, kind_of, leaf
from consent.records.record import Record
from consent.records.signed_note import NoteError, VerifierKey, decode_base64, parse_note
from consent.records.tree import check_inclusion, hash_leaf

HEADER = "c2sp.org/tlog-proof@v1"
TIME_BYTES = 8

# What bodies have in common, so that a receipt need not say it (RFC 1950 section 2.2, FDICT). A
# receipt names its dictionary by checksum: this one never changes, and those made without it are read too.
DICTIONARY = (
    b'{"contact":"","earlier":"none","event":"partial","gpc_seen":false,"granted":["analytics","functional",'
    b'"marketing"],"id":"","language":"en","method":"notice","notice":"","preset":"eu","previous":null,'
    b'"refused":["analytics","functional","marketing"],"revision":"","scope":[],"site":"","subject":"",'
    b'"time":1,"ui":"","v":2,"valid_until":1}'
)

# A body is a few hundred bytes; more would be a compressed bomb.
LONGEST_BODY = 64 * 1024

_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A body with its salt, the leaf's time and place, and the way from the leaf to a signed root."""

    body: bytes
    salt: bytes
    time: int
    place: int
    proof: tuple[bytes, ...]
    note: str


def format_receipt(receipt: Receipt) -> str:
    """The receipt's file."""
    extra = receipt.salt + receipt.time.to_bytes(TIME_BYTES, "big") + _compress(receipt.body)
    hashes = "".join(f"{b64encode(each).decode()}\n" for each in receipt.proof)
    head = f"{HEADER}\nextra {b64encode(extra).decode()}\nindex {receipt.place}\n"
    return f"{head}{hashes}\n{receipt.note}"


def parse_receipt(text: str) -> Receipt:
    """The receipt in this file; NoteError if it is none. Nothing is checked yet."""
    proof, separator, note = text.partition("\n\n")
    lines = proof.split("\n")
    if not separator or len(lines) < 3 or lines[0] != HEADER or not lines[1].startswith("extra "):
        raise NoteError(f"this is not a receipt: {HEADER}, an extra line, an index, hashes, a checkpoint")
    extra = decode_base64(lines[1].removeprefix("extra "))
    index = _INDEX.fullmatch(lines[2])
    hashes = [decode_base64(line) for line in lines[3:]]
    if extra is None or index is None or len(extra) <= SALT_BYTES + TIME_BYTES:
        raise NoteError("this is not a receipt: its extra line or index cannot be read")
    found = tuple(each for each in hashes if each is not None)
    if len(found) < len(hashes):
        raise NoteError("this is not a receipt: a line of its proof is not a hash")
    parse_note(note)
    time = int.from_bytes(extra[SALT_BYTES : SALT_BYTES + TIME_BYTES], "big")
    body = _decompress(extra[SALT_BYTES + TIME_BYTES :])
    return Receipt(body, extra[:SALT_BYTES], time, int(index[1]), found, note)


def check_receipt(receipt: Receipt, key: VerifierKey) -> tuple[Record, Checkpoint]:
    """The record, and the checkpoint whose tree it is in.

    NoteError if the key did not sign the checkpoint, ProofError if the record is not in its tree,
    StoreError if it is no record.
    """
    checkpoint = open_checkpoint(receipt.note, key)
    kept = record.loads(receipt.body)
    try:
        data = leaf(kind_of(kept.event), receipt.time, commit(receipt.body, receipt.salt))
    except ValueError as error:
        raise StoreError(f"this receipt is of no leaf: {error}") from error
    check_inclusion(hash_leaf(data), receipt.place, checkpoint.size, receipt.proof, checkpoint.root)
    return kept, checkpoint


def note_in(text: str) -> str:
    """The checkpoint's note in a receipt's file; any other text as it is."""
    return text.partition("\n\n")[2] if text.startswith(f"{HEADER}\n") else text


def _compress(body: bytes) -> bytes:
    compressor = zlib.compressobj(9, zdict=DICTIONARY)
    return compressor.compress(body) + compressor.flush()


def _decompress(data: bytes) -> bytes:
    decompressor = zlib.decompressobj(zdict=DICTIONARY)
    try:
        body = decompressor.decompress(data, LONGEST_BODY)
    except zlib.error as error:
        raise NoteError(f"this is not a receipt: {error}") from error
    if not decompressor.eof or decompressor.unused_data:
        raise NoteError("this is not a receipt: its body is too long, or cut off")
    return body
