"""A whole log as lines of JSON, for who audits it without our database.

    {"format":"asgi-consent log v1","origin":…,"size":…}
    {"body":…,"leaf":…,"place":0,"salt":…}         one line for each leaf, in order
    {"checkpoint":…}

`leaf` and `body` are strings that hold the very bytes that were hashed, JSON themselves; `salt` is
base64. A leaf whose body was erased has neither body nor salt. The checkpoint is the newest
signed one, null in a log that is not signed.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass

from consent.records.signed_note import NoteError, decode_base64

FORMAT = "asgi-consent log v1"

_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Opening:
    """The first line: which log this is, and how many leaves follow."""

    origin: str
    size: int


@dataclass(frozen=True, slots=True)
class Line:
    """One leaf, and what it commits to; `salt` and `body` are None once they were erased."""

    place: int
    leaf: str
    salt: bytes | None
    body: str | None


@dataclass(frozen=True, slots=True)
class Closing:
    """The last line: the newest signed checkpoint, or None."""

    checkpoint: str | None


def dumps(line: Opening | Line | Closing) -> bytes:
    """The line, with its newline."""
    match line:
        case Opening(origin, size):
            members: dict[str, object] = {"format": FORMAT, "origin": origin, "size": size}
        case Line(place, leaf, None, None):
            members = {"place": place, "leaf": leaf}
        case Line(place, leaf, salt, body):
            members = {"place": place, "leaf": leaf, "salt": b64encode(salt or b"").decode(), "body": body}
        case Closing(checkpoint):
            members = {"checkpoint": checkpoint}
    # A damaged log may hold bytes that are no UTF-8; they leave as they came.
    return _encoder.encode(members).encode(errors="surrogatepass") + b"\n"


def loads(data: bytes) -> Opening | Line | Closing:
    """The line that `dumps` wrote; NoteError if this is none. Nothing in it is checked yet."""
    try:
        found = _read(json.loads(data))
        if isinstance(found, Line):
            # Half of a pair of surrogates is no text, and has no bytes that could have been hashed.
            f"{found.leaf}{found.body}".encode(errors="surrogateescape")
    except (ValueError, RecursionError):
        found = None
    if found is None:
        raise NoteError(f"this is not a line of an exported log: {data[:80]!r}")
    return found


def _read(members: object) -> Opening | Line | Closing | None:
    match members:
        case {"place": int(place), "leaf": str(leaf), "salt": str(salt), "body": str(body)}:
            decoded = decode_base64(salt)
            return None if decoded is None else Line(place, leaf, decoded, body)
        case {"place": int(place), "leaf": str(leaf), **rest} if not rest:
            return Line(place, leaf, None, None)
        case {"format": str(name), "origin": str(origin), "size": int(size)} if name == FORMAT:
            return Opening(origin, size)
        case {"checkpoint": str() | None as checkpoint}:
            return Closing(checkpoint)
    return None
