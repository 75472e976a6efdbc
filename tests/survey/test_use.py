"""Whose things are, and whether they came too early."""

import pytest

from consent.files import catalogue
from consent.policy.cookie import CookieDeclaration
from consent.policy.policy import Policy
from consent.policy.recognition import Recognizer
from consent.policy.service import Service
from consent.survey.survey import Answered
from consent.survey.use import Judge
from tests.survey.surveys import SITE, contact, sighting, survey

TAG = "https://www.googletagmanager.com/gtag/js"
STATS = Service("Stats", "analytics", hosts=("stats.example",), storage=("queue",))
OURS = (Answered("accepted", "Accept all", ours=True),)


@pytest.fixture(scope="module")
def known() -> Recognizer:
    return Recognizer(catalogue())


@pytest.mark.parametrize(
    ("seen", "category", "service"),
    [
        (sighting("cookie", "_ga"), "analytics", "google-analytics"),
        (sighting("cookie", "_ga", ".harbour.example"), "analytics", "google-analytics"),
        (sighting("cookie", "session"), "necessary", ""),
        (sighting("cookie", "session", "ads.example"), "", ""),
        (sighting("cookie", "basket"), "", ""),
        (sighting("cookie", "basket", by=TAG), "marketing", "google-tag-manager"),
        (sighting("cookie", "session", by="https://ads.example/t.js"), "", ""),
        (sighting("cookie", "session", by=f"https://{SITE}/own.js"), "necessary", ""),
        (sighting("cookie", "consent"), "", ""),
        (contact("https://www.youtube.com/embed/x"), "marketing", "youtube"),
        (contact("https://nobody.example/x.js"), "", ""),
        (sighting("storage", "nobody"), "", ""),
        (sighting("storage", "yt-remote-device-id", "www.youtube.com"), "marketing", "youtube"),
    ],
)
def test_the_catalogue_says_whose_it_is(known, seen, category, service):
    (use,) = Judge(known).uses(survey(seen))

    if service == "google-tag-manager":
        assert use.owner.service.startswith("google")
        assert use.owner.category != "necessary"
    else:
        assert (use.owner.category, use.owner.service) == (category, service)


@pytest.mark.parametrize(
    ("seen", "category"),
    [
        (sighting("cookie", "basket"), "functional"),
        (sighting("cookie", "_ga"), "necessary"),
        (sighting("storage", "queue"), "analytics"),
        (contact("https://cdn.stats.example/x.js"), "analytics"),
        (sighting("cookie", "id", "stats.example"), "analytics"),
    ],
)
def test_the_sites_own_word_counts_before_the_catalogue(known, seen, category):
    policy = Policy(
        services=[STATS],
        cookies=[CookieDeclaration("basket", "functional"), CookieDeclaration("_ga", "necessary")],
    )

    (use,) = Judge(known, policy).uses(survey(seen))

    assert (use.owner.category, use.owner.declared) == (category, True)


def test_a_frameworks_name_does_not_spare_what_a_stranger_sets(known):
    seen = sighting("cookie", "session", by="https://ads.example/t.js")

    (use,) = Judge(known, Policy()).uses(survey(seen))

    assert use.too_early


def test_our_own_cookies_are_necessary_where_the_notice_is_ours(known):
    (use,) = Judge(known).uses(survey(sighting("cookie", "__Host-consent"), answers=OURS))

    assert use.owner.category == "necessary"


def test_the_sites_own_hosts_are_nobody_elses(known):
    own = survey(contact("https://cdn.harbour.example/a.js"), contact("https://harbour.example/"))

    assert Judge(known).uses(own) == []


def test_a_host_that_the_policy_calls_its_own_is_nobody_elses(known):
    from consent.policy.site import Site

    policy = Policy(site=Site(hosts=("harbour-static.example",)))

    assert Judge(known, policy).uses(survey(contact("https://a.harbour-static.example/a.js"))) == []


def test_a_thing_seen_at_several_moments_is_one_use(known):
    seen = (sighting("cookie", "_ga"), sighting("cookie", "_ga", moment="accepted"))

    (use,) = Judge(known).uses(survey(*seen))

    assert use.moments == ("untouched", "accepted")


def test_two_services_on_one_host_are_two_uses(known):
    seen = (contact("https://www.google.com/maps/embed"), contact("https://www.google.com/recaptcha/api.js"))

    uses = Judge(known).uses(survey(*seen))

    assert len({use.owner.service for use in uses}) == 2


@pytest.mark.parametrize(
    ("name", "moment", "early"),
    [
        ("_ga", "untouched", True),
        ("_ga", "refused", True),
        ("_ga", "accepted", False),
        ("session", "untouched", False),
        ("nobody-knows", "untouched", True),
    ],
)
def test_what_is_not_known_as_necessary_must_wait(known, name, moment, early):
    (use,) = Judge(known).uses(survey(sighting("cookie", name, moment=moment)))

    assert use.too_early is early
