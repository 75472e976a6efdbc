"""Identifiers of categories and services: short, plain, safe in a cookie, a form and an attribute."""

from __future__ import annotations

import re
import unicodedata

from consent.errors import PolicyError

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def slug(name: str) -> str:
    """The identifier made from a name: `Harbour Stats` gives `harbour-stats`; may be empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def is_id(written: str) -> bool:
    """Whether this is 1 to 64 of a-z, 0-9 and inner hyphens."""
    return _ID.fullmatch(written) is not None


def check_id(written: str, *, key: str) -> str:
    """The identifier itself, if it is one; PolicyError otherwise."""
    if not is_id(written):
        raise PolicyError(
            f"{key}: found {written!r}, expected lower-case letters a-z, digits and inner hyphens", key=key
        )
    return written
