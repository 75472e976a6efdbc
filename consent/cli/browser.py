"""`consent check --browser URL`: the rules of a fair, accessible notice, tried on a running site."""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from consent.cli.codes import DONE, NOT_FINE
from consent.cli.tables import printable
from consent.errors import ConsentError
from consent.files import load_policy
from consent.policy.policy import Policy
from consent.scan.chromium import Browser, launched, playwright
from consent.testing.notice import CHECKS, Evidence, Finding, Site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consent.testing.notice.regime import Regime


def check_site(url: str, file: str, *, region: str, as_json: bool) -> int:
    """Try every check on the site at this address, and tell what breaks a rule.

    What `file` declares counts as declared, if there is such a file. Visitors come from the `region`, if one
    is named: its rules hold, and the header that the file names for it says so to the site.
    """
    if not url.startswith(("http://", "https://")):
        raise ConsentError(f"--browser: found {url!r}, expected an address such as http://127.0.0.1:8000/")
    policy = load_policy(file) if Path(file).is_file() else Policy()
    if sys.stderr.isatty():
        print(f"Visiting {printable(url)}, which takes a moment …", file=sys.stderr)
    with playwright() as running, launched(running, Browser()) as browser:
        site = Site(browser, url, policy=policy, options=_coming_from(region, policy), region=region)
        evidence = Evidence(site)
        findings = [finding for check in CHECKS for finding in check.findings(evidence)]
        regime = evidence.regime
    if as_json:
        print(json.dumps(_members(url, regime, findings), indent=2, ensure_ascii=False))
    else:
        print(_told(url, regime, findings))
    return NOT_FINE if findings else DONE


def _coming_from(region: str, policy: Policy) -> Mapping[str, object]:
    """How the browser's context is opened so that the site takes its visitor for one from there."""
    header = policy.site.region_header
    return {"extra_http_headers": {header: region}} if region and header else {}


def _told(url: str, regime: Regime, findings: Sequence[Finding]) -> str:
    broken = len({finding.check.rule for finding in findings})
    tried = sum(not check.under.isdisjoint(regime.rules) for check in CHECKS)
    lines = [f"{printable(url)}: {tried} checks, {broken or 'no'} rule{'s' * (broken != 1)} broken."]
    if regime.model != "opt-in":
        lines.append(printable(f"Judged as {regime.model}: {regime.because}."))
    for check, found in groupby(findings, key=lambda finding: finding.check):
        lines += ["", f"{', '.join(check.rules)}: {check.demands}.", f"  by {check.source}"]
        lines += [
            printable(f"  {each.place}: found {each.found}, expected {each.expected}") for each in found
        ]
    return "\n".join(lines)


def _members(url: str, regime: Regime, findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "url": url,
        "regime": {"model": regime.model, "because": regime.because},
        "checked": [check.rule for check in CHECKS if not check.under.isdisjoint(regime.rules)],
        "findings": [
            {
                "rule": finding.check.rule,
                "rules": finding.check.rules,
                "demands": finding.check.demands,
                "source": finding.check.source,
                "place": finding.place,
                "found": finding.found,
                "expected": finding.expected,
            }
            for finding in findings
        ],
    }
