"""Each site of the wild web: scanned, given a policy, and scanned again behind the middleware."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from consent.asgi.middleware import ConsentMiddleware
from consent.files import catalogue
from consent.policy.recognition import Recognizer
from consent.policy.toml import loads
from consent.scan.browser import scan_site
from consent.scan.chromium import Browser
from consent.scan.frontier import Bounds
from consent.survey.draft import write_policy
from consent.survey.sighting import Moment
from consent.survey.survey import Survey
from consent.survey.use import Judge
from tests.asgi.sites import KEY
from tests.wild.corpus import Site, sites
from tests.wild.server import Wild, site_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLE = ("gazette",)
PRESSED = {
    "": {""},
    "bar": {"Accept all", "Reject all"},
    "dialog": {"I agree", "Manage options > Reject all"},
}
KNOWN = Recognizer(catalogue())


@pytest.fixture(scope="module")
def wild(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wild]:
    with Wild(tmp_path_factory.mktemp("wild")) as running:
        yield running


def scan(wild: Wild, site: Site) -> Survey:
    browser = Browser(resolver_rules=wild.resolver_rules, insecure=True)
    survey, _ = scan_site(site.url, bounds=Bounds(pages=2, depth=1), browser=browser)
    return survey


def seen(survey: Survey, moment: Moment) -> set[tuple[str, str, str]]:
    return {(one.subject, one.name, one.host) for one in survey.sightings if one.moment == moment}


def exhaustive(name: str) -> object:
    return pytest.param(name, marks=() if name in SAMPLE else pytest.mark.exhaustive)


@pytest.mark.parametrize("name", [exhaustive(name) for name in sites()])
def test_a_site_is_scanned_given_a_policy_and_clean_behind_it(wild: Wild, name: str, tmp_path: Path):
    site = sites()[name]
    truth = {(one.subject, one.name, one.host): category for one, category in site.truth()}

    before = scan(wild, site)
    missed = truth.keys() - seen(before, "untouched")
    policy = loads(write_policy(before, KNOWN, undecided="marketing"), catalogue=catalogue())
    wild.apps[site.host] = ConsentMiddleware(site_app(site), policy=policy, secret_key=KEY, store=None)
    after = scan(wild, site)

    assert missed == set()
    early = [use.first for use in Judge(KNOWN, policy).uses(after) if use.too_early]
    assert early == []
    came_too_early = {key for key in seen(after, "untouched") | seen(after, "refused") if key in truth}
    assert {key for key in came_too_early if truth[key] != "necessary"} == set()
    assert truth.keys() <= seen(after, "accepted")
    assert {answer.label for answer in before.answers} == PRESSED[site.notice]
