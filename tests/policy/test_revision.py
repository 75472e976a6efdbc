"""When visitors are asked again: design, section 4, "Asking again"."""

from dataclasses import replace

import pytest

from consent.policy.category import Category
from consent.policy.cookie import CookieDeclaration
from consent.policy.lifetime import Lifetime
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.site import Site

STATS = Service("Stats", "analytics", hosts=["stats.example"], cookies=[CookieDeclaration("st_*")])
ADS = Service("Ads", "marketing", hosts=["ads.example"])
PAY = Service("Pay", "necessary", hosts=["pay.example"])
THEME = CookieDeclaration("theme", category="functional")
BEFORE = Policy(
    site=Site(name="Harbour"),
    categories=[Category("research", title="Research")],
    services=[STATS, ADS, PAY],
    cookies=[THEME],
)

THE_SAME = {
    "wording of the site": replace(
        BEFORE, site=Site(name="Port", contact="a@b.example", privacy_policy="/p")
    ),
    "languages": replace(BEFORE, site=Site(languages=("fr", "en"))),
    "the notice's look": replace(BEFORE, site=Site(layout="dialog", theme="dark")),
    "house rules": replace(BEFORE, site=Site(undeclared="pass", exempt=("/docs",), hosts=("cdn.example",))),
    "how long a choice is valid": replace(BEFORE, site=Site(valid_for=Lifetime(1, "month"))),
    "wording of a category": replace(
        BEFORE, categories=[Category("research", title="Science", purpose="For it")]
    ),
    "wording of a standard category": replace(
        BEFORE, categories=[*BEFORE.categories, Category("analytics", title="Figures")]
    ),
    "wording of a service": replace(
        BEFORE, services=[replace(STATS, name="Statistics", purpose="x"), ADS, PAY]
    ),
    "a service's hosts": replace(BEFORE, services=[replace(STATS, hosts=("other.example",)), ADS, PAY]),
    "a service's cookies": replace(BEFORE, services=[replace(STATS, cookies=()), ADS, PAY]),
    "a service's storage and markers": replace(
        BEFORE, services=[replace(STATS, storage=("k",), markers=("m(",)), ADS, PAY]
    ),
    "a new necessary service": replace(BEFORE, services=[STATS, ADS, PAY, Service("Log in", "necessary")]),
    "a necessary service less": replace(BEFORE, services=[STATS, ADS]),
    "the order of services": replace(BEFORE, services=[PAY, ADS, STATS]),
    "a new cookie in a category that is asked": replace(
        BEFORE, cookies=[THEME, CookieDeclaration("size", category="functional")]
    ),
    "a new necessary cookie": replace(
        BEFORE, cookies=[THEME, CookieDeclaration("basket", category="necessary")]
    ),
    "another cookie": replace(BEFORE, cookies=[replace(THEME, lifetime=Lifetime(1, "year"), purpose="x")]),
}

ANOTHER = {
    "a new service": replace(BEFORE, services=[STATS, ADS, PAY, Service("Chat", "functional")]),
    "a service less": replace(BEFORE, services=[STATS, PAY]),
    "a service of another id": replace(BEFORE, services=[replace(STATS, id="counter"), ADS, PAY]),
    "a moved service": replace(BEFORE, services=[replace(STATS, category="functional"), ADS, PAY]),
    "a service that is no longer necessary": replace(
        BEFORE, services=[STATS, ADS, replace(PAY, category="functional")]
    ),
    "a new category": replace(BEFORE, categories=[*BEFORE.categories, Category("social")]),
    "a category that comes into use": replace(BEFORE, categories=[], cookies=[THEME]),
    "a category less": replace(BEFORE, cookies=[]),
    "ask_again": replace(BEFORE, site=Site(ask_again=2)),
}


@pytest.mark.parametrize("after", THE_SAME.values(), ids=THE_SAME)
def test_nobody_is_asked_again_for(after: Policy):
    assert after.revision == BEFORE.revision


@pytest.mark.parametrize("after", ANOTHER.values(), ids=ANOTHER)
def test_everybody_is_asked_again_for(after: Policy):
    assert after.revision != BEFORE.revision


def test_a_moved_service_and_a_renamed_one_are_different_questions():
    revisions = [policy.revision for policy in ANOTHER.values()]

    assert len(set(revisions)) == len(revisions)


def test_a_revision_is_the_same_in_every_process():
    assert BEFORE.revision == "8b3ec512"
