"""Caches: personal pages are never shared, shared pages are never personal (RFC 9111)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from consent.gate.header import Fields, Headers

_TO_SHARED_CACHES: Final = frozenset(
    (b"cdn-cache-control", b"surrogate-control", b"cloudflare-cdn-cache-control", b"x-accel-expires")
)
_SPEAKING: Final = _TO_SHARED_CACHES | {b"cache-control"}
_MADE_ANEW: Final = _SPEAKING | {b"vary"}
_STRICT: Final = frozenset((b"no-store", b"private"))
_DIRECTIVE = re.compile(rb'([^\s,=]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,]*))?')


def asks_to_share(fields: Fields) -> bool:
    """Whether the app says that a shared cache may keep this answer."""
    if _SPEAKING.isdisjoint(fields):
        return False
    directives = _directives(fields.get(b"cache-control", b""))
    if _STRICT & directives.keys():
        return False
    if b"public" in directives or _seconds(directives.get(b"s-maxage")) > 0:
        return True
    return any(name in _TO_SHARED_CACHES and not _forbids(value) for name, value in fields.items())


def may_be_stored(fields: Fields) -> bool:
    """Whether the app lets anything keep this answer."""
    return b"cache-control" not in fields or b"no-store" not in _directives(fields[b"cache-control"])


def make_personal(headers: Headers, fields: Fields, *, vary: tuple[bytes, ...]) -> Headers:
    """The headers with `Cache-Control: private`, without words to shared caches, and with this `Vary`.

    `fields` are the same by name. What is already stricter stays. A response that carries `Set-Cookie` can
    be cached like any other (RFC 9111 section 7.3), hence `private`.
    """
    if _MADE_ANEW.isdisjoint(fields) and vary:
        return [*headers, (b"cache-control", b"private"), (b"vary", b", ".join(vary))]
    kept = [field for field in headers if field[0] not in _MADE_ANEW]
    control = (b"cache-control", _privately(fields.get(b"cache-control", b"")))
    listed = _listed(fields.get(b"vary", b""), vary)
    return [*kept, control, (b"vary", listed)] if listed else [*kept, control]


def add_vary(headers: Headers, fields: Fields, names: tuple[bytes, ...]) -> Headers:
    """The headers whose `Vary` names these request fields too; `Vary: *` stays."""
    others = [field for field in headers if field[0] != b"vary"]
    listed = _listed(fields.get(b"vary", b""), names)
    return [*others, (b"vary", listed)] if listed else others


@lru_cache(maxsize=256)
def _privately(control: bytes) -> bytes:
    """This `Cache-Control`, or a stricter one, for the browser alone."""
    directives = dict(_directives(control))
    for name in (b"public", b"s-maxage", b"proxy-revalidate"):
        directives.pop(name, None)
    if b"no-store" not in directives:
        # `private="field"` hides one field only: it does not keep the page from a shared cache.
        directives.pop(b"private", None)
        directives = {b"private": b"", **directives}
    return b", ".join(name + (b"=" + value if value else b"") for name, value in directives.items())


@lru_cache(maxsize=256)
def _listed(given: bytes, names: tuple[bytes, ...]) -> bytes:
    """A `Vary` with these names too."""
    listed = [item.strip() for item in given.split(b",") if item.strip()]
    if b"*" in listed:
        return given
    known = {item.lower() for item in listed}
    return b", ".join((*listed, *(name for name in names if name.lower() not in known)))


@lru_cache(maxsize=256)
def _directives(control: bytes) -> Mapping[bytes, bytes]:
    """The directives of a `Cache-Control`, lower case, in their order; of a repeated one the first counts."""
    found: dict[bytes, bytes] = {}
    for directive in _DIRECTIVE.finditer(control):
        found.setdefault(directive[1].lower(), directive[2] or b"")
    return found


def _seconds(written: bytes | None) -> int:
    digits = (written or b"").strip(b'"')
    return int(digits) if digits.isdigit() else 0


def _forbids(value: bytes) -> bool:
    lowered = value.lower()
    return b"no-store" in lowered or b"private" in lowered or lowered.strip() in (b"0", b"off")
