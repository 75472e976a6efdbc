"""What the catalogue knows of a cookie or host that nobody declared: the line that declares it."""

from __future__ import annotations

from functools import cache

from consent.files import catalogue
from consent.policy.policy import Policy


def known_service(*, cookie: str = "", host: str = "") -> str | None:
    """The id of the catalogue's service that sets this cookie or loads from this host, or None."""
    if cookie:
        declared = _everything().classify(cookie)
        return declared.service if declared else None
    for service in _everything().services:
        for claimed, _ in service.claims:
            if host == claimed or host.endswith(f".{claimed}"):
                return service.id
    return None


@cache
def _everything() -> Policy:
    """A site that uses all there is; read when something undeclared turns up for the first time."""
    known = catalogue()
    return Policy(services=tuple(known.get(name) for name in known.names()))
