"""Nothing is stored and nobody contacted before the visitor agreed."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from consent.testing.notice.check import Check, Difference, Differences, check
from consent.testing.notice.evidence import Evidence
from consent.testing.notice.words import recognizer

_EPRIVACY: Final = "ePrivacy directive, art. 5(3)"
_THIRTEEN_MONTHS: Final = 34_214_400
_MINUTE: Final = 60


@check(
    *("D26", "EU-3", "DE-2", "UK-4"),
    source=f"{_EPRIVACY}; EDPB Guidelines 2/2023 §50-51; VG Hannover 10 A 5385/22",
    notice=False,
    under=("opt-in", "mixed"),
)
def nobody_else_is_contacted(evidence: Evidence) -> Differences:
    """Before the choice nobody else is contacted who needs a yes, and nothing in the page would."""
    trace = evidence.opening.trace
    contacted = evidence.strangers(trace)
    for host in contacted:
        if evidence.waits(evidence.host_category(host)):
            yield Difference("before a choice", f"contacted {_known(host)}", "no other host")
    for host in sorted({urlsplit(tag).hostname or "" for tag in trace.sight.around.tags} - {*contacted}):
        if not evidence.site.owns(host) and evidence.waits(evidence.host_category(host)):
            yield Difference(
                "before a choice", f"a live tag of {_known(host)}", "held until the visitor agrees"
            )


@check(
    *("EU-1", "EU-2", "UK-1"),
    source=f"{_EPRIVACY}; CJEU C-673/17 §68-71; PECR reg. 6",
    notice=False,
    under=("opt-in", "mixed"),
)
def nothing_is_stored(evidence: Evidence) -> Differences:
    """Before the choice nothing is stored that needs a yes."""
    yield from _stored(evidence, "before a choice")


@check(
    *("EU-1 after a refusal", "UK-3"),
    source=f"{_EPRIVACY}; CNIL recommendation 2020-092; PECR Sch. A1",
)
def refusal_has_effect(evidence: Evidence) -> Differences:
    """After a refusal nothing is stored, and nobody contacted, either."""
    trace = evidence.refusing.after
    for host in evidence.strangers(trace):
        yield Difference("after a refusal", f"contacted {_known(host)}", "no other host")
    yield from _stored(evidence, "after a refusal")


@check(
    "FR-3",
    source="CNIL guidelines 2020-091, art. 5",
    under=("opt-in", "mixed"),
)
def measuring_ends(evidence: Evidence) -> Differences:
    """Cookies that measure the audience last at most 13 months."""
    for name, kept in sorted(evidence.accepting.after.cookies.items()):
        if evidence.cookie_category(name) == "analytics" and (kept.lasts or 0) > _THIRTEEN_MONTHS + _MINUTE:
            yield Difference(
                f"cookie {name!r}", f"{(kept.lasts or 0) / 86_400:.0f} days", "at most 13 months"
            )


def _stored(evidence: Evidence, place: str) -> Differences:
    before = place.startswith("before")
    trace = evidence.opening.trace if before else evidence.refusing.after
    # Where a choice was made, what keeps it is kept for the visitor.
    chosen = frozenset[str]() if before else evidence.keeping
    for name in evidence.held(trace):
        if name not in chosen and not (before and not evidence.waits(evidence.cookie_category(name))):
            yield Difference(place, f"the cookie {name!r}", "only necessary cookies")
    for key in sorted(trace.storage.keys() - chosen - evidence.necessary_storage):
        if not (before and not evidence.waits(evidence.key_category(key))):
            yield Difference(place, f"the storage key {key!r}", "only necessary keys")


def _known(host: str) -> str:
    found = recognizer().url(f"https://{host}/")
    return f"{host} ({found.service.name})" if found and found.service else host


CHECKS: Final[tuple[Check, ...]] = (
    nobody_else_is_contacted,
    nothing_is_stored,
    refusal_has_effect,
    measuring_ends,
)
