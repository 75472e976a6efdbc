"""A policy beside what was seen: what nobody declared, and what was declared and never seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from consent.policy.cookie import CookieDeclaration, NamePattern
from consent.policy.policy import Policy
from consent.survey.remark import Remark
from consent.survey.survey import Survey
from consent.survey.use import Judge, Use

UNDECLARED: Final = "undeclared"
UNSEEN: Final = "unseen"


def compare(policy: Policy, survey: Survey, judge: Judge) -> list[Remark]:
    """A remark for each thing that only one of the two knows. A log tells nothing of what is declared.

    `judge` is one who knows this policy.
    """
    uses = judge.uses(survey)
    remarks = [Remark(UNDECLARED, "", _said(use)) for use in uses if not use.owner.declared]
    return remarks if survey.how == "log" else [*remarks, *_unseen(policy, uses)]


def _said(use: Use) -> str:
    first = use.first
    known = f", known as {use.owner.category} ({use.owner.name})" if use.owner.category else ""
    by = f", by {first.by}" if first.by else ""
    return f"{use.subject} {first.name!r} is not declared (seen on {first.page or 'a page'}{by}){known}"


def _unseen(policy: Policy, uses: list[Use]) -> Iterator[Remark]:
    names = {use.first.name for use in uses if use.subject == "cookie"}
    services = {use.owner.service for use in uses}
    for place, service in enumerate(policy.services):
        if service.id not in services:
            yield Remark(UNSEEN, f"service[{place}]", f"service {service.id!r} was never seen")
            continue
        for nth, cookie in enumerate(service.cookies):
            if not cookie.from_catalogue:
                yield from _unseen_cookie(cookie, f"service[{place}].cookies[{nth}]", names)
    for place, cookie in enumerate(policy.cookies):
        yield from _unseen_cookie(cookie, f"cookie[{place}]", names)


def _unseen_cookie(cookie: CookieDeclaration, key: str, names: set[str]) -> Iterator[Remark]:
    pattern = NamePattern.parse(cookie.name) if cookie.is_pattern else None
    seen = any(map(pattern.matches, names)) if pattern else cookie.name in names
    if not seen:
        yield Remark(UNSEEN, key, f"cookie {cookie.name!r} was never seen")
