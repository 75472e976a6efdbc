"""One embed, once: a signed cookie of a minute that lets a single embed of the next page load."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from itsdangerous import BadSignature, Signer

from consent.gate.once import fingerprint

SECONDS: Final = 60
_SALT: Final = b"asgi-consent.once"


class OnceCodec:
    """Writes and reads the cookie. It names the embed by a hash of its URL, and nobody."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._signer = Signer(
            list(reversed(secret_keys)), salt=_SALT, key_derivation="hmac", digest_method=hashlib.sha256
        )

    def dumps(self, url: str, now: datetime) -> str:
        """The cookie's value for this embed."""
        return self._signer.sign(f"{int(now.timestamp())}-{fingerprint(url)}").decode()

    def loads(self, value: str, now: datetime) -> str | None:
        """The fingerprint of the embed that may load, or None: forged, or older than a minute."""
        try:
            written, _, embed = self._signer.unsign(value).decode().partition("-")
            age = now.timestamp() - int(written)
        except (BadSignature, ValueError):
            return None
        return embed if 0 <= age + 1 <= SECONDS + 1 else None
