"""The decision: what one request allows, out of policy, choice and signals."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Final

from consent.errors import UnknownName
from consent.policy.category import NECESSARY
from consent.policy.policy import Policy
from consent.policy.region import Preset, Regions
from consent.visitor.choice import NONE, Choice
from consent.visitor.signals import Signals

STRICTEST: Final = Preset()
"""The rules where no region says otherwise: nothing is on without a yes."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What may pass. `categories` are granted as a whole, necessary among them.

    `services` are all that may load, through their category or by themselves. `decided` says whether
    the visitor has chosen; `gpc` whether the opt-out signal rules, sent now or remembered. `preset` are the
    rules of the visitor's region; `again` says that something is off only because it was refused before.
    """

    policy: Policy
    decided: bool
    categories: frozenset[str]
    services: frozenset[str]
    gpc: bool
    preset: Preset = STRICTEST
    again: bool = False

    @property
    def terms(self) -> tuple[object, ...]:
        """All in which two decisions under one policy and its presets can differ."""
        return (self.decided, self.categories, self.services, self.gpc, self.preset.id, self.again)

    def allows(self, name: str) -> bool:
        """Whether this category, with all its services, or this service may be used.

        A name that the policy does not declare raises UnknownName.
        """
        if name in self.categories or name in self.services:
            return True
        if self.policy.category_of(name) is None:
            raise UnknownName(f"{name!r} is neither a category nor a service of this policy")
        return False

    @property
    def honours_signal(self) -> bool:
        """Whether the opt-out signal rules and nothing is granted that it refuses."""
        refused = {category.id for category in self.policy.asked if self.preset.refuses(category)}
        services = (name for name in self.services if self.policy.category_of(name) in refused)
        return self.gpc and refused.isdisjoint(self.categories) and not any(services)

    def keeps(self, cookie_name: str) -> bool:
        """Whether a cookie of this name may be set and shown to the app."""
        declared = self.policy.classify(cookie_name)
        if declared is None:
            return self.policy.site.undeclared == "pass"
        if declared.service is not None:
            return declared.service in self.services
        return declared.category in self.categories


def decide(
    policy: Policy,
    choice: Choice | None,
    signals: Signals,
    *,
    preset: Preset = STRICTEST,
    refused: Set[str] = NONE,
) -> Decision:
    """The decision for one request. A choice stands, whatever the region.

    Without one only what is necessary passes, and what the region's preset has on without a yes; never
    what was `refused` before. The opt-out signal refuses the sale categories, except what was granted by
    name while it was present.
    """
    categories: set[str] = set()
    services: set[str] = set()
    on = NONE
    if choice is not None:
        narrowed = narrow(policy, choice, signals, preset=preset)
        categories |= narrowed.categories
        services |= narrowed.services
    else:
        on = preset.granted(policy.asked, gpc=signals.gpc)
        categories |= on - refused
    categories.add(NECESSARY)
    for service in policy.services:
        if service.category in categories:
            services.add(service.id)
    return Decision(
        policy,
        choice is not None,
        frozenset(categories),
        frozenset(services),
        signals.gpc,
        preset,
        again=not on.isdisjoint(refused),
    )


def narrow(policy: Policy, choice: Choice, signals: Signals, *, preset: Preset = STRICTEST) -> Choice:
    """The choice without what the opt-out signal takes from it; the same object where it takes nothing.

    The result remembers that the signal was seen, so that its later absence is no opt-in
    (4 CCR 904-3, Rule 5.09(B)).
    """
    if not signals.gpc or choice.gpc_seen:
        return choice
    refused = {category.id for category in policy.all_categories if preset.refuses(category)}
    less = _without(policy, choice, refused)
    return choice if less is choice else replace(less, gpc_seen=True)


def carry(policy: Policy, choice: Choice, regions: Regions, preset: Preset) -> Choice:
    """The choice as it counts under another region's preset: a yes and a no stand wherever they were said.

    What was on without a yes where the choice was made, and was merely left on, is no yes where one is
    needed (C-673/17, Planet49: a box that was ticked already).
    """
    if not choice.kept or choice.preset == preset.mark:
        return choice
    if not regions.knows(choice.preset):
        return replace(choice, categories=NONE, services=NONE)
    left_on = regions.made_under(choice.preset).granted(policy.asked, gpc=choice.gpc_seen)
    return _without(policy, choice, left_on - preset.granted(policy.asked, gpc=False))


def _without(policy: Policy, choice: Choice, gone: Set[str]) -> Choice:
    """The choice without these categories and their services; the same object where it grants none."""
    categories = choice.categories - gone
    services = frozenset(name for name in choice.services if policy.category_of(name) not in gone)
    if categories == choice.categories and services == choice.services:
        return choice
    return replace(choice, categories=categories, services=services)
