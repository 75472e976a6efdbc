"""A choice is made by a press, holds as long as its opposite, and can be taken back as easily."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from consent.files import regions
from consent.testing.notice.check import (
    CNIL,
    EDPB_CONSENT,
    EDPB_PATTERNS,
    TASKFORCE,
    Check,
    Difference,
    Differences,
    check,
)
from consent.testing.notice.evidence import Evidence
from consent.testing.notice.facts import Kept, Layer, Trace

_DAY: Final = 86_400
_MINUTE: Final = 60
# Six calendar months are at least 181 days; a cookie's own clock starts a moment before ours looks.
_SIX_MONTHS: Final = 181 * _DAY - _MINUTE
_TWO_YEARS: Final = 731 * _DAY
_LINKED: Final = "a link or button named after privacy or cookie choices"


@check(
    *("D2", "EU-14", "ES-1", "US-7"),
    source=f"{TASKFORCE} §8; {CNIL} §34",
)
def as_few_presses(evidence: Evidence) -> Differences:
    """Refusing takes no more presses than accepting."""
    no, yes = evidence.refusing.presses, evidence.accepting.presses
    if no == 0:
        yield Difference("notice", "no way to refuse", f"one of {yes} presses")
    elif yes and no > yes:
        yield Difference("notice", f"{no} presses to refuse", f"{yes}, as to accept")


@check(
    *("D10", "EU-4", "EU-6"),
    source=f"{EDPB_CONSENT} §86; GDPR art. 4(11)",
)
def no_choice_without_a_press(evidence: Evidence) -> Differences:
    """Scrolling, waiting, keys and a further page are no consent."""
    yield from _gained(evidence, evidence.idling.returned, "after scrolling, a minute and a further page")


@check(
    *("D11", "IT-1", "DE-2"),
    source="Garante 231/2021; VG Hannover, 19 March 2025, 10 A 5385/22",
)
def closing_is_no_consent(evidence: Evidence) -> Differences:
    """Closing the notice is no consent."""
    yield from _gained(evidence, evidence.idling.dismissed, "after Escape, a click beside it, or ×")
    notice = evidence.opening.notice
    for control in notice.controls if notice else ():
        if control.kind == "accept" and any(sign in control.name for sign in "×✕✖"):
            yield Difference("first layer", f"the button {control.name!r}", "closing apart from accepting")


@check(
    *("D13", "IT-2", "FR-2"),
    source=f"{EDPB_PATTERNS}, overloading; {CNIL} §38",
)
def no_nagging(evidence: Evidence) -> Differences:
    """Who refused is not asked on the next page."""
    if evidence.refusing.presses and evidence.refusing.after.asks:
        yield Difference("next page after a refusal", "the notice", "no notice until the choice lapses")


@check(
    *("D14", "FR-2"),
    source=f"{CNIL} §38-39",
)
def refusal_lasts_as_long(evidence: Evidence) -> Differences:
    """A refusal is remembered as long as a yes."""
    refused, accepted = _choice_lasts(evidence)
    if accepted is not None and (refused or 0) < accepted - _MINUTE:
        yield Difference("refusal", _days(refused), f"{_days(accepted)}, as a yes")


@check("IT-2", source="Garante 231/2021, 6.2")
def six_months_of_peace(evidence: Evidence) -> Differences:
    """Nobody is asked again within six months."""
    refused, _ = _choice_lasts(evidence)
    if refused is not None and refused < _SIX_MONTHS:
        yield Difference("refusal", _days(refused), "six calendar months")


@check("IE-1", "ES-2", source="Irish DPC; AEPD guide 3.2.8", under=("opt-in",))
def asked_again_in_time(evidence: Evidence) -> Differences:
    """A yes is asked for again after six calendar months, or as the known region of the visitor has it."""
    _, accepted = _choice_lasts(evidence)
    longest = regions().find(evidence.site.region).yes
    if accepted is not None and accepted > longest.max_seconds + _MINUTE:
        never = ", never over two years" if accepted > _TWO_YEARS else ""
        yield Difference("yes", _days(accepted), f"{longest} by the calendar{never}")


@check(
    *("D15", "EU-11", "IT-3", "UK-5"),
    source=f"{TASKFORCE} §32-35",
    notice=False,
)
def way_back_on_every_page(evidence: Evidence) -> Differences:
    """Every page leads back to the choice."""
    around = evidence.opening.trace.sight.around
    notice = evidence.opening.notice
    if notice is None and not around.reopen:
        yield Difference("first page", "no way to the choice", _LINKED)
    for path, trace in evidence.routes if notice else ():
        if not trace.sight.around.reopen:
            yield Difference(path, "no way back to the choice", _LINKED)


@check("D16", source=f"{EDPB_PATTERNS}, fickle")
def preferences_show_the_choice(evidence: Evidence) -> Differences:
    """The preferences show what was chosen."""
    yield from _shown(evidence.refusing.second, "after a refusal", on=False)
    yield from _shown(evidence.accepting.second, "after accepting", on=True)
    used = evidence.preferring
    if used.again and used.name:
        switch = next(
            (field for field in used.again.switches if used.name in (field.value, field.name)), None
        )
        if switch and not switch.on:
            yield Difference("after saving", f"{used.name!r} is off", "on, as it was saved")


@check(
    *("D17", "EU-11", "UK-5"),
    source=f"GDPR art. 7(3); {TASKFORCE} §32-35",
)
def withdrawal_works(evidence: Evidence) -> Differences:
    """Taking consent back is as easy as giving it, and has effect."""
    withdrawing = evidence.withdrawing
    if not withdrawing.presses:
        yield Difference("after accepting", "no way to take it back", "one as short as to accept")
        return
    if 0 < withdrawing.presses_to_accept < withdrawing.presses:
        found = f"{withdrawing.presses} presses to withdraw"
        yield Difference("preferences", found, f"{withdrawing.presses_to_accept}, as to accept there")
    if left := evidence.grants(withdrawing.after):
        yield Difference("after withdrawal", ", ".join(left), "what a refusal leaves")


@check("D18", source=f"{EDPB_PATTERNS}, stirring; GDPR art. 4(11)")
def saving_nothing_grants_nothing(evidence: Evidence) -> Differences:
    """Saving nothing grants nothing."""
    if evidence.preferring.nothing:
        yield from _gained(evidence, evidence.preferring.nothing, "after saving with nothing switched on")


def _gained(evidence: Evidence, trace: Trace, place: str) -> Differences:
    if found := evidence.gains(trace):
        yield Difference(place, ", ".join(found), "no more than before a choice")


def _shown(second: Layer | None, place: str, *, on: bool) -> Differences:
    wrong = [field.name or field.value for field in second.switches if field.on is not on] if second else []
    if wrong:
        yield Difference(place, f"{', '.join(wrong)} {'off' if on else 'on'}", "on" if on else "off")


def _choice_lasts(evidence: Evidence) -> tuple[float | None, float | None]:
    """How long the cookie that keeps a refusal lasts, and the one that keeps a yes."""
    before = evidence.opening.trace.cookies
    refused, accepted = (visit.after.cookies for visit in (evidence.refusing, evidence.accepting))
    both = (refused.keys() & accepted.keys()) - before.keys()
    return _longest(refused, both), _longest(accepted, both or _choice_names(evidence))


def _choice_names(evidence: Evidence) -> set[str]:
    """Where a refusal leaves no cookie: what a yes leaves, unless the choice is kept in storage."""
    kept = evidence.refusing.after.storage.keys() - evidence.opening.trace.storage.keys()
    return (
        set()
        if kept
        else set(evidence.accepting.after.cookies.keys() - evidence.opening.trace.cookies.keys())
    )


def _longest(cookies: Mapping[str, Kept], names: set[str]) -> float | None:
    lasting = [kept.lasts for name, kept in cookies.items() if name in names and kept.lasts]
    return max(lasting, default=None)


def _days(seconds: float | None) -> str:
    return "until the browser is closed" if not seconds else f"{seconds / _DAY:.0f} days"


CHECKS: Final[tuple[Check, ...]] = (
    as_few_presses,
    no_choice_without_a_press,
    closing_is_no_consent,
    no_nagging,
    refusal_lasts_as_long,
    six_months_of_peace,
    asked_again_in_time,
    way_back_on_every_page,
    preferences_show_the_choice,
    withdrawal_works,
    saving_nothing_grants_nothing,
)
