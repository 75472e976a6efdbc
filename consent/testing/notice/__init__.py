"""The notice of a running site, checked in a real browser: fair, free, honest, accessible, quiet before yes.

Needs Playwright and axe-core (the extra `scan`); importing this does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from consent.testing.notice import access, fairness, freedom, honesty, leaks, optout
from consent.testing.notice.check import Check, Finding
from consent.testing.notice.evidence import Evidence, Site

CHECKS: Final[tuple[Check, ...]] = (
    *fairness.CHECKS,
    *freedom.CHECKS,
    *honesty.CHECKS,
    *access.CHECKS,
    *leaks.CHECKS,
    *optout.CHECKS,
)


def examine(site: Site, checks: Iterable[Check] = CHECKS) -> list[Finding]:
    """Everything that breaks a rule on this site, in the order of the checks; empty if nothing does."""
    evidence = Evidence(site)
    return [finding for each in checks for finding in each.findings(evidence)]


__all__ = ["CHECKS", "Check", "Evidence", "Finding", "Site", "examine"]
