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
from consent.testing.notice import CHECKS, Finding, Site, examine

if TYPE_CHECKING:
    from collections.abc import Sequence


def check_site(url: str, file: str, *, as_json: bool) -> int:
    """Try every check on the site at this address, and tell what breaks a rule.

    What `file` declares counts as declared, if there is such a file.
    """
    if not url.startswith(("http://", "https://")):
        raise ConsentError(f"--browser: found {url!r}, expected an address such as http://127.0.0.1:8000/")
    policy = load_policy(file) if Path(file).is_file() else Policy()
    if sys.stderr.isatty():
        print(f"Visiting {printable(url)}, which takes a moment …", file=sys.stderr)
    with playwright() as running, launched(running, Browser()) as browser:
        findings = examine(Site(browser, url, policy=policy), CHECKS)
    if as_json:
        print(json.dumps(_members(url, findings), indent=2, ensure_ascii=False))
    else:
        print(_told(url, findings))
    return NOT_FINE if findings else DONE


def _told(url: str, findings: Sequence[Finding]) -> str:
    broken = len({finding.check.rule for finding in findings})
    lines = [f"{printable(url)}: {len(CHECKS)} checks, {broken or 'no'} rule{'s' * (broken != 1)} broken."]
    for check, found in groupby(findings, key=lambda finding: finding.check):
        lines += ["", f"{', '.join(check.rules)}: {check.demands}.", f"  by {check.source}"]
        lines += [
            printable(f"  {each.place}: found {each.found}, expected {each.expected}") for each in found
        ]
    return "\n".join(lines)


def _members(url: str, findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "url": url,
        "checked": [check.rule for check in CHECKS],
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
