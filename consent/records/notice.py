"""The words a visitor was shown, kept once and named by their hash."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256

from consent.errors import StoreError
from consent.records.canonical import encode


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice as it was shown: `content` is its HTML, `hash` its name in every record that saw it.

    The hash is taken once, when the notice is made: make notices at start-up, not per request.
    """

    language: str
    revision: str
    content: str
    hash: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hash", sha256(dumps(self)).hexdigest())


def dumps(notice: Notice) -> bytes:
    """The notice's canonical JSON, whose SHA-256 is the notice's hash."""
    return encode({"content": notice.content, "language": notice.language, "revision": notice.revision})


def loads(data: bytes) -> Notice:
    """The notice that `dumps` wrote; StoreError if these bytes are none."""
    try:
        return Notice(**json.loads(data))
    except (ValueError, TypeError) as error:
        raise StoreError(f"what is stored is not a notice: {error}") from error
