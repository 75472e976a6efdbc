"""How one key of a log hands over to the next, so that who trusts the old one can follow.

A handover is a leaf. Its body holds the next key and a note, signed by the key before, of the tree
as it was just before that leaf:

    asgi-consent key v1
    <the log's name> / <size> / <base64 of the root> / <the next verifier key>, a line each

It is no checkpoint, so the log cannot be cut back to it. An *epoch* begins the same way: where a
restored backup lacks what was published, the log goes on under a new name, its next key bears that
name, and the leaf (of kind `genesis`) also holds the last checkpoint that was published before.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import dataclass

from consent.errors import ConsentError, StoreError
from consent.records.canonical import encode
from consent.records.signed_note import NoteError, VerifierKey, check_note, format_key, parse_key, parse_note

_HEADER = "asgi-consent key v1"
_EPOCH = re.compile(r"(.+)/epoch-([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class Handover:
    """The next key of a log, as written down in the leaf at `place`; `note` is the last word of the old one.

    `published` is None within an epoch; where one begins, the checkpoint that the log had lost, or "".
    """

    place: int
    key: VerifierKey
    note: str
    published: str | None = None


def state(origin: str, size: int, root: bytes, key: VerifierKey) -> str:
    """The text that the key before signs: this tree goes on with that key."""
    return f"{_HEADER}\n{origin}\n{size}\n{b64encode(root).decode()}\n{format_key(key)}\n"


def check_handover(handover: Handover, before: VerifierKey, root: bytes) -> None:
    """Return if `before` handed over at this place of the tree, else NoteError."""
    note = parse_note(handover.note)
    check_note(note, before)
    if note.text != state(before.name, handover.place, root, handover.key):
        raise NoteError(f"what {before.name} signed is not the handover at leaf {handover.place}")
    expected = before.name if handover.published is None else next_epoch(before.name)
    if handover.key.name != expected:
        raise NoteError(f"the key after {before.name} bears the name {handover.key.name}, not {expected}")


def next_epoch(origin: str) -> str:
    """`consent-log/6f…/epoch-2` after `consent-log/6f…`, and so on."""
    found = _EPOCH.fullmatch(origin)
    return f"{found[1]}/epoch-{int(found[2]) + 1}" if found else f"{origin}/epoch-2"


def dumps(handover: Handover) -> bytes:
    """The body's canonical JSON; the place is the leaf's own."""
    members = {"key": format_key(handover.key), "note": handover.note}
    if handover.published is not None:
        members["published"] = handover.published
    return encode(members)


def loads(data: bytes, place: int) -> Handover:
    """The handover that `dumps` wrote; StoreError if these bytes are none."""
    try:
        members = json.loads(data)
        handover = Handover(place, parse_key(members.pop("key")), **members)
        parse_note(handover.note)
        if dumps(handover) == data:
            return handover
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, ConsentError) as error:
        raise StoreError(f"what is stored is not a handover: {error}") from error
    raise StoreError("what is stored is not a handover as it is written here")
