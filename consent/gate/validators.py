"""Validators: one page has as many versions as there are decisions, and its `ETag` must say so.

Ours is the app's own with the version behind it: `"abc"` becomes `W/"abc~c1a2b3c4d"`, and `W/"abc"`
becomes `W/"abc~w1a2b3c4d"`. It is weak, because the bytes may differ in a nonce. When it comes back for the
very same version the app's own is put in its place.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_TAG = re.compile(rb'(?:W/)?"[^"]*"')
_OURS = re.compile(rb'W/"(?P<own>[^"]*)~(?P<kind>[cw])(?P<version>[0-9a-f]{8})"')


def mark(etag: bytes, version: bytes) -> bytes:
    """The app's validator, marked with the version of the page that the browser gets."""
    weak = etag.startswith(b"W/")
    own = etag.removeprefix(b"W/").strip(b'"')
    return b'W/"%b~%b%b"' % (own, b"w" if weak else b"c", version)


def unmark(field: bytes, versions: Collection[bytes], *, foreign: bool) -> bytes:
    """An `If-None-Match` value with the app's own validators put back; empty if none is left.

    Validators of other versions go. Validators that are not ours stay only where `foreign` allows it.
    """
    kept = []
    for match in _TAG.finditer(field):
        ours = _OURS.fullmatch(match[0])
        if ours is None:
            kept += [match[0]] if foreign else []
        elif ours["version"] in versions:
            kept.append(b'%b"%b"' % (b"W/" if ours["kind"] == b"w" else b"", ours["own"]))
    return b", ".join(kept)
