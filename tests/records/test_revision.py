"""The policy behind the records: what it stands for, and what makes it another."""

import json
from dataclasses import replace

import pytest

from consent.errors import StoreError
from consent.policy.category import Category
from consent.policy.cookie import CookieDeclaration
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.site import Site
from consent.records.revision import Revision, describe, dumps, fingerprint, loads

STATS = Service("Harbour Stats", "analytics", cookies=(CookieDeclaration("hs_*", purpose="Counts visits"),))
SHOP = Service("Shop", "necessary")
POLICY = Policy(Site(name="Daily Harbour", ask_again=2), services=(STATS, SHOP))


def test_a_revision_names_what_was_asked_and_leaves_the_necessary_out():
    revision = describe(POLICY, time=7)

    assert revision == Revision(
        revision=POLICY.revision,
        policy=fingerprint(POLICY),
        ask_again=2,
        categories=("analytics",),
        services=(("harbour-stats", "analytics"),),
        time=7,
    )


def test_a_revision_comes_back_as_it_was_written():
    revision = describe(POLICY, time=7)

    assert loads(dumps(revision)) == revision


def asked(*categories: str, again: int = 1, **services: str) -> Revision:
    return Revision("0" * 8, "0" * 64, again, categories, tuple(sorted(services.items())), 7)


THEN = asked("analytics", "marketing", ads="marketing", stats="analytics")


@pytest.mark.parametrize(
    "now",
    [
        THEN,
        asked("analytics", "marketing", stats="analytics"),
        asked("analytics", stats="analytics"),
        asked("analytics"),
        asked(),
    ],
)
def test_what_asked_for_more_covers_what_asks_for_less(now):
    assert THEN.covers(now)
    assert THEN.news(now) == ()


@pytest.mark.parametrize(
    ("now", "news"),
    [
        (asked("analytics", "marketing", "research"), ("research",)),
        (asked("analytics", "marketing", film="marketing"), ("film",)),
        (asked("analytics", "marketing", stats="marketing"), ("stats",)),
        (asked("analytics", "research", film="research"), ("research", "film")),
    ],
)
def test_an_addition_or_a_move_is_news_and_is_not_covered(now, news):
    assert not THEN.covers(now)
    assert THEN.news(now) == news


@pytest.mark.parametrize("again", [0, 2])
def test_asking_everybody_again_covers_nothing_and_is_no_news(again):
    now = replace(THEN, ask_again=again)

    assert not THEN.covers(now)
    assert THEN.news(now) == ()


CHANGES = {
    "a cookie's purpose": replace(
        POLICY, services=(replace(STATS, cookies=(CookieDeclaration("hs_*", purpose="Other"),)), SHOP)
    ),
    "a host": replace(POLICY, services=(replace(STATS, hosts=("stats.example",)), SHOP)),
    "the contact": replace(POLICY, site=replace(POLICY.site, contact="privacy@harbour.example")),
    "a category": replace(POLICY, categories=(Category("research"),)),
    "a service less": replace(POLICY, services=(STATS,)),
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES)
def test_every_other_declaration_has_another_fingerprint(changed):
    assert fingerprint(changed) != fingerprint(POLICY)


def test_the_same_declaration_has_the_same_fingerprint_today_and_later():
    declared = Policy(Site(name="Daily Harbour"), cookies=(CookieDeclaration("theme", "functional"),))

    # What was left at its default is not in it, so that a new setting does not change it.
    assert fingerprint(declared) == "ffe701d90ee788b92b0968c8ed77085ae48fbe20dab86033a02a43b460a3e8e1"


@pytest.mark.parametrize(
    "change",
    [{"services": [["a"]]}, {"services": 1}, {"time": -1}, {"categories": ["b", "a"]}, {"extra": 1}],
)
def test_what_is_no_revision_cannot_be_read_as_one(change):
    stored = json.dumps({**json.loads(dumps(describe(POLICY, time=7))), **change}).encode()

    with pytest.raises(StoreError):
        loads(stored)
