"""What a visitor's cookie still says: a choice that counts, or what is left of one that does not.

A yes ends with its time, or when something else is asked. A refusal may outlast it: where a region lets
things be on without a yes, what was refused once stays off, else the end of a refusal would be a yes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from consent.gate.decision import Decision, carry, decide, narrow
from consent.policy.category import NECESSARY
from consent.policy.lifetime import MAX_COOKIE_SECONDS
from consent.policy.policy import Policy
from consent.policy.region import Preset, Regions
from consent.visitor.choice import NONE, Choice
from consent.visitor.signals import Signals

RENEWAL: Final = timedelta(days=30)
"""A refusal without end is given to the browser again after so long: it keeps no cookie for over 400 days."""

_MEMORY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a visitor's cookie and signals come to in their region, until `until`.

    `narrowed` is what the opt-out signal left of the choice, if it took something. `rewritten` is what the
    cookie is to hold from now on, if that is something else.
    """

    decision: Decision
    narrowed: Choice | None
    rewritten: Choice | None
    until: datetime | None


def stand(
    policy: Policy,
    regions: Regions,
    *,
    choice: Choice | None,
    recalled: Choice | None,
    signals: Signals,
    now: datetime,
) -> Standing:
    """The standing of a `choice` that counts, or of a `recalled` one that does not, or of neither."""
    preset = regions.find(signals.region)
    if choice is not None:
        return _of_choice(policy, regions, choice, preset, signals=signals, now=now)
    remembered = recalled if recalled and _remembers(regions, recalled, now) else None
    # CO Rule 5.09(B): that the signal is absent later is no opt-in.
    gpc = signals.gpc or (remembered is not None and remembered.gpc_seen)
    refused = NONE
    if remembered is not None and not remembered.by_signal:
        refused = frozenset(category.id for category in policy.asked) - remembered.categories
    decision = decide(policy, None, replace(signals, gpc=gpc), preset=preset, refused=refused)
    rewritten = _after_signal(policy, remembered, preset, signals=signals, now=now)
    if rewritten is None and remembered is not None:
        rewritten = _renewed(policy, remembered, regions, now)
    timed = remembered is not None or rewritten is not None
    return Standing(decision, None, rewritten, now + _MEMORY if timed else None)


def settle(policy: Policy, choice: Choice) -> Choice:
    """A choice about an earlier revision without the services that are gone since."""
    asked = {service.id for service in policy.services if service.category != NECESSARY}
    return choice if choice.services <= asked else replace(choice, services=choice.services & asked)


def lapses(regions: Regions, choice: Choice) -> datetime:
    """When a choice stops to count and the visitor is asked again."""
    preset = regions.made_under(choice.preset)
    return preset.lapses(choice.decided_at, refusal=choice.grants_nothing)


def kept_until(policy: Policy, regions: Regions, choice: Choice, now: datetime) -> datetime:
    """How long the browser is to keep a choice: as long as it counts, or as its refusal does."""
    if renewal(policy, choice, regions) is None:
        return lapses(regions, choice)
    return now + timedelta(seconds=MAX_COOKIE_SECONDS)


def renewal(policy: Policy, choice: Choice, regions: Regions) -> datetime | None:
    """When the browser is to be given the choice again, for what it refuses; None if its refusal ends.

    It ends where the site has nothing that the end would switch on.
    """
    preset = regions.made_under(choice.preset)
    if preset.no is not None or not preset.granted(policy.asked, gpc=False) or not _refuses(policy, choice):
        return None
    return choice.decided_at + timedelta(days=choice.renewed_days) + RENEWAL


def _of_choice(
    policy: Policy, regions: Regions, choice: Choice, preset: Preset, *, signals: Signals, now: datetime
) -> Standing:
    narrowed = narrow(policy, choice, signals, preset=preset)
    decision = decide(policy, carry(policy, narrowed, regions, preset), signals, preset=preset)
    rewritten = narrowed if narrowed is not choice else _renewed(policy, choice, regions, now)
    ends = lapses(regions, choice)
    due = renewal(policy, rewritten or choice, regions)
    until = ends if due is None else min(ends, due)
    return Standing(decision, narrowed if narrowed is not choice else None, rewritten, until)


def _remembers(regions: Regions, recalled: Choice, now: datetime) -> bool:
    return regions.made_under(recalled.preset).remembers(recalled.decided_at, now)


def _refuses(policy: Policy, choice: Choice) -> bool:
    return choice.by_signal or any(category.id not in choice.categories for category in policy.asked)


def _renewed(policy: Policy, choice: Choice, regions: Regions, now: datetime) -> Choice | None:
    """The same choice with its own time, which no renewal moves; None if it is not due."""
    due = renewal(policy, choice, regions)
    if due is None or now < due:
        return None
    return replace(choice, renewed_days=(now - choice.decided_at).days)


def _after_signal(
    policy: Policy, remembered: Choice | None, preset: Preset, *, signals: Signals, now: datetime
) -> Choice | None:
    """What remembers the signal, if it took something that would be on without it."""
    if not signals.gpc or (remembered is not None and remembered.gpc_seen):
        return None
    if preset.granted(policy.asked, gpc=True) == preset.granted(policy.asked, gpc=False):
        return None
    if remembered is not None:
        return replace(remembered, gpc_seen=True)
    seen = Choice(now.replace(microsecond=0), policy.revision, gpc_seen=True)
    return replace(seen, preset=preset.mark, by_signal=True)
