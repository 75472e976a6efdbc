"""Whose is this? What the catalogue recognises, how sure it is, and what it must not take for its own."""

import pytest

from consent.files import catalogue
from consent.policy.catalogue import Catalogue
from consent.policy.recognition import Recognition, Recognizer

SITE = "www.harbour.example"

HEAD = 'provider = "A Ltd"\nprivacy_policy = "https://a.example/privacy"\n'
FACTS = 'reason = "It counts"\nsources = ["https://a.example/cookies"]\nwritten = 2026-01-31\n'

TWO_OF_ONE_NAME = f"""{HEAD}
[[service]]
id = "two-counter"
name = "Counter"
category = "analytics"
hosts = ["count.example"]
cookies = [{{ name = "shared_id" }}, {{ name = "cnt_*" }}, {{ name = "uid", domain = "count.example" }}]
storage = ["cnt_queue"]
{FACTS}
[[service]]
id = "two-adverts"
name = "Adverts"
category = "marketing"
hosts = ["ads.example", "many.example/ads"]
cookies = [{{ name = "shared_id" }}, {{ name = "cnt_ad_*" }}, {{ name = "xy" }}]
{FACTS}
[[service]]
id = "two-payments"
name = "Payments"
category = "necessary"
hosts = ["pay.example"]
cookies = [{{ name = "pay_fraud" }}]
{FACTS}"""


@pytest.fixture(scope="module")
def known() -> Recognizer:
    return Recognizer(catalogue())


@pytest.fixture(scope="module")
def two() -> Recognizer:
    return Recognizer(Catalogue({"two": TWO_OF_ONE_NAME}))


def told(found: Recognition | None) -> tuple[str | None, str, str, str] | None:
    return found and (found.service.id if found.service else None, found.category, found.by, found.sure)


@pytest.mark.parametrize(
    ("name", "domain", "expected"),
    [
        ("_ga", "", ("google-analytics", "analytics", "name", "certain")),
        ("_ga", ".harbour.example", ("google-analytics", "analytics", "name", "certain")),
        ("_ga_B4ZL1R7", "", ("google-analytics", "analytics", "pattern", "certain")),
        ("_fbp", "harbour.example", ("meta-pixel", "marketing", "name", "certain")),
        ("UserMatchHistory", ".linkedin.com", ("linkedin-insight", "marketing", "name", "certain")),
        ("fr", ".facebook.com", ("meta-pixel", "marketing", "name", "likely")),
        ("__stripe_mid", "", ("stripe", "necessary", "name", "certain")),
        ("session", "", (None, "necessary", "framework", "likely")),
        ("__Host-csrftoken", "harbour.example", (None, "necessary", "framework", "likely")),
        ("AWSALBAPP-0", "", (None, "necessary", "framework", "likely")),
    ],
)
def test_a_cookie_is_recognised_where_it_stands(
    known: Recognizer, name: str, domain: str, expected: tuple[str | None, str, str, str]
):
    assert told(known.cookie(name, domain, site=SITE)) == expected


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("fr", ""),
        ("fr", ".harbour.example"),
        ("_gathering", ""),
        ("_gate", ""),
        ("xga", ""),
        ("_GA", ""),
        ("_fbpx", ""),
        ("sessions", ""),
        ("session_replay", ""),
        ("visitor", ""),
        ("", ""),
    ],
)
def test_a_name_that_only_looks_like_one_is_not_recognised(known: Recognizer, name: str, domain: str):
    assert known.cookie(name, domain, site=SITE) is None


def test_a_familys_name_without_a_number_is_only_likely(known: Recognizer):
    assert told(known.cookie("_gat_theme")) == ("google-analytics", "analytics", "pattern", "likely")


@pytest.mark.parametrize("name", ["session", "csrftoken", "AWSALB", "pay_fraud"])
def test_on_another_sites_host_nothing_is_necessary_by_its_name(two: Recognizer, name: str):
    assert two.cookie(name, ".elsewhere.example", site=SITE) is None
    assert told(two.cookie(name, ".count.example", site=SITE)) == (
        "two-counter",
        "analytics",
        "host",
        "likely",
    )


def test_another_sites_own_tracker_is_likely_the_known_one(known: Recognizer):
    assert told(known.cookie("_ga", ".partner.example", site=SITE)) == (
        *("google-analytics", "analytics", "name", "likely"),
    )


def test_an_unknown_cookie_on_a_services_host_is_likely_the_services(known: Recognizer):
    assert told(known.cookie("something", "www.hotjar.com", site=SITE)) == (
        *("hotjar", "analytics", "host", "likely"),
    )


def test_without_the_sites_host_a_domain_that_nobody_claims_is_the_sites(two: Recognizer):
    assert told(two.cookie("session", ".harbour.example")) == (None, "necessary", "framework", "likely")
    assert told(two.cookie("session", ".ads.example")) == ("two-adverts", "marketing", "host", "likely")


@pytest.mark.parametrize("domain", ["shop.harbour.example", ".harbour.example", "www.harbour.example"])
def test_the_sites_own_hosts_are_its_name_what_is_above_and_what_is_below(two: Recognizer, domain: str):
    assert two.cookie("session", domain, site=SITE) is not None
    assert two.cookie("session", "notharbour.example", site=SITE) is None


def test_of_two_claims_on_one_name_the_stricter_speaks_and_both_are_told(two: Recognizer):
    found = two.cookie("shared_id")

    assert told(found) == ("two-adverts", "marketing", "name", "likely")
    assert found is not None
    assert found.also == ("two-counter",)


def test_a_longer_pattern_wins_over_a_shorter(two: Recognizer):
    assert told(two.cookie("cnt_ad_7")) == ("two-adverts", "marketing", "pattern", "certain")
    assert told(two.cookie("cnt_7")) == ("two-counter", "analytics", "pattern", "certain")


def test_a_very_short_name_is_never_certain(two: Recognizer):
    assert told(two.cookie("xy")) == ("two-adverts", "marketing", "name", "likely")


def test_a_name_on_its_providers_domain_is_recognised_there_and_below_only(two: Recognizer):
    assert told(two.cookie("uid", "eu.count.example", site=SITE)) == (
        *("two-counter", "analytics", "name", "certain"),
    )
    assert two.cookie("uid", "harbour.example", site=SITE) is None


def test_the_declaration_that_matched_is_handed_out(known: Recognizer):
    found = known.cookie("_ga_1")

    assert found is not None
    assert found.cookie is not None
    assert (found.cookie.name, str(found.cookie.lifetime)) == ("_ga_*", "2 years")


def test_storage_keys_are_recognised(known: Recognizer, two: Recognizer):
    assert told(known.storage("_hjUserAttributes")) == ("hotjar", "analytics", "name", "certain")
    assert told(two.storage("cnt_queue")) == ("two-counter", "analytics", "name", "certain")
    assert two.storage("cnt_queue2") is None


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://www.google-analytics.com/g/collect?v=2", "google-analytics"),
        ("https://www.googletagmanager.com/gtm.js?id=GTM-1", "google-tag-manager"),
        ("https://WWW.GoogleTagManager.com/gtag/js?id=G-1", "google-analytics"),
        ("//connect.facebook.net/en_US/fbevents.js", "meta-pixel"),
        ("https://connect.facebook.net.:443/en_US/fbevents.js", "meta-pixel"),
        ("wss://region.hotjar.com/api", "hotjar"),
        ("https://www.facebook.com/harbour", None),
        ("https://nothotjar.com/", None),
        ("https://hotjar.com.evil.example/", None),
        ("/local.js", None),
        ("https://[::1", None),
        ("data:text/plain,x", None),
        ("", None),
    ],
)
def test_an_address_is_recognised_by_host_and_path(known: Recognizer, url: str, service: str | None):
    found = known.url(url)

    assert (found.service.id if found and found.service else None) == service
    assert found is None or (found.by, found.sure) == ("host", "certain")


def test_everything_in_the_catalogue_is_recognised_as_itself(known: Recognizer):
    for entry in catalogue().entries:
        for cookie in entry.service.cookies:
            found = known.cookie(cookie.name.replace("*", "1"), cookie.domain or "", site=SITE)

            assert found is not None, cookie.name
            assert found.service is not None, cookie.name
            assert entry.service.id in (found.service.id, *found.also), cookie.name
