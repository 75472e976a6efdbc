"""What sightings come to: each thing once, whose it is, and whether it came before anybody said yes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from consent.policy.category import NECESSARY
from consent.policy.cookie import CookieDeclaration
from consent.policy.frameworks import FRAMEWORK_COOKIES
from consent.policy.policy import Policy
from consent.policy.recognition import Recognition, Recognizer
from consent.policy.service import Service
from consent.survey.own import is_own_cookie, is_own_host
from consent.survey.sighting import Moment, Sighting, Subject
from consent.survey.survey import Survey

UNKNOWN: Final = ""
SUBJECTS: Final[tuple[Subject, ...]] = ("cookie", "storage", "host")
_TOO_EARLY: Final[tuple[Moment, ...]] = ("untouched", "refused")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose something is: its category, or none, the service's id and name, and what says so.

    `known` is the catalogue's service, where it was the catalogue that knew.
    """

    category: str = UNKNOWN
    service: str = ""
    name: str = ""
    sure: str = ""
    declared: bool = False
    known: Service | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that a site uses, with all its sightings, the first one first."""

    owner: Owner
    sightings: tuple[Sighting, ...]

    @property
    def first(self) -> Sighting:
        """Where it was seen first."""
        return self.sightings[0]

    @property
    def subject(self) -> Subject:
        """Cookie, storage or host."""
        return self.first.subject

    @property
    def moments(self) -> tuple[Moment, ...]:
        """When it was seen, each moment once."""
        return tuple(dict.fromkeys(sighting.moment for sighting in self.sightings))

    @property
    def too_early(self) -> bool:
        """Whether it is not known as necessary, and came before consent or after refusal."""
        return self.owner.category != NECESSARY and any(moment in _TOO_EARLY for moment in self.moments)


@dataclass(frozen=True, slots=True)
class Judge:
    """Says whose things are: the site's own policy first, then the catalogue."""

    recognizer: Recognizer
    policy: Policy | None = None

    def uses(self, survey: Survey) -> list[Use]:
        """What was seen, each thing once: cookies, storage, hosts, each in the order of sight."""
        grouped: dict[tuple[str, ...], _Group] = {}
        for sighting in survey.sightings:
            if sighting.subject == "host" and self._is_first_party(sighting.host, survey.host):
                continue
            owner = self._owner(sighting, survey)
            key = (sighting.subject, sighting.name, sighting.host, owner.service)
            grouped.setdefault(key, _Group(owner)).sightings.append(sighting)
        found = [Use(group.owner, tuple(group.sightings)) for group in grouped.values()]
        return sorted(found, key=lambda use: SUBJECTS.index(use.subject))

    def _is_first_party(self, host: str, site: str) -> bool:
        if self.policy is None:
            return is_own_host(host, site)
        if self.policy.service_of(host) is not None:
            return False
        own = (site, *(name.removeprefix("*.").partition("/")[0] for name in self.policy.site.hosts))
        return any(is_own_host(host, name) for name in own)

    def _owner(self, sighting: Sighting, survey: Survey) -> Owner:
        own = is_own_host(sighting.host, survey.host)
        if sighting.subject == "cookie" and own and survey.is_ours and is_own_cookie(sighting.name):
            return Owner(NECESSARY, "", "asgi-consent", "certain", declared=True)
        return self._declared(sighting, survey.host, own=own) or _known(
            self._recognize(sighting, survey.host)
        )

    def _declared(self, sighting: Sighting, site: str, *, own: bool) -> Owner | None:
        """Whose it is by the site's own word. A framework's name does not spare what a stranger sets."""
        policy = self.policy
        if policy is None:
            return None
        if own and sighting.subject == "cookie":
            cookie = policy.classify(sighting.name)
            borrowed = cookie in FRAMEWORK_COOKIES and _is_foreign(sighting.by, site)
            return None if borrowed else _declared_cookie(cookie)
        if own and sighting.subject == "storage":
            keepers = (service for service in policy.services if sighting.name in service.storage)
            return _declared_service(next(keepers, None))
        return _declared_service(policy.service_of(sighting.host, urlsplit(sighting.url).path or "/"))

    def _recognize(self, sighting: Sighting, site: str) -> Recognition | None:
        if sighting.subject == "host":
            return self.recognizer.url(sighting.url or f"https://{sighting.host}/")
        own = is_own_host(sighting.host, site)
        if sighting.subject == "cookie":
            found = self.recognizer.cookie(sighting.name, sighting.host, site=site)
            if not own and found and found.by != "host" and not (found.cookie and found.cookie.domain):
                # A stranger's cookie is the stranger's, even if it has the name of somebody else's.
                found = None
        else:
            found = self.recognizer.storage(sighting.name) if own else self.recognizer.host(sighting.host)
        if own and (found is None or found.service is None) and _is_foreign(sighting.by, site):
            # Whatever its name: somebody else's script set it.
            return self.recognizer.url(sighting.by)
        return found


def _is_foreign(by: str, site: str) -> bool:
    host = urlsplit(by).hostname
    return host is not None and not is_own_host(host, site)


@dataclass(slots=True)
class _Group:
    owner: Owner
    sightings: list[Sighting] = field(default_factory=list)


def _declared_cookie(cookie: CookieDeclaration | None) -> Owner | None:
    if cookie is None:
        return None
    return Owner(cookie.category, cookie.service or "", cookie.service or "the site", declared=True)


def _declared_service(service: Service | None) -> Owner | None:
    return None if service is None else Owner(service.category, service.id, service.name, declared=True)


def _known(found: Recognition | None) -> Owner:
    if found is None:
        return Owner()
    if found.service is None:
        return Owner(found.category, "", "a framework", found.sure)
    service = found.service
    return Owner(found.category, service.id, service.name, found.sure, known=service)
