"""What was seen, put into words for people: the same in the terminal and in the report."""

from __future__ import annotations

from typing import Final

from consent.survey.survey import Answered, Survey
from consent.survey.use import Use

WHEN: Final = {"untouched": "before", "refused": "refused", "accepted": "accepted"}
_DAY: Final = 86_400


def when(use: Use) -> str:
    """At which moments it was seen: before a choice, after refusing, after accepting."""
    return ", ".join(word for moment, word in WHEN.items() if moment in use.moments)


def category(use: Use) -> str:
    """Its category, with a question mark where that is only likely."""
    if not use.owner.category:
        return "?"
    return use.owner.category + ("?" if use.owner.sure == "likely" else "")


def lifetime(use: Use) -> str:
    """How long it lives, in the largest unit that fits."""
    seconds = use.first.lifetime_seconds
    if seconds is None:
        return "session" if use.subject == "cookie" else "-"
    if seconds < 2 * _DAY:
        return f"{max(1, round(seconds / 3600))} h"
    return f"{round(seconds / _DAY)} days"


def pages(survey: Survey) -> str:
    """How many pages were looked at."""
    return f"{len(survey.pages)} page{'s' * (len(survey.pages) != 1)}"


def notice(survey: Survey) -> list[str]:
    """What came of the notice, a sentence each."""
    return [_answered(answer) for answer in survey.answers if answer.moment != "untouched"]


def _answered(answer: Answered) -> str:
    asked = "Accepting" if answer.moment == "accepted" else "Refusing"
    if not answer.label:
        return f"{asked}: found no notice with a control for it."
    return f"{asked}: pressed “{answer.label}”."


def outcome(uses: list[Use]) -> str:
    """The one sentence that counts."""
    early = sum(use.too_early for use in uses)
    if not early:
        return "Nothing but what is necessary before consent, and after refusing."
    things = "thing that is" if early == 1 else "things that are"
    return f"{early} {things} not known as necessary, before consent or after refusing."
