"""Where the law lets things begin without a yes: opting out is offered, easy, believed, and it lasts."""

from __future__ import annotations

from typing import Final

from consent.testing.notice.check import CCPA, Check, Difference, Differences, check
from consent.testing.notice.evidence import Evidence
from consent.testing.notice.facts import Trace
from consent.testing.notice.words import recognizer, says_honoured

_MOST_PRESSES: Final = 2
_TWELVE_MONTHS: Final = 365 * 86_400 - 60
_LINK: Final = '"Do Not Sell or Share My Personal Information" or "Your Privacy Choices"'


@check("US-6", source=f"{CCPA} 7015(b), 7026(a)(4); Civil Code 1798.135(a)", notice=False, under=("sale",))
def link_on_every_page(evidence: Evidence) -> Differences:
    """A link to opt out of sales is on every page."""
    pages = (("first page", evidence.opening.trace), ("next page", evidence.refusing.after), *evidence.routes)
    for place, trace in pages:
        if not trace.sight.around.link:
            yield Difference(place, "no such link", _LINK)


@check("US-7", source=f"{CCPA} 7004(a)(2)", notice=False, under=("sale",))
def link_leads_straight_on(evidence: Evidence) -> Differences:
    """Who follows it opts out with one more press."""
    visit = evidence.opting_out
    if evidence.opening.trace.sight.around.link and not 0 < visit.presses <= _MOST_PRESSES:
        yield Difference("behind the link", "no way to opt out", "one press that does")


@check("US-4", source=f"{CCPA} 7025(c)(2)", notice=False, under=("sale",))
def nothing_to_fill_in(evidence: Evidence) -> Differences:
    """Opting out asks for no name, address or account."""
    before = evidence.opening.trace.sight.around.typed
    for name in evidence.opting_out.layer.around.typed:
        if evidence.opting_out.presses and name not in before:
            yield Difference("behind the link", f"a field {name!r}", "a button and nothing to fill in")


@check("US-8", source=f"{CCPA} 7004(b), 7026(f)", notice=False, under=("sale",))
def opting_out_has_effect(evidence: Evidence) -> Differences:
    """After opting out nothing is sold."""
    if evidence.opting_out.presses:
        yield from _sold(evidence, evidence.opting_out.after, "after opting out")
        before = set(evidence.grants(evidence.opening.trace))
        if before and before <= set(evidence.grants(evidence.opting_out.after)):
            yield Difference("after opting out", ", ".join(sorted(before)), "less than before")


@check("US-1", "US-10", source=f"{CCPA} 7025(b), (c)(1)", notice=False, under=("sale",))
def signal_is_honoured(evidence: Evidence) -> Differences:
    """Nothing is sold to whose browser sends Global Privacy Control."""
    yield from _sold(evidence, evidence.signalling.first, "with Sec-GPC: 1")


@check("US-2", source=f"{CCPA} 7025(c)(6)", notice=False, under=("sale",))
def signal_is_shown(evidence: Evidence) -> Differences:
    """That the signal was honoured is to be seen."""
    if not says_honoured(evidence.signalling.first.sight.around.visible):
        yield Difference("with Sec-GPC: 1", "no word of it", 'such as "Opt-Out Request Honored"')


@check("US-3", source=f"{CCPA} 7025(c)(3)", notice=False, under=("sale",))
def signal_beats_a_yes(evidence: Evidence) -> Differences:
    """The signal wins over a yes that was said without it."""
    yield from _sold(evidence, evidence.signalling.accepted, "accepted before, now with Sec-GPC: 1")


@check("US-5", source="4 CCR 904-3, Rule 5.09(B)", notice=False, under=("sale",))
def silence_is_no_yes(evidence: Evidence) -> Differences:
    """That the signal is absent later is no yes."""
    yield from _sold(evidence, evidence.signalling.later, "with Sec-GPC: 1 once, now without")


@check("US-9", source="California Civil Code 1798.135(c)(4)", under=("sale",))
def asked_once_a_year(evidence: Evidence) -> Differences:
    """Who refused is not asked again for twelve months."""
    kept = evidence.refusing.after.cookies
    new = kept.keys() - evidence.opening.trace.cookies.keys()
    lasts = max((kept[name].lasts or 0 for name in new), default=None)
    if lasts is not None and lasts < _TWELVE_MONTHS:
        yield Difference("refusal", f"{lasts / 86_400:.0f} days", "twelve months")


@check("D16 before a choice", source=f"{CCPA} 7004(a); FMG art. 45c", under=("mixed", "opt-out"))
def what_is_on_is_shown_on(evidence: Evidence) -> Differences:
    """What is in use already is shown as switched on, and can be switched off."""
    second = evidence.preferring.second
    used = evidence.grants(evidence.opening.trace)
    if used and second and not any(field.on for field in second.switches):
        yield Difference("preferences", f"everything off, and in use: {', '.join(used)}", "what is in use on")


@check(
    "JP-1", source="Japan, Telecommunications Business Act 27-12", notice=False, under=("mixed", "opt-out")
)
def recipients_are_named(evidence: Evidence) -> Differences:
    """Everybody who is contacted before a choice is named."""
    second = evidence.preferring.second
    told = second.whole.lower() if second else ""
    for host in evidence.strangers(evidence.opening.trace):
        if not any(name.lower() in told for name in _names(evidence, host)):
            yield Difference("preferences", f"nothing about {host}, which was contacted", "who it is")


def _sold(evidence: Evidence, trace: Trace, place: str) -> Differences:
    for what in evidence.sold(trace):
        yield Difference(place, what, "nothing that is sold or shared")


def _names(evidence: Evidence, host: str) -> tuple[str, ...]:
    """What whoever answers on a host may be called: the host, its domain, the service, the provider."""
    found = recognizer().host(host)
    services = (evidence.site.policy.service_of(host), found.service if found else None)
    called = (name for service in services if service for name in (service.name, service.provider))
    return tuple(name for name in (host, ".".join(host.split(".")[-2:]), *called) if name)


CHECKS: Final[tuple[Check, ...]] = (
    link_on_every_page,
    link_leads_straight_on,
    nothing_to_fill_in,
    opting_out_has_effect,
    signal_is_honoured,
    signal_is_shown,
    signal_beats_a_yes,
    silence_is_no_yes,
    asked_once_a_year,
    what_is_on_is_shown_on,
    recipients_are_named,
)
