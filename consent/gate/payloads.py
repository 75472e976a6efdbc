"""What a URL carries in itself: the text of a `data:` URL, the script of a `javascript:` URL."""

from __future__ import annotations

import base64
import re
from typing import Final
from urllib.parse import unquote, unquote_to_bytes

from consent.gate.urls import clean

_BASE64: Final = re.compile(r";[ ]*base64[ ]*$", re.IGNORECASE)
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")


def data_text(url: str) -> str | None:
    """The body of a data URL (WHATWG Fetch, "data: URL processor"), or None for any other URL."""
    text = clean(url)
    if text[:5].lower() != "data:":
        return None
    header, _, body = text[5:].partition(",")
    octets = unquote_to_bytes(body.encode("utf-8", "surrogateescape"))
    if _BASE64.search(header):
        digits = _NOT_BASE64.sub(b"", octets)
        # A single digit left over says nothing; the padding may be missing.
        digits = digits[: len(digits) - (len(digits) % 4 == 1)]
        octets = base64.b64decode(digits + b"=" * (-len(digits) % 4))
    return octets.decode("utf-8", "replace")


def script_text(url: str) -> str | None:
    """The script of a `javascript:` URL, or None for any other URL."""
    text = clean(url)
    return unquote(text[11:]) if text[:11].lower() == "javascript:" else None


def carries_markup(url: str) -> bool:
    """Whether a data URL says that it is HTML, XML or SVG: a document that can load things."""
    header = clean(url).partition(",")[0].lower()
    return header.startswith("data:") and any(kind in header for kind in ("html", "xml", "svg"))
