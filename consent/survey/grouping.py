"""What was seen, sorted by who is to be declared: services of the catalogue, strangers, the site itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from consent.errors import PolicyError
from consent.policy.service import Service, check_host
from consent.survey.own import is_own_cookie, is_own_host
from consent.survey.survey import Survey
from consent.survey.use import Judge, Use


@dataclass(slots=True)
class Group:
    """All that one service, or one stranger, was seen to do. `name` is the service's id or a host."""

    name: str
    service: Service | None = None
    hosts: list[Use] = field(default_factory=list)
    cookies: list[Use] = field(default_factory=list)
    storage: list[Use] = field(default_factory=list)

    @property
    def likely(self) -> bool:
        """Whether nothing says for certain that this service is there."""
        return all(use.owner.sure == "likely" for use in (*self.hosts, *self.cookies, *self.storage))

    def take(self, use: Use) -> None:
        """Put something with what this one does."""
        {"host": self.hosts, "cookie": self.cookies, "storage": self.storage}[use.subject].append(use)


@dataclass(slots=True)
class Groups:
    """Everything that was seen, each thing in one place. `known` are the cookies of frameworks."""

    services: dict[str, Group]
    strangers: dict[str, Group]
    site: Group
    known: list[Use]


def group(survey: Survey, judge: Judge) -> Groups:
    """Whose everything is. Our own cookies are left out; a stranger's subdomains are one with it."""
    uses = [use for use in judge.uses(survey) if not _is_ours(use)]
    groups = Groups({}, _strangers(uses, survey.host), Group(survey.host), [])
    for use in uses:
        if use.owner.service:
            id_ = use.owner.service
            groups.services.setdefault(id_, Group(id_, use.owner.known)).take(use)
        elif use.owner.category:
            groups.known.append(use)
        else:
            doer = _doer(use, survey.host)
            of_host = (found for name, found in groups.strangers.items() if _covers(name, doer))
            next(of_host, groups.site).take(use)
    return groups


def _is_ours(use: Use) -> bool:
    return use.subject == "cookie" and is_own_cookie(use.first.name)


def _doer(use: Use, site: str) -> str:
    """The host that something is to be blamed on: where it stands or, on the site itself, who set it."""
    if not is_own_host(use.first.host, site):
        return use.first.host
    return urlsplit(use.first.by).hostname or ""


def _strangers(uses: list[Use], site: str) -> dict[str, Group]:
    """A group for each unknown host that was contacted or set a cookie; parents stand for those below."""
    unknown = (use.first.host for use in uses if not use.owner.category and use.subject != "storage")
    hosts = [host for host in dict.fromkeys(unknown) if not is_own_host(host, site) and _is_declarable(host)]
    return {
        host: Group(host)
        for host in hosts
        if not any(host != other and _covers(other, host) for other in hosts)
    }


def _covers(host: str, found: str) -> bool:
    return found == host or found.endswith(f".{host}")


def _is_declarable(host: str) -> bool:
    try:
        check_host(host, key="host")
    except PolicyError:
        return False
    return True
