"""A rule that can be checked in a browser, as one object, and what is found where it is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from consent.testing.notice.evidence import Evidence
from consent.testing.notice.regime import EVERYWHERE, Rules


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a rule is broken: what was found there, and what was expected."""

    place: str
    found: str
    expected: str


Differences = Iterable[Difference]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule. `also` are rows of other laws and guidelines that demand the same.

    `notice` says that the rule is about a notice: where the site shows none, it says nothing. `under` are
    the regimes in which it holds.
    """

    rule: str
    also: tuple[str, ...]
    demands: str
    source: str
    notice: bool
    under: frozenset[Rules]
    find: Callable[[Evidence], Differences]

    @property
    def rules(self) -> tuple[str, ...]:
        """All rows that this check answers for."""
        return self.rule, *self.also

    def findings(self, evidence: Evidence) -> list[Finding]:
        """Where the site breaks this rule; empty if it keeps it."""
        if self.notice and evidence.opening.notice is None:
            return []
        if self.under.isdisjoint(evidence.regime.rules):
            return []
        return [Finding(self, found.place, found.found, found.expected) for found in self.find(evidence)]


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: the check, the place, what was found and what was expected."""

    check: Check
    place: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.check.rule}: {self.place}: found {self.found}, expected {self.expected}"


def check(
    rule: str, *also: str, source: str, notice: bool = True, under: Iterable[Rules] = EVERYWHERE
) -> Callable[[Callable[[Evidence], Differences]], Check]:
    """Make a check of a function that finds where its rule is broken; its docstring says what is demanded."""
    regimes = frozenset(under)
    return lambda find: Check(rule, also, (find.__doc__ or "").rstrip("."), source, notice, regimes, find)


PLANET49: Final = "CJEU C-673/17 (Planet49)"
EDPB_CONSENT: Final = "EDPB Guidelines 05/2020"
EDPB_PATTERNS: Final = "EDPB Guidelines 03/2022"
TASKFORCE: Final = "EDPB Cookie Banner Taskforce report, 17 January 2023"
CNIL: Final = "CNIL recommendation 2020-092"
CCPA: Final = "11 CCR"
WCAG: Final = "WCAG 2.2"
