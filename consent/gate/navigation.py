"""Which requests are for what a window or a frame then shows, as far as browsers say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_DOCUMENTS: Final = frozenset((b"document", b"iframe", b"frame", b"fencedframe", b"embed", b"object"))


def may_be_navigation(headers: Mapping[bytes, bytes]) -> bool:
    """Whether the answer may become a page in a window or frame.

    Browsers say so in `Sec-Fetch-Dest`, but only to secure origins; others are known by `Accept`. What a
    service worker passes on has an empty destination, and its mode stays.
    """
    destination = headers.get(b"sec-fetch-dest")
    if destination is not None:
        return destination in _DOCUMENTS or headers.get(b"sec-fetch-mode") == b"navigate"
    accept = headers.get(b"accept", b"*/*")
    return b"text/html" in accept or accept == b"*/*" or b"application/xhtml+xml" in accept


def is_to_be_shown(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a browser asks for a page, and not perhaps a program for data.

    Where nobody speaks of destinations, only browsers that go somewhere ask for HTML by its name: for
    images and by scripts they do not, and readers of feeds take anything.
    """
    return may_be_navigation(headers) and (
        b"sec-fetch-dest" in headers or b"text/html" in headers.get(b"accept", b"")
    )


def told_by(headers: Mapping[bytes, bytes]) -> tuple[bytes, ...]:
    """The fields of this request that tell whether the answer is to be shown, for `Vary`."""
    spoken = (b"Sec-Fetch-Dest", b"Sec-Fetch-Mode")
    return spoken if b"sec-fetch-dest" in headers else (*spoken, b"Accept")
