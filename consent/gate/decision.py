"""The decision: what one request allows, out of policy, choice and signals."""

from __future__ import annotations

from dataclasses import dataclass

from consent.errors import UnknownName
from consent.policy.category import NECESSARY
from consent.policy.policy import Policy
from consent.visitor.choice import Choice
from consent.visitor.signals import Signals


@dataclass(frozen=True, slots=True)
class Decision:
    """What may pass. `categories` are granted as a whole, necessary among them.

    `services` are all that may load, through their category or by themselves. `decided` says whether
    the visitor has chosen; `gpc` whether the opt-out signal rules.
    """

    policy: Policy
    decided: bool
    categories: frozenset[str]
    services: frozenset[str]
    gpc: bool

    @property
    def terms(self) -> tuple[object, ...]:
        """All in which two decisions under one policy can differ."""
        return (self.decided, self.categories, self.services, self.gpc)

    def allows(self, name: str) -> bool:
        """Whether this category, with all its services, or this service may be used.

        A name that the policy does not declare raises UnknownName.
        """
        if name in self.categories or name in self.services:
            return True
        if self.policy.category_of(name) is None:
            raise UnknownName(f"{name!r} is neither a category nor a service of this policy")
        return False

    def keeps(self, cookie_name: str) -> bool:
        """Whether a cookie of this name may be set and shown to the app."""
        declared = self.policy.classify(cookie_name)
        if declared is None:
            return self.policy.site.undeclared == "pass"
        if declared.service is not None:
            return declared.service in self.services
        return declared.category in self.categories


def decide(policy: Policy, choice: Choice | None, signals: Signals) -> Decision:
    """The decision for one request. Without a choice only what is necessary passes.

    The opt-out signal refuses the sale categories, except what was granted by name while it was present.
    """
    categories: set[str] = set()
    services: set[str] = set()
    if choice is not None:
        narrowed = narrow(policy, choice, signals)
        categories |= narrowed.categories
        services |= narrowed.services
    categories.add(NECESSARY)
    for service in policy.services:
        if service.category in categories:
            services.add(service.id)
    return Decision(policy, choice is not None, frozenset(categories), frozenset(services), signals.gpc)


def narrow(policy: Policy, choice: Choice, signals: Signals) -> Choice:
    """The choice without what the opt-out signal takes from it; the same object where it takes nothing.

    The result remembers that the signal was seen, so that its later absence is no opt-in
    (4 CCR 904-3, Rule 5.09(B)).
    """
    if not signals.gpc or choice.gpc_seen:
        return choice
    sale = {category.id for category in policy.all_categories if category.sale}
    categories = choice.categories - sale
    services = frozenset(name for name in choice.services if policy.category_of(name) not in sale)
    if categories == choice.categories and services == choice.services:
        return choice
    return Choice(choice.decided_at, choice.revision, categories, services, gpc_seen=True)
