"""What a log signs about itself: its name, its size, and its root. https://c2sp.org/tlog-checkpoint"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass

from consent.records.signed_note import (
    NoteError,
    VerifierKey,
    check_note,
    decode_base64,
    parse_note,
)
from consent.records.tree import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree at one size. `origin` names the log."""

    origin: str
    size: int
    root: bytes


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note's text; NoteError if it is none. Extension lines are passed over."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines):
        raise NoteError("this note is not a checkpoint: origin, size and root hash, a line each")
    origin, size, root = lines[:3]
    decoded = decode_base64(root)
    if not _SIZE.fullmatch(size) or decoded is None or len(decoded) != HASH_BYTES:
        raise NoteError(f"this note is not a checkpoint: {size!r} and {root!r} are not its size and root")
    return Checkpoint(origin, int(size), decoded)


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """The text to sign."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{b64encode(checkpoint.root).decode()}\n"


def open_checkpoint(data: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint in this signed note, if the log's key signed it, else NoteError.

    The key must bear the name of the log: else one operator's key would do for another's log.
    """
    note = parse_note(data)
    check_note(note, key)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != key.name:
        raise NoteError(f"a checkpoint of {checkpoint.origin}, signed by {key.name}")
    return checkpoint
