"""Text signed by one or more keys: https://c2sp.org/signed-note, with Ed25519.

A note is a text that ends in a newline, a blank line, and a line for each signature:

    — <key name> <base64 of: 4 bytes of key id, then the signature>

A key is handed around as one line, its *verifier key*: `<name>+<key id in hexadecimal>+<base64
of: the byte 0x01, then the public key>`. The id is a hint which key signed, never a proof.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from consent.errors import ConsentError
from consent.records.ed25519 import PUBLIC_KEY_BYTES, verifies

ED25519 = b"\x01"
KEY_ID_BYTES = 4

# Signed notes are short; whoever sends more than this wants something else.
LONGEST_NOTE = 64 * 1024

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteError(ConsentError):
    """A text is not a signed note, or is not signed as it should be; the message says which."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line; `name` and `key_id` together say whose it claims to be."""

    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text and its signatures, none of them checked yet."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public half of a key that signs notes; `kind` is the byte that tells how."""

    name: str
    public: bytes
    kind: bytes = ED25519

    def __post_init__(self) -> None:
        if not _is_name(self.name) or len(self.public) != PUBLIC_KEY_BYTES:
            raise NoteError(f"{self.name!r} with {len(self.public)} bytes is not a key that signs notes")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of the hash over name, type and public key."""
        return sha256(self.name.encode() + b"\n" + self.kind + self.public).digest()[:KEY_ID_BYTES]


def parse_note(data: str) -> SignedNote:
    """The note; NoteError if these are not a text and at least one signature line."""
    if len(data) > LONGEST_NOTE or _CONTROL.search(data):
        raise NoteError("this is not a signed note: it is too long, or holds control characters")
    # The text may hold empty lines itself: the last one ends it.
    text, separator, lines = data.rpartition("\n\n")
    if not separator or not lines.endswith("\n"):
        raise NoteError("this is not a signed note: no blank line with signatures behind it")
    return SignedNote(f"{text}\n", tuple(map(_parse_signature, lines[:-1].split("\n"))))


def format_note(note: SignedNote) -> str:
    """The note as `parse_note` reads it."""
    lines = (
        f"— {signature.name} {b64encode(signature.key_id + signature.value).decode()}\n"
        for signature in note.signatures
    )
    return f"{note.text}\n{''.join(lines)}"


def parse_key(line: str, *, kind: bytes = ED25519) -> VerifierKey:
    """The key of a verifier key's line; NoteError if it is none, or not of this kind."""
    name, _, rest = line.strip().partition("+")
    hint, _, encoded = rest.partition("+")
    data = decode_base64(encoded)
    if data is None or data[:1] != kind:
        what = "a verifier key of Ed25519" if kind == ED25519 else f"a verifier key of type 0x{kind.hex()}"
        raise NoteError(f"{line.strip()!r} is not {what}: NAME+ID+KEY")
    key = VerifierKey(name, data[1:], kind)
    if key.key_id.hex() != hint:
        raise NoteError(f"the verifier key of {name} has the id {key.key_id.hex()}, not {hint}")
    return key


def format_key(key: VerifierKey) -> str:
    """The verifier key's line."""
    return f"{key.name}+{key.key_id.hex()}+{b64encode(key.kind + key.public).decode()}"


def check_note(note: SignedNote, key: VerifierKey) -> None:
    """Return if this key signed the note, else NoteError. Signatures of other keys do not matter."""
    own = [each for each in note.signatures if (each.name, each.key_id) == (key.name, key.key_id)]
    if not own:
        raise NoteError(f"not signed by {format_key(key)}")
    if not all(verifies(key.public, note.text.encode(), each.value) for each in own):
        raise NoteError(f"the signature of {key.name} is wrong")


def decode_base64(text: str) -> bytes | None:
    """What this text spells in base64; None if it is not the one spelling of anything."""
    try:
        data = b64decode(text, validate=True)
    except ValueError:
        return None
    return data if b64encode(data).decode() == text else None


def _parse_signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    data = decode_base64(encoded)
    if dash != "—" or not _is_name(name) or data is None or len(data) <= KEY_ID_BYTES:
        raise NoteError(f"{line!r} is not a signature line")
    return Signature(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not re.search(r"\s", name)
