"""The policy: everything a site declares, checked once, then looked up in dictionaries."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Final

from consent.errors import PolicyError
from consent.policy.category import NECESSARY, UNDECIDED, Category, merge_categories
from consent.policy.claims import Claims
from consent.policy.cookie import CookieDeclaration, NamePattern
from consent.policy.frameworks import FRAMEWORK_COOKIES
from consent.policy.lifetime import Lifetime
from consent.policy.service import Service
from consent.policy.site import Site

# A site sets few names, over and over; browsers may send any number of others.
_REMEMBERED_NAMES: Final = 512
_STATISTICS: Final = Lifetime(13, "month")


@dataclass(frozen=True, slots=True)
class Policy:
    """What a site declares. Made complete or not at all: a mistake raises PolicyError.

    `categories` are those that the site restates or adds; `all_categories` holds the standard ones too.
    `asked` are the categories that a visitor decides on: declared by the site, or in use.
    """

    site: Site = field(default_factory=Site)
    categories: tuple[Category, ...] = ()
    services: tuple[Service, ...] = ()
    cookies: tuple[CookieDeclaration, ...] = ()

    all_categories: tuple[Category, ...] = field(init=False, compare=False, repr=False)
    asked: tuple[Category, ...] = field(init=False, compare=False, repr=False)
    revision: str = field(init=False, compare=False)
    services_by_id: dict[str, Service] = field(init=False, compare=False, repr=False)
    _remembered: Callable[[str], CookieDeclaration | None] = field(init=False, compare=False, repr=False)
    _claims: Claims = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        def settle(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        for name in ("categories", "services", "cookies"):
            settle(name, tuple(getattr(self, name)))
        settle("all_categories", merge_categories(self.categories))
        _check(self)
        settle("services_by_id", {service.id: service for service in self.services})
        settle("_remembered", lru_cache(_REMEMBERED_NAMES)(partial(_find, _tiers(self))))
        settle("_claims", Claims.of(self.services))
        settle("asked", _asked(self))
        settle("revision", _revision(self))

    def classify(self, name: str) -> CookieDeclaration | None:
        """The declaration that covers this cookie, or None if nobody declared it.

        The site's word wins over the catalogue's and that over the known framework cookies; within
        one of them an exact name wins over a pattern, and a longer pattern over a shorter one.
        """
        return self._remembered(name)

    def service_of(self, host: str, path: str = "/") -> Service | None:
        """The service that claims this URL: the nearest declared parent of the host, the longest path."""
        return self._claims.find(host, path)

    def category_of(self, name: str) -> str | None:
        """The category's own id, or that of the service's category; None for a name nobody declared."""
        if service := self.services_by_id.get(name):
            return service.category
        return name if any(category.id == name for category in self.all_categories) else None

    def services_in(self, category: str) -> tuple[Service, ...]:
        """The services of one category, in the order in which they were declared."""
        return tuple(service for service in self.services if service.category == category)

    def cookies_in(self, category: str) -> tuple[CookieDeclaration, ...]:
        """The cookies of one category that stand under no service."""
        return tuple(cookie for cookie in self.cookies if cookie.category == category)


@dataclass(frozen=True, slots=True)
class _Tier:
    """Declarations of one authority: exact names in a dictionary, patterns from long to short."""

    exact: dict[str, CookieDeclaration]
    patterns: tuple[tuple[NamePattern, CookieDeclaration], ...]

    def find(self, name: str) -> CookieDeclaration | None:
        if found := self.exact.get(name):
            return found
        return next((cookie for pattern, cookie in self.patterns if pattern.matches(name)), None)


def _find(tiers: tuple[_Tier, ...], name: str) -> CookieDeclaration | None:
    for tier in tiers:
        if found := tier.find(name):
            return found
    return None


def _tier(cookies: Iterable[CookieDeclaration]) -> _Tier:
    ranked = sorted(cookies, key=lambda cookie: cookie.specificity, reverse=True)
    exact: dict[str, CookieDeclaration] = {}
    for cookie in ranked:
        if not cookie.is_pattern:
            exact.setdefault(cookie.name, cookie)
    patterns = ((NamePattern.parse(cookie.name), cookie) for cookie in ranked if cookie.is_pattern)
    return _Tier(exact, tuple(patterns))


def _tiers(policy: Policy) -> tuple[_Tier, ...]:
    placed = [
        replace(cookie, category=service.category, service=service.id)
        for service in policy.services
        for cookie in service.cookies
    ]
    own = [*policy.cookies, *(cookie for cookie in placed if not cookie.from_catalogue)]
    # A cookie of the catalogue with a domain is set on its provider's own host, never on the site's.
    catalogued = [cookie for cookie in placed if cookie.from_catalogue and cookie.domain is None]
    return _tier(own), _tier(catalogued), _tier(FRAMEWORK_COOKIES)


def _check(policy: Policy) -> None:
    known = [category.id for category in policy.all_categories]
    seen: set[str] = set()
    for place, service in enumerate(policy.services):
        key = f"service[{place}]"
        service.check(key)
        _check_category(service.category, known, f"{key}.category")
        if service.id in seen or service.id in known:
            raise PolicyError(
                f"{key}.id: {service.id!r} is taken, expected an id of its own", key=f"{key}.id"
            )
        seen.add(service.id)
    for place, cookie in enumerate(policy.cookies):
        cookie.check(f"cookie[{place}]")
        _check_category(cookie.category, known, f"cookie[{place}].category")
    _check_collisions(policy)
    _check_statistics(policy)


def _check_category(found: str, known: list[str], key: str) -> None:
    if found == UNDECIDED:
        raise PolicyError(f"{key}: still to be decided, expected one of {', '.join(known)}", key=key)
    if found not in known:
        raise PolicyError(f"{key}: found {found!r}, expected one of {', '.join(known)}", key=key)


def _check_statistics(policy: Policy) -> None:
    """What counts as mere statistics keeps its cookies for 13 months at most (CNIL 2020-092, art. 5)."""
    exempt = {category.id for category in policy.all_categories if category.statistics}
    placed = [(f"cookie[{place}]", cookie.category, cookie) for place, cookie in enumerate(policy.cookies)]
    placed += [
        (f"service[{place}].cookies[{nth}]", service.category, cookie)
        for place, service in enumerate(policy.services)
        for nth, cookie in enumerate(service.cookies)
    ]
    for key, category, cookie in placed:
        if category in exempt and cookie.lifetime.max_seconds > _STATISTICS.max_seconds:
            raise PolicyError(
                f"{key}.lifetime: found '{cookie.lifetime}', expected at most '{_STATISTICS}' in the category"
                f" {category!r}, which is marked as statistics",
                key=f"{key}.lifetime",
            )


def _check_collisions(policy: Policy) -> None:
    """One name or host in two categories by the same authority has no answer: ask the site."""
    cookies = _Placed()
    hosts = _Placed()
    for place, service in enumerate(policy.services):
        for nth, cookie in enumerate(service.cookies):
            if not (cookie.from_catalogue and cookie.domain):
                key = f"service[{place}].cookies[{nth}].name"
                cookies.put(key, cookie.name, service.category, from_catalogue=cookie.from_catalogue)
        for nth, (host, path) in enumerate(service.claims):
            key = f"service[{place}].hosts[{nth}]"
            hosts.put(key, host + path.rstrip("/"), service.category, from_catalogue=service.from_catalogue)
    for place, cookie in enumerate(policy.cookies):
        cookies.put(f"cookie[{place}].name", cookie.name, cookie.category, from_catalogue=False)


class _Placed:
    """Remembers the category of each name, for each authority."""

    def __init__(self) -> None:
        self._categories: dict[tuple[bool, str], str] = {}

    def put(self, key: str, name: str, category: str, *, from_catalogue: bool) -> None:
        """Raise PolicyError if the same authority has put this name elsewhere."""
        earlier = self._categories.setdefault((from_catalogue, name), category)
        if earlier != category:
            raise PolicyError(
                f"{key}: {name!r} is declared as {earlier} and as {category}, expected one category",
                key=key,
            )


def _asked(policy: Policy) -> tuple[Category, ...]:
    used = {category.id for category in policy.categories}
    used |= {service.category for service in policy.services}
    used |= {cookie.category for cookie in policy.cookies}
    used.discard(NECESSARY)
    return tuple(category for category in policy.all_categories if category.id in used)


def _revision(policy: Policy) -> str:
    """A fingerprint of what was asked: wording, cookies, hosts and necessary services never count."""
    lines = [f"ask_again {policy.site.ask_again}"]
    lines += sorted(f"category {category.id}" for category in policy.asked)
    lines += sorted(
        f"service {service.id} {service.category}"
        for service in policy.services
        if service.category != NECESSARY
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]
