"""What stays when a record is erased: a leaf that commits to the body without telling anything of it.

A leaf holds the SHA-256 of the body behind 32 random bytes of salt. Body and salt are kept apart
from the leaf; once both are deleted the hash can be neither reversed nor guessed.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
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
    ERASE = "erase"
    REVISION = "revision"


def kind_of(event: Event) -> Kind:
    """The kind of leaf that stands for a choice."""
    return Kind.WITHDRAW if event is Event.WITHDRAWN else Kind.CONSENT


def commit(body: bytes, salt: bytes) -> str:
    """The commitment to this body: base64url without padding, 43 characters."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt of {len(salt)} bytes; expected {SALT_BYTES}")
    digest = sha256(_TAG + salt + body).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def leaf(kind: Kind, time: int, commitment: str) -> bytes:
    """The leaf's canonical JSON, `{"b":…,"k":…,"t":…,"v":1}`; `time` in milliseconds since the epoch."""
    if not 0 <= time <= LARGEST_INTEGER:
        raise ValueError(f"{time!r} is not a time in milliseconds since the epoch")
    return encode({"b": commitment, "k": kind, "t": time, "v": VERSION})
