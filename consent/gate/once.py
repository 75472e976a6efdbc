"""One embed, once: which one a visitor asked for, named by a hash of its URL."""

from __future__ import annotations

import hashlib


def fingerprint(url: str) -> str:
    """A short name for the URL of one embed, as its attribute writes it."""
    return hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:16]
