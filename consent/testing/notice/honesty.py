"""Plain words, in the page's language, about the matter and nothing else, with everything named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from consent.testing.notice.check import (
    EDPB_CONSENT,
    EDPB_PATTERNS,
    PLANET49,
    TASKFORCE,
    Check,
    Difference,
    Differences,
    check,
)
from consent.testing.notice.evidence import Evidence
from consent.testing.notice.facts import Layer
from consent.testing.notice.pushing import PUSHING
from consent.testing.notice.words import tracker_names

_MANY: Final = 10
_DEEP: Final = 2
_PROMOTED: Final = re.compile(
    r"newsletter|subscrib|discount|% off|voucher|download our app|sign up", re.IGNORECASE
)
_TERMS: Final = re.compile(r"terms (of|and)|general conditions|newsletter|AGB\b", re.IGNORECASE)
_INTEREST: Final = re.compile(r"legitimate interest|berechtigtes interesse|intérêt légitime", re.IGNORECASE)
_WRITTEN: Final = frozenset(("text", "email", "tel", "search", "number", "textarea"))


@check(
    "D19",
    source=f"{EDPB_PATTERNS}, stirring",
)
def no_pushing_words(evidence: Evidence) -> Differences:
    """No sentence pushes towards yes, shames a no or says it twice round."""
    for name, layer in _layers(evidence):
        pushing = PUSHING.get(_language(layer.language), PUSHING["en"])
        text = layer.text if name == "first layer" else " ".join(control.name for control in layer.controls)
        if found := re.search(pushing, text, re.IGNORECASE):
            yield Difference(name, f"{found[0]!r}", "words that are no warmer about yes than about no")


@check(
    *("D20", "3.1.2"),
    source=f"{EDPB_PATTERNS}, fickle; WCAG 2.2, 3.1.2",
)
def language_of_the_page(evidence: Evidence) -> Differences:
    """The notice speaks the page's language and says so."""
    notice, page = evidence.opening.notice, evidence.opening.trace.sight.around.language
    if notice and page and _language(notice.language) != _language(page):
        yield Difference("notice", f"lang={notice.language!r}", f"lang={page!r}, as the page")


@check("D22", source=f"{EDPB_PATTERNS}, overloading")
def no_maze(evidence: Evidence) -> Differences:
    """The preferences are one step away and not a maze."""
    used = evidence.preferring
    if used.presses > _DEEP:
        yield Difference("preferences", f"{used.presses} presses away", f"at most {_DEEP}")
    if used.second and len(used.second.switches) > _MANY and used.second.control("reject") is None:
        found = f"{len(used.second.switches)} switches and no way to refuse all"
        yield Difference("preferences", found, "one button that refuses all")


@check("D23", source=f"{EDPB_PATTERNS}, obstructing")
def policy_is_there(evidence: Evidence) -> Differences:
    """The privacy policy can be read before the choice."""
    status = evidence.opening.policy_status
    if status not in (None, 200):
        yield Difference("link to the privacy policy", f"status {status}" if status else "no answer", "200")


@check(
    *("D24", "EU-10"),
    source=f"{EDPB_PATTERNS}, stirring; GDPR art. 7(2)",
)
def about_the_matter(evidence: Evidence) -> Differences:
    """The notice asks about cookies and nothing else."""
    notice = evidence.opening.notice
    if notice is None:
        return
    for field in notice.fields:
        if field.kind in _WRITTEN or _TERMS.search(field.name):
            yield Difference("first layer", f"a field {field.name or field.kind!r}", "only the choice")
    if found := _PROMOTED.search(notice.text):
        yield Difference("first layer", repr(found[0]), "only the choice")
    for address in notice.loads:
        yield Difference("first layer", f"loads {address}", "words and buttons")


@check(
    *("D25", "EU-17"),
    source=f"{TASKFORCE}, types H and I",
)
def only_what_is_necessary(evidence: Evidence) -> Differences:
    """What counts as necessary is necessary, and nothing rests on legitimate interest."""
    second = evidence.preferring.second
    for field in second.fields if second else ():
        if field.switch and field.fixed and field.on:
            for tracker in _trackers(field.beside):
                yield Difference(
                    f"{field.name or field.value!r}, which is always on", tracker, "to be asked for"
                )
    for name, layer in _layers(evidence):
        if found := _INTEREST.search(layer.text):
            yield Difference(name, repr(found[0]), "consent, as storage needs it")


@check(
    "EU-8",
    source=f"GDPR recitals 32 and 43; {EDPB_CONSENT} §42-45",
    under=("opt-in", "mixed"),
)
def one_by_one(evidence: Evidence) -> Differences:
    """Each purpose can be chosen by itself."""
    second = evidence.preferring.second
    if second is None:
        yield Difference("notice", "no preferences", "a way to allow one purpose and not another")
    elif not second.switches:
        yield Difference("preferences", "no switch", "one for each purpose")


@check(
    *("EU-9", "BR-1"),
    source=f"{PLANET49} §75-81; GDPR recital 42",
    under=("opt-in", "mixed"),
)
def every_cookie_is_named(evidence: Evidence) -> Differences:
    """Every cookie is named, with what it is for and how long it stays."""
    second = evidence.preferring.second
    if second is None:
        return
    # What a refusal leaves as well keeps the choice itself.
    refused = evidence.refusing.after.cookies
    for name in evidence.held(evidence.accepting.after):
        if name not in refused and not _names(second, name):
            yield Difference(
                "preferences", f"nothing about {name!r}, which accepting sets", "its name and purpose"
            )


def _trackers(text: str) -> Iterator[str]:
    """The services that a text names although they need consent."""
    words = text.lower()
    return (name for name in tracker_names() if re.search(rf"\b{re.escape(name.lower())}\b", words))


def _names(layer: Layer, cookie: str) -> bool:
    """Whether a layer names this cookie, or a pattern that covers it."""
    written = re.findall(r"[\w.*~-]*[\w*]", layer.whole)
    patterns = (re.escape(name).replace(r"\*", ".*") for name in written if name.strip("*"))
    return any(re.fullmatch(pattern, cookie) for pattern in set(patterns))


def _layers(evidence: Evidence) -> list[tuple[str, Layer]]:
    layers = (("first layer", evidence.opening.notice), ("preferences", evidence.preferring.second))
    return [(name, layer) for name, layer in layers if layer]


def _language(tag: str) -> str:
    return tag if tag in PUSHING else tag.partition("-")[0].lower()


CHECKS: Final[tuple[Check, ...]] = (
    no_pushing_words,
    language_of_the_page,
    no_maze,
    policy_is_there,
    about_the_matter,
    only_what_is_necessary,
    one_by_one,
    every_cookie_is_named,
)
