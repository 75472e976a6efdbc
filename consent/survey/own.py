"""What is a site's own: its host, and this package's cookies."""

from __future__ import annotations

from typing import Final

from consent.gate.hosts import is_address

_OURS: Final = frozenset(("consent", "consent-id", "consent-once"))


def is_own_host(host: str, site: str) -> bool:
    """Whether this is the site's host without `www.`, or one below it; addresses have none below."""
    host, bare = host.strip(".").lower(), site if is_address(site) else site.removeprefix("www.")
    below = not is_address(bare) and bare != "localhost" and host.endswith(f".{bare}")
    return host in (bare, site) or below


def is_own_cookie(name: str) -> bool:
    """Whether this package sets a cookie of this name, by default."""
    return name.removeprefix("__Host-") in _OURS
