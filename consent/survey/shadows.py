"""Declarations that can never count, because another one is found first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consent.policy.policy import Policy
from consent.survey.remark import Remark


def shadowed(policy: Policy) -> Iterator[Remark]:
    """A remark for each host and cookie that another declaration of the same authority covers already."""
    yield from _doubled("host", _hosts(policy))
    yield from _doubled("cookie", _cookies(policy))
    for place, host in enumerate(policy.site.hosts):
        plain, _, path = host.removeprefix("*.").partition("/")
        if service := policy.service_of(plain, f"/{path}"):
            yield Remark(
                "shadowed",
                f"site.hosts[{place}]",
                f"{host!r} is claimed by {service.id!r}, so it is no own host",
            )


def _doubled(what: str, names: Iterable[tuple[str, str, str]]) -> Iterator[Remark]:
    first: dict[str, str] = {}
    for key, name, owner in names:
        if name in first:
            yield Remark(
                "shadowed", key, f"the {what} {name!r} is declared by {first[name]}: this never counts"
            )
        first.setdefault(name, owner)


def _hosts(policy: Policy) -> Iterator[tuple[str, str, str]]:
    for place, service in enumerate(policy.services):
        if not service.from_catalogue:
            for nth, (host, path) in enumerate(service.claims):
                yield f"service[{place}].hosts[{nth}]", host + path.rstrip("/"), repr(service.id)


def _cookies(policy: Policy) -> Iterator[tuple[str, str, str]]:
    for place, cookie in enumerate(policy.cookies):
        yield f"cookie[{place}].name", cookie.name, "the site"
    for place, service in enumerate(policy.services):
        for nth, cookie in enumerate(service.cookies):
            if not cookie.from_catalogue and cookie.domain is None:
                yield f"service[{place}].cookies[{nth}].name", cookie.name, repr(service.id)
