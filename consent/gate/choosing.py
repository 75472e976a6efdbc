"""How a choice is made: the visitor's button, or the app's own grant and withdrawal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from consent.errors import UnknownName
from consent.gate.decision import STRICTEST, Decision
from consent.policy.category import NECESSARY
from consent.policy.policy import Policy
from consent.policy.region import Preset
from consent.visitor.choice import Choice


def accept_all(policy: Policy, *, now: datetime, gpc: bool, preset: Preset = STRICTEST) -> Choice:
    """Every category that is asked, but none that the opt-out signal refuses while it is present."""
    granted = (category.id for category in policy.asked if not (gpc and preset.refuses(category)))
    return Choice(
        now.replace(microsecond=0),
        policy.revision,
        frozenset(granted),
        gpc_seen=gpc,
        preset=preset.mark,
    )


def reject_all(policy: Policy, *, now: datetime, gpc: bool, preset: Preset = STRICTEST) -> Choice:
    """Nothing but what is necessary."""
    return Choice(now.replace(microsecond=0), policy.revision, gpc_seen=gpc, preset=preset.mark)


def save(
    policy: Policy, names: Iterable[str], *, now: datetime, gpc: bool, preset: Preset = STRICTEST
) -> Choice:
    """Just these categories and services, each chosen by name; UnknownName for any other name.

    What the preset has on without a yes stood there ticked: left so, it is kept rather than granted.
    """
    names = frozenset(names)
    for name in sorted(names):
        if policy.category_of(name) is None:
            raise UnknownName(f"{name!r} is neither a category nor a service of this policy")
    asked = frozenset(category.id for category in policy.asked)
    categories = (names & asked) | _completed(policy, names)
    services = frozenset(
        name
        for name in names & policy.services_by_id.keys()
        if policy.category_of(name) not in categories | {NECESSARY}
    )
    chosen = categories | {policy.category_of(name) for name in services}
    return Choice(
        now.replace(microsecond=0),
        policy.revision,
        categories,
        services,
        gpc_seen=gpc,
        preset=preset.mark,
        kept=not preset.granted(policy.asked, gpc=gpc).isdisjoint(chosen),
    )


def grant(decision: Decision, names: Iterable[str], *, now: datetime) -> Choice:
    """What was granted before, and these."""
    names = _granted(decision) | frozenset(names)
    return save(decision.policy, names, now=now, gpc=decision.gpc, preset=decision.preset)


def withdraw(decision: Decision, names: Iterable[str], *, now: datetime) -> Choice:
    """What was granted before, without these.

    A category takes its services with it; without one service the others of its category stay.
    """
    policy = decision.policy
    gone = frozenset(names)
    for name in sorted(gone):
        if policy.category_of(name) is None:
            raise UnknownName(f"{name!r} is neither a category nor a service of this policy")
    broken = {policy.category_of(name) for name in gone}
    kept = {
        name
        for name in _granted(decision)
        if name not in gone and name not in broken and policy.category_of(name) not in gone
    }
    return save(policy, kept, now=now, gpc=decision.gpc, preset=decision.preset)


def _granted(decision: Decision) -> frozenset[str]:
    return decision.categories | decision.services


def _completed(policy: Policy, names: frozenset[str]) -> frozenset[str]:
    """Categories of which every single part was chosen by name."""
    return frozenset(
        category.id
        for category in policy.asked
        if not policy.cookies_in(category.id)
        and (services := policy.services_in(category.id))
        and all(service.id in names for service in services)
    )
