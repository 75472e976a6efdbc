"""What a visitor can object to with one button: the sale of data, or statistics that are on without a yes."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from consent.policy.category import NECESSARY
from consent.policy.policy import Policy
from consent.policy.region import Preset


@dataclass(frozen=True, slots=True)
class Objection:
    """One button. `category` is what it is about, or None for all that is sold.

    `kept` are the categories and services that stay granted, each behind the name of its form field. `done`
    says that nothing is left to object to.
    """

    category: str | None
    kept: tuple[tuple[str, str], ...]
    done: bool

    @property
    def form(self) -> str:
        """The id of its form."""
        return f"object-{self.category or 'sale'}"


def objections(policy: Policy, preset: Preset, granted: Set[str], services: Set[str]) -> Iterator[Objection]:
    """The objections that this preset offers, where these categories and services are granted."""
    sold = {category.id for category in policy.asked if category.sale}
    if preset.link and sold:
        yield _objection(policy, None, sold, granted, services)
    if preset.objection:
        for category in policy.asked:
            if category.statistics and preset.model(category) == "opt-out":
                yield _objection(policy, category.id, {category.id}, granted, services)


def _objection(
    policy: Policy, category: str | None, gone: Set[str], granted: Set[str], services: Set[str]
) -> Objection:
    kept = [("category", one.id) for one in policy.asked if one.id in granted and one.id not in gone]
    kept += [
        ("service", service.id)
        for service in policy.services
        if service.id in services and service.category not in {NECESSARY, *granted, *gone}
    ]
    affected = {service.id for service in policy.services if service.category in gone}
    return Objection(category, tuple(kept), done=granted.isdisjoint(gone) and services.isdisjoint(affected))
