"""The log's private key: a file beside the database, readable by its owner alone.

It is made when a log is first signed, or given: any Ed25519 key in PEM without a passphrase, such
as `openssl genpkey -algorithm ed25519` writes. A lost key is never replaced in silence: the log
goes on unsigned, and says so. The next key waits beside the old one until the log has handed over
to it; if the process ends in between, whoever opens the log next puts it in place.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from consent.errors import StoreError
from consent.records.signed_note import Signature, SignedNote, VerifierKey, format_note

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

OWNER_ONLY = 0o600

_logger = logging.getLogger("consent.log")


@dataclass(frozen=True, slots=True)
class Signer:
    """What signs in the name of one log."""

    key: VerifierKey
    sign_bytes: Callable[[bytes], bytes]

    def sign(self, text: str) -> str:
        """The text as a signed note."""
        signature = Signature(self.key.name, self.key.key_id, self.sign_bytes(text.encode()))
        return format_note(SignedNote(text, (signature,)))


def open_signer(path: Path, origin: str, *, signed_by: VerifierKey | None) -> Signer | None:
    """The signer of this log, or None, with a warning, where it cannot be signed.

    `signed_by` is the key of the log's newest checkpoint; None if it was never signed, and only
    then a missing key is made.
    """
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        _logger.warning("the log is not signed: install asgi-consent[log]")
        return None
    if signed_by is not None and _public(next_path(path), origin) == signed_by:
        put_in_place(path)
    if not path.exists():
        if signed_by is not None:
            _logger.warning("%s: the log's key is missing; the log goes on unsigned", path)
            return None
        _write(path, _pem(ed25519.Ed25519PrivateKey.generate()))
    signer = _signer(path, origin)
    if signed_by not in (None, signer.key):
        _logger.warning("%s: this is not the log's key; the log goes on unsigned", path)
        return None
    return signer


def prepare_next(path: Path, origin: str, pem: bytes | None) -> Signer:
    """The signer with the key to hand over to: the given one, or a new one; it waits beside the old key."""
    from cryptography.hazmat.primitives.asymmetric import ed25519

    _write(next_path(path), _pem(ed25519.Ed25519PrivateKey.generate()) if pem is None else pem)
    try:
        return _signer(next_path(path), origin)
    except StoreError:
        next_path(path).unlink()
        raise


def put_in_place(path: Path) -> None:
    """Exchange the key for the next one; the old one is gone."""
    next_path(path).replace(path)


def next_path(path: Path) -> Path:
    """Where the next key waits."""
    return path.with_name(f"{path.name}-next")


def _signer(path: Path, origin: str) -> Signer:
    private = _read(path)
    return Signer(VerifierKey(origin, private.public_key().public_bytes_raw()), private.sign)


def _public(path: Path, origin: str) -> VerifierKey | None:
    try:
        return _signer(path, origin).key if path.exists() else None
    except StoreError:
        return None  # a key that was given, was none, and was left behind by a kill


def _read(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise StoreError(f"{path}: not a private key in PEM without a passphrase") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise StoreError(f"{path}: a private key, but not of Ed25519")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        _logger.warning("%s: the log's key can be read by others; chmod 600", path)
    return private


def _pem(private: Ed25519PrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, data: bytes) -> None:
    # Whole or not at all, and durable before anything is signed with it.
    unfinished = path.with_name(f"{path.name}-new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
