"""Each check of the notice finds what it is for, and nothing where nothing is: in a real browser."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from consent.policy.policy import Policy
from consent.testing.notice import CHECKS, Evidence, Site, examine, fairness, leaks
from tests.banner.site import serving
from tests.testing.notice.unfair import BEGUN, FAIR, PAGES, STRANGERS, Unfair, publish

PATTERNS = [f"D{number}" for number in range(1, 27)]
WCAG = [
    *("1.4.3", "1.4.10", "1.4.11", "2.1.1", "2.1.2", "2.2.1", "2.3.3", "2.4.3", "2.4.7", "2.4.11"),
    *("2.5.8", "3.1.2", "4.1.2", "4.1.3"),
]
# The rest is not for a browser to tell: what the log proves, what the law exempts, who may be fined.
LAWS = [
    *(f"EU-{number}" for number in (*range(1, 12), 14, 15, 16, 17)),
    *("FR-1", "FR-2", "FR-3", "DE-2", "IT-1", "IT-2", "IT-3", "ES-1", "ES-2", "IE-1"),
    *("UK-1", "UK-3", "UK-4", "UK-5", "CH-1", "JP-1"),
    *(f"US-{number}" for number in range(1, 11)),
]


def test_every_rule_that_a_browser_can_tell_has_its_check():
    checked = {rule for check in CHECKS for rule in check.rules}

    assert {*PATTERNS, *WCAG, *LAWS} - checked == set()


def test_every_check_says_what_it_demands_and_by_which_source():
    assert [check.rule for check in CHECKS if not check.demands or not check.source] == []
    assert len({check.rule for check in CHECKS}) == len(CHECKS)


def test_every_check_has_a_page_that_it_must_flag():
    assert {check.rule for check in CHECKS} - {rule for page in PAGES for rule in page.breaks} == set()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("page", "model"),
    [
        pytest.param(FAIR, "opt-in", id="asks first"),
        pytest.param(BEGUN, "opt-out", id="begins", marks=pytest.mark.exhaustive),
    ],
)
def test_a_notice_of_somebody_else_that_is_fair_passes(browser: Browser, page: str, model: str):
    with serving() as served:
        evidence = Evidence(Site(browser, publish(served, page), quiet_seconds=0.1, policy=STRANGERS))
        findings = [finding for check in CHECKS for finding in check.findings(evidence)]

    assert [str(finding) for finding in findings] == []
    assert evidence.regime.model == model


@pytest.mark.browser
@pytest.mark.exhaustive
def test_no_notice_talks_itself_out_of_the_law_of_a_region_that_is_known(browser: Browser):
    with serving() as served:
        url = publish(served, BEGUN)
        site = Site(browser, url, quiet_seconds=0.1, policy=STRANGERS, region="DE")
        found = {finding.check.rule for finding in examine(site, [*leaks.CHECKS, fairness.nothing_ticked])}

    assert found == {"D26", "EU-1", "D9"}


# Every other page of the collection in `make test`, all of them in `make test-all`.
@pytest.mark.browser
@pytest.mark.parametrize(
    "page",
    [pytest.param(page, marks=[pytest.mark.exhaustive] * (nth % 2)) for nth, page in enumerate(PAGES)],
    ids=[page.name for page in PAGES],
)
def test_what_breaks_a_rule_is_found(browser: Browser, page: Unfair):
    with serving() as served:
        policy = STRANGERS if page.fair is BEGUN else Policy()
        site = Site(browser, publish(served, page.page()), quiet_seconds=0.1, policy=policy)
        evidence = Evidence(site)
        found = {check.rule for check in CHECKS if check.rule in page.breaks and check.findings(evidence)}

    assert page.breaks - found == set()


@pytest.mark.browser
def test_a_site_without_a_notice_is_told_that_it_asks_nobody(browser: Browser):
    with serving() as served:
        url = served.serve("/", '<!doctype html><html lang="en"><title>Ferries</title><h1>Ferries</h1>')
        found = {finding.check.rule for finding in examine(Site(browser, url, quiet_seconds=0.1))}

    assert found == {"D1", "D15"}


def test_it_is_imported_without_playwright():
    code = "import sys; import consent.testing.notice; sys.exit('playwright' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_every_check_is_documented():
    document = (Path(__file__).parents[3] / "docs" / "checks.md").read_text("utf-8")

    rows = [f"| {', '.join(check.rules)} | {check.demands} | {check.source} |" for check in CHECKS]

    assert [row for row in rows if row not in document] == []
