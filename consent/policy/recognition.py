"""Whose is this? Cookies, storage keys and addresses, recognised by what the catalogue knows.

Nothing here decides what passes: it tells people what they probably have. So it never calls something
necessary by a name alone where that name stands on another site's host, and it says how sure it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urlsplit

from consent.policy.catalogue import Catalogue
from consent.policy.category import MARKETING, NECESSARY
from consent.policy.claims import Claims
from consent.policy.cookie import CookieDeclaration, NamePattern
from consent.policy.frameworks import FRAMEWORK_COOKIES
from consent.policy.service import Service

Basis = Literal["name", "pattern", "host", "framework"]
Sureness = Literal["certain", "likely"]

# Where several services claim one name, the category that asks most of the site speaks.
_STRICTNESS: Final = {MARKETING: 0, "analytics": 1, "functional": 2, NECESSARY: 3}
# A shorter name may be anybody's.
_TELLING_LENGTH: Final = 3
_DIGIT: Final = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whose something is. `service` is None for the cookie of a framework or server.

    `by` is what gave it away. `certain` is an exact name that one service alone claims, or a family's
    name with a number in its free part; the rest is `likely`. `also` are the ids of other services that
    claim the same; `cookie` is the declaration that matched.
    """

    category: str
    service: Service | None
    by: Basis
    sure: Sureness
    also: tuple[str, ...] = ()
    cookie: CookieDeclaration | None = None


class Recognizer:
    """Looks things up in one catalogue. Made once, asked often: making it reads the whole catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        services = tuple(catalogue.get(name) for name in catalogue.names())
        placed = [(cookie, service) for service in services for cookie in service.cookies]
        self._claims = Claims.of(services)
        self._own = _Names((cookie.name, service, cookie) for cookie, service in placed if not cookie.domain)
        self._on_providers = _on_providers(placed)
        self._storage = _Names((key, service, None) for service in services for key in service.storage)
        self._exact_frameworks = {cookie.name: cookie for cookie in FRAMEWORK_COOKIES}
        self._framework_patterns = [
            (NamePattern.parse(cookie.name), cookie) for cookie in FRAMEWORK_COOKIES if cookie.is_pattern
        ]

    def cookie(self, name: str, domain: str = "", *, site: str = "") -> Recognition | None:
        """Whose cookie this is, or None.

        `domain` is the host or domain that it stands on, empty for the site's own. `site` is the site's
        host; where it is not given, every domain that no service claims counts as the site's.
        """
        host = _host(domain)
        for parent in _parents(host):
            if parent in self._on_providers and (found := self._on_providers[parent].find(name)):
                return found
        if self._is_own(host, _host(site)):
            return self._own.find(name) or self._framework(name)
        if claimed := self._of_host(host, "/"):
            return claimed
        # Some other site's own cookie of a known service; never a reason to spare it.
        found = self._own.find(name)
        return _weakened(found) if found and found.category != NECESSARY else None

    def storage(self, key: str) -> Recognition | None:
        """Whose key in the site's `localStorage` or `sessionStorage` this is, or None."""
        return self._storage.find(key)

    def url(self, url: str) -> Recognition | None:
        """The service that answers at this address, or None for what is no address or nobody's."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return None
        return self._of_host(host.rstrip("."), parts.path or "/", sure="certain")

    def host(self, host: str) -> Recognition | None:
        """The service that answers on this host, whatever the path; of several, the strictest is likely."""
        host = _host(host)
        if whole := self._of_host(host, "/", sure="certain"):
            return whole
        claims: list[_Claim] = [(host, service, None) for _, service in self._claims.by_host.get(host, ())]
        return _strictest(claims, by="host", sure=False) if claims else None

    def _of_host(self, host: str, path: str, *, sure: Sureness = "likely") -> Recognition | None:
        service = self._claims.find(host, path)
        return Recognition(service.category, service, by="host", sure=sure) if service else None

    def _is_own(self, host: str, site: str) -> bool:
        if not host:
            return True
        if not site:
            return self._claims.find(host) is None
        bare = site.removeprefix("www.")
        return host in _parents(site) or bare in _parents(host)

    def _framework(self, name: str) -> Recognition | None:
        cookie = self._exact_frameworks.get(name) or next(
            (cookie for pattern, cookie in self._framework_patterns if pattern.matches(name)), None
        )
        if cookie is None:
            return None
        return Recognition(NECESSARY, None, by="framework", sure="likely", cookie=cookie)


_Claim = tuple[str, Service, CookieDeclaration | None]


class _Names:
    """Names and patterns with the services that claim them."""

    def __init__(self, claims: Iterable[_Claim]) -> None:
        self._exact: dict[str, list[_Claim]] = {}
        patterns: dict[str, list[_Claim]] = {}
        for claim in claims:
            where = patterns if "*" in claim[0] else self._exact
            where.setdefault(claim[0], []).append(claim)
        longest_first = sorted(patterns, key=lambda name: len(name) - name.count("*"), reverse=True)
        self._patterns = [(NamePattern.parse(name), patterns[name]) for name in longest_first]

    def find(self, name: str) -> Recognition | None:
        """The strictest of the services that claim this name; an exact name before a pattern."""
        if claims := self._exact.get(name):
            telling = len(name) >= _TELLING_LENGTH
            return _strictest(claims, by="name", sure=telling and len(claims) == 1)
        for pattern, claims in self._patterns:
            if pattern.matches(name):
                numbered = bool(_DIGIT.search(name, len(pattern.first)))
                return _strictest(claims, by="pattern", sure=numbered and len(claims) == 1)
        return None


def _on_providers(placed: Iterable[tuple[CookieDeclaration, Service]]) -> dict[str, _Names]:
    by_domain: dict[str, list[_Claim]] = {}
    for cookie, service in placed:
        if cookie.domain:
            by_domain.setdefault(_host(cookie.domain), []).append((cookie.name, service, cookie))
    return {domain: _Names(claims) for domain, claims in by_domain.items()}


def _strictest(claims: list[_Claim], *, by: Basis, sure: bool) -> Recognition:
    (_, service, cookie), *others = sorted(
        claims, key=lambda claim: (_STRICTNESS.get(claim[1].category, 0), claim[1].id)
    )
    return Recognition(
        service.category,
        service,
        by=by,
        sure="certain" if sure else "likely",
        also=tuple(dict.fromkeys(other.id for _, other, _ in others if other.id != service.id)),
        cookie=cookie,
    )


def _weakened(found: Recognition) -> Recognition:
    return Recognition(
        found.category, found.service, by=found.by, sure="likely", also=found.also, cookie=found.cookie
    )


def _host(written: str) -> str:
    """A host as it is compared: lower case, without the dots that a cookie's domain may begin with."""
    return written.strip(".").lower()


def _parents(host: str) -> tuple[str, ...]:
    """The host and every domain above it."""
    labels = host.split(".")
    return tuple(".".join(labels[at:]) for at in range(len(labels))) if host else ()
