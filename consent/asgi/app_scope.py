"""The request as the app sees it: a copy of the scope without held cookies and stale validators."""

from __future__ import annotations

from collections.abc import Mapping

from consent.asgi.encoding import acceptable
from consent.asgi.visit import Scope, Visit
from consent.gate.header import Headers
from consent.gate.navigation import may_be_navigation
from consent.gate.validators import unmark

_DROPPED_ON_NAVIGATION = frozenset((b"if-modified-since", b"if-range", b"range"))
_FILE_EXTENSIONS = frozenset(("http.response.pathsend", "http.response.zerocopysend"))


def scope_for_app(visit: Visit) -> Scope:
    """The scope to call the app with; `scope["consent"]` is the visitor's choice as the app sees it."""
    scope = {**visit.scope, "consent": visit.consent}
    if visit.setup.mode == "report":
        return scope
    headers = visit.headers
    if visit.known.cookies.held:
        scope["headers"] = _with_cookie(scope["headers"], visit.known.cookies.kept)
    if scope["type"] == "http":
        navigation = may_be_navigation(headers)
        if b"if-none-match" in headers or (navigation and _is_to_change(headers)):
            scope["headers"] = _conditional(scope["headers"], visit, navigation=navigation)
        if navigation and scope.get("extensions"):
            # A page must come as bytes that the gate can read, not as the path of a file.
            scope["extensions"] = {
                name: value for name, value in scope["extensions"].items() if name not in _FILE_EXTENSIONS
            }
    return scope


def _with_cookie(headers: Headers, cookie: bytes) -> Headers:
    others = [field for field in headers if field[0] != b"cookie"]
    return [*others, (b"cookie", cookie)] if cookie else others


def _is_to_change(navigation: Mapping[bytes, bytes]) -> bool:
    codings = navigation.get(b"accept-encoding", b"identity")
    return acceptable(codings) != codings or not _DROPPED_ON_NAVIGATION.isdisjoint(navigation)


def _conditional(headers: Headers, visit: Visit, *, navigation: bool) -> Headers:
    """The headers with our validators turned back into the app's, and readable codings only."""
    settled: Headers = []
    for name, value in headers:
        if name == b"if-none-match":
            versions = [visit.version(shared=shared) for shared in (False, True)]
            value = unmark(value, versions, foreign=not navigation)
            if value:
                settled.append((name, value))
        elif name == b"accept-encoding" and navigation:
            settled.append((name, acceptable(value)))
        elif not (navigation and name in _DROPPED_ON_NAVIGATION):
            settled.append((name, value))
    return settled
