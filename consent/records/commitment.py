"""What stays when a record is erased: a leaf that commits to the body without telling anything of it.

A leaf holds the SHA-256 of the body behind 32 random bytes of salt. Body and salt are kept apart
from the leaf; once both are deleted the hash can be neither reversed nor guessed.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from enum import StrEnum
from hashlib import sha256

from consent.records.canonical import LARGEST_INTEGER, encode
from consent.records.record import Event

VERSION = 1
SALT_BYTES = 32

# Keeps these hashes apart from every other use of SHA-256, the tree's own among them.
_TAG = b"asgi-consent body v1\n"


class Kind(StrEnum):
    """What a leaf stands for."""

    CONSENT = "consent"
    WITHDRAW = "withdraw"
    NOTICE = "notice"
    REVISION = "revision"
    ERASE = "erase"
    PRUNE = "prune"
    KEY = "key"
    GENESIS = "genesis"


# Where the body of each kind of leaf is kept.
TABLES = {
    Kind.CONSENT: "body",
    Kind.WITHDRAW: "body",
    Kind.NOTICE: "notice",
    Kind.REVISION: "statement",
    Kind.ERASE: "erasure",
    Kind.PRUNE: "statement",
    Kind.KEY: "statement",
    Kind.GENESIS: "statement",
}

_LEAF = re.compile(rb'\{"b":"([A-Za-z0-9_-]{43})","k":"([a-z]+)","t":(0|[1-9][0-9]{0,15}),"v":1\}', re.ASCII)
_KINDS = {str(kind).encode(): kind for kind in Kind}
_URLSAFE = bytes.maketrans(b"+/", b"-_")


def kind_of(event: Event) -> Kind:
    """The kind of leaf that stands for a choice."""
    return Kind.WITHDRAW if event is Event.WITHDRAWN else Kind.CONSENT


def commit(body: bytes, salt: bytes) -> str:
    """The commitment to this body: base64url without padding, 43 characters."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt of {len(salt)} bytes; expected {SALT_BYTES}")
    return digest(body, salt).decode()


def digest(body: bytes | bytearray, salt: bytes) -> bytes:
    """The commitment as it stands in the leaf's bytes; the salt's length is not looked at."""
    return b2a_base64(sha256(_TAG + salt + body).digest(), newline=False)[:-1].translate(_URLSAFE)


def leaf(kind: Kind, time: int, commitment: str) -> bytes:
    """The leaf's canonical JSON, `{"b":…,"k":…,"t":…,"v":1}`; `time` in milliseconds since the epoch."""
    if not 0 <= time <= LARGEST_INTEGER:
        raise ValueError(f"{time!r} is not a time in milliseconds since the epoch")
    return encode({"b": commitment, "k": kind, "t": time, "v": VERSION})


def read_leaf(data: bytes) -> tuple[Kind, int, bytes] | None:
    """The leaf's kind, time and commitment; None if these are not the bytes that `leaf` writes."""
    found = _LEAF.fullmatch(data)
    if found is None:
        return None
    kind, time = _KINDS.get(bytes(found[2])), int(found[3])
    return None if kind is None or time > LARGEST_INTEGER else (kind, time, found[1])
