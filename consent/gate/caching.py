"""Caches: personal pages are never shared, shared pages are never personal (RFC 9111)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Final

Headers = list[tuple[bytes, bytes]]

_TO_SHARED_CACHES: Final = frozenset(
    (b"cdn-cache-control", b"surrogate-control", b"cloudflare-cdn-cache-control", b"x-accel-expires")
)
_SPEAKING: Final = _TO_SHARED_CACHES | {b"cache-control"}
_STRICT: Final = frozenset((b"no-store", b"private"))
_DIRECTIVE = re.compile(rb'([^\s,=]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,]*))?')


def asks_to_share(headers: Headers) -> bool:
    """Whether the app says that a shared cache may keep this answer."""
    if _SPEAKING.isdisjoint(name for name, _ in headers):
        return False
    directives = _directives(headers, b"cache-control")
    if _STRICT & directives.keys():
        return False
    if b"public" in directives or _seconds(directives.get(b"s-maxage")) > 0:
        return True
    return any(name in _TO_SHARED_CACHES and not _forbids(value) for name, value in headers)


def may_be_stored(headers: Headers) -> bool:
    """Whether the app lets anything keep this answer."""
    return b"no-store" not in _directives(headers, b"cache-control")


def make_personal(headers: Headers, *, vary: Collection[bytes]) -> Headers:
    """The headers with `Cache-Control: private`, without words to shared caches, and with this `Vary`.

    What is already stricter stays. A response that carries `Set-Cookie` can be cached like any other
    (RFC 9111 section 7.3), hence `private`.
    """
    if _SPEAKING.isdisjoint(name for name, _ in headers):
        return add_vary([*headers, (b"cache-control", b"private")], vary)
    kept = [field for field in headers if field[0] not in _TO_SHARED_CACHES and field[0] != b"cache-control"]
    directives = _directives(headers, b"cache-control")
    for name in (b"public", b"s-maxage", b"proxy-revalidate"):
        directives.pop(name, None)
    if b"no-store" not in directives:
        # `private="field"` hides one field only: it does not keep the page from a shared cache.
        directives.pop(b"private", None)
        directives = {b"private": b"", **directives}
    written = b", ".join(name + (b"=" + value if value else b"") for name, value in directives.items())
    return add_vary([*kept, (b"cache-control", written)], vary)


def add_vary(headers: Headers, names: Iterable[bytes]) -> Headers:
    """The headers whose `Vary` names these request fields too; `Vary: *` stays."""
    given = [value for name, value in headers if name == b"vary"]
    listed = [item.strip() for value in given for item in value.split(b",") if item.strip()]
    if b"*" in listed:
        return headers
    known = {item.lower() for item in listed}
    listed += [name for name in names if name.lower() not in known]
    others = [field for field in headers if field[0] != b"vary"]
    return [*others, (b"vary", b", ".join(listed))] if listed else others


def _directives(headers: Headers, field: bytes) -> dict[bytes, bytes]:
    """The directives of a field, lower case, in their order; of a repeated one the first counts."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name == field:
            for directive in _DIRECTIVE.finditer(value):
                found.setdefault(directive[1].lower(), directive[2] or b"")
    return found


def _seconds(written: bytes | None) -> int:
    digits = (written or b"").strip(b'"')
    return int(digits) if digits.isdigit() else 0


def _forbids(value: bytes) -> bool:
    lowered = value.lower()
    return b"no-store" in lowered or b"private" in lowered or lowered.strip() in (b"0", b"off")
