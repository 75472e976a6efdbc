"""What a witness signs: that a checkpoint is of the largest tree it has seen, and when it said so.

A *witness* is somebody else's server that remembers the newest checkpoint of each log it knows, and
signs a newer one only with a proof that nothing before it changed. Its line stands in the note
below the log's own. https://c2sp.org/tlog-cosignature, with Ed25519; https://c2sp.org/tlog-witness
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence

from consent.records.ed25519 import SIGNATURE_BYTES, verifies
from consent.records.signed_note import (
    NoteError,
    SignedNote,
    VerifierKey,
    format_key,
    format_note,
    parse_note,
)

# The type in a witness's verifier key.
TIMESTAMPED_ED25519 = b"\x04"

TIME_BYTES = 8
LATEST_TIME = 2**63 - 1

_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


def check_cosignature(note: SignedNote, key: VerifierKey) -> int:
    """When this witness signed the note, in seconds since the epoch; NoteError if it did not."""
    own = [each.value for each in note.signatures if (each.name, each.key_id) == (key.name, key.key_id)]
    if key.kind != TIMESTAMPED_ED25519 or len(own) != 1:
        raise NoteError(f"not signed once by the witness {format_key(key)}")
    time, signature = int.from_bytes(own[0][:TIME_BYTES], "big"), own[0][TIME_BYTES:]
    if time > LATEST_TIME or len(signature) != SIGNATURE_BYTES:
        raise NoteError(f"the cosignature of {key.name} is none: its time or its length is wrong")
    if not verifies(key.public, cosigned_text(note.text, time), signature):
        raise NoteError(f"the cosignature of {key.name} is wrong")
    return time


def cosigned_text(text: str, time: int) -> bytes:
    """What a witness's signature covers."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def format_request(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """The body of `add-checkpoint`: the size that the witness knows, the proof from it, and the note."""
    hashes = "".join(f"{b64encode(each).decode()}\n" for each in proof)
    return f"old {old}\n{hashes}\n{note}".encode()


def parse_size(body: bytes) -> int:
    """The size that a witness knows, from the body of its answer 409; NoteError if it is none."""
    match = _SIZE.fullmatch(body)
    if match is None:
        raise NoteError(f"the witness answered 409 and {body[:80]!r}; expected the size that it knows")
    return int(match[1])


def join_cosignature(note: str, answer: bytes, key: VerifierKey) -> str:
    """The note with the line that this witness answered; NoteError unless it is a right one.

    An older line of the same witness gives way; lines that the answer has of others are left out.
    """
    before = parse_note(note)
    try:
        answered = parse_note(f"{before.text}\n{answer.decode()}")
    except UnicodeDecodeError as error:
        raise NoteError(f"the witness {key.name} did not answer with text") from error
    check_cosignature(answered, key)
    whose = (key.name, key.key_id)
    kept = [each for each in before.signatures if (each.name, each.key_id) != whose]
    kept += [each for each in answered.signatures if (each.name, each.key_id) == whose]
    return format_note(SignedNote(before.text, tuple(kept)))
