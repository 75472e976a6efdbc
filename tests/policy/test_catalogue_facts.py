"""What holds for everything in the catalogue. Each rule is read over all services at once."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from urllib.parse import urlsplit

import pytest

from consent.files import catalogue
from consent.policy.category import MARKETING, NECESSARY, STANDARD
from consent.policy.policy import Policy
from consent.policy.recognition import Recognizer
from consent.policy.service import Service

ENTRIES = catalogue().entries
SERVICES = [entry.service for entry in ENTRIES]
EVERYTHING = Policy(services=SERVICES)

# What visitors ask for by what they do, what protects the site they ask for, and what keeps their choice.
MAY_BE_NECESSARY = {
    *("adyen", "checkout-com", "gocardless", "mollie", "paypal-braintree", "razorpay", "square", "stripe"),
    *("cloudflare-turnstile", "friendly-captcha", "hcaptcha"),
    *("akamai", "cloudflare", "datadome", "f5", "human", "imperva", "sucuri"),
    *("shopify", "squarespace", "wix"),
    *("axeptio", "cookiebot", "didomi", "google-funding-choices", "iubenda", "onetrust", "tarteaucitron"),
    *("trustarc", "usercentrics"),
}

# Names and hosts of measurement and advertising, written down from knowledge of their makers' own pages.
TRACKER_COOKIES = [
    *("_ga", "_gid", "_gat", "_gcl_au", "__gads", "__utma", "_fbp", "_fbc", "_ttp", "_uetsid"),
    *("_uetvid", "_scid", "_pin_unauth", "_rdt_uuid", "_clck", "_clsk", "_hjSessionUser_1"),
    *("_pk_id.1.1fff", "_ym_uid", "Hm_lvt_1", "cto_bundle", "__adroll_fpc", "hubspotutk", "__hstc"),
    *("_mkto_trk", "visitor_id123", "__kla_id", "s_vi", "AMCV_1", "mbox", "_cs_id"),
    *("optimizelyEndUserId", "_vwo_uuid", "ajs_anonymous_id", "mp_1_mixpanel", "ph_1_posthog"),
    *("__qca", "_cc_id", "_lfa", "_zitok", "FPID", "amplitude_id_1", "_hp2_id.1", "fs_uid"),
    *("__stid", "_shopify_y", "tk_ai", "muxData"),
]
TRACKER_HOSTS = [
    *("www.google-analytics.com", "stats.g.doubleclick.net", "www.googleadservices.com"),
    *("connect.facebook.net", "bat.bing.com", "analytics.tiktok.com", "static.ads-twitter.com"),
    *("ct.pinterest.com", "tr.snapchat.com", "alb.reddit.com", "snap.licdn.com"),
    *("static.hotjar.com", "www.clarity.ms", "mc.yandex.ru", "hm.baidu.com", "static.criteo.net"),
    *("cdn.taboola.com", "ib.adnxs.com", "widgets.outbrain.com", "s.adroll.com"),
    *("c.amazon-adsystem.com", "js.adsrvr.org", "ads.pubmatic.com", "dpm.demdex.net"),
    *("js.hs-analytics.net", "munchkin.marketo.net", "pi.pardot.com", "cdn.segment.com"),
    *("cdn.amplitude.com", "api.mixpanel.com", "sb.scorecardresearch.com", "secure.quantserve.com"),
    *("bcp.crwdcntrl.net", "idsync.rlcdn.com", "id5-sync.com", "www.youtube.com"),
]


def test_no_cookie_and_no_host_of_a_known_tracker_is_necessary():
    recognizer = Recognizer(catalogue())
    found = {name: recognizer.cookie(name) for name in TRACKER_COOKIES}
    found |= {host: recognizer.host(host) for host in TRACKER_HOSTS}

    assert [name for name, known in found.items() if known is None] == []
    assert [name for name, known in found.items() if known and known.category == NECESSARY] == []


def test_what_is_necessary_was_thought_about_one_by_one():
    assert {service.id for service in SERVICES if service.category == NECESSARY} == MAY_BE_NECESSARY


def test_there_are_enough_to_find_ones_own():
    assert len(SERVICES) >= 170
    assert len({service.provider for service in SERVICES}) >= 120
    assert {service.category for service in SERVICES} == {category.id for category in STANDARD}


def test_every_fact_has_its_reason_and_its_source():
    wrong = [
        entry.service.id
        for entry in ENTRIES
        if not (entry.sources and len(entry.reason) > 20 and entry.service.purpose and entry.service.provider)
        or not date(2026, 1, 1) <= entry.written
    ]

    assert wrong == []


def test_every_link_is_https_and_leads_somewhere():
    links = {
        (entry.service.id, link)
        for entry in ENTRIES
        for link in (*entry.sources, entry.service.privacy_policy)
    }

    assert (
        sorted(link for link in links if not re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]+(/\S*)?", link[1]))
        == []
    )
    assert [link for link in links if urlsplit(link[1]).username] == []


def test_an_id_is_the_slug_of_something_that_one_would_look_for():
    assert [
        service.id for service in SERVICES if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", service.id)
    ] == []
    assert len({service.name for service in SERVICES}) == len(SERVICES)


def test_every_service_can_be_recognised():
    assert [one.id for one in SERVICES if not (one.hosts or any(_own_names(one)))] == []


def test_every_cookie_says_what_it_is_for_and_how_long_it_stays():
    written = [line for text in catalogue().texts.values() for line in text.splitlines()]
    cookies = [line for line in written if line.startswith("  { name = ")]

    assert len(cookies) == sum(len(service.cookies) for service in SERVICES)
    assert [line for line in cookies if not re.search(r'lifetime = "[^"]+", purpose = "[A-Z]', line)] == []


def test_texts_are_sentences_in_plain_words():
    wrong = []
    for entry in ENTRIES:
        purposes = (entry.service.purpose, *(cookie.purpose for cookie in entry.service.cookies))
        wrong += [text for text in purposes if not text[0].isupper() or text.endswith(".")]
        wrong += [text for text in (*purposes, entry.reason) if set(text) & set("<>{}\n") or "  " in text]
        if not entry.reason.endswith("."):
            wrong.append(entry.reason)

    assert wrong == []


def test_no_list_names_anything_twice():
    wrong = []
    for service in SERVICES:
        names = [(cookie.name, cookie.domain) for cookie in service.cookies]
        for listed in (names, service.hosts, service.storage, service.markers):
            wrong += [service.id] * (len(listed) != len(set(listed)))

    assert wrong == []


def test_no_host_stands_below_another_of_its_own_service():
    wrong = [
        f"{service.id}: {mine} below {other}"
        for service in SERVICES
        for mine in service.hosts
        for other in service.hosts
        if "/" not in other and mine.partition("/")[0].endswith(f".{other}")
    ]

    assert wrong == []


def test_all_services_can_be_used_together():
    assert len(EVERYTHING.services_by_id) == len(ENTRIES)


def _own_names(service: Service) -> Iterator[str]:
    """The names that are set on the site itself."""
    return (cookie.name for cookie in service.cookies if cookie.domain is None)


def _pairs_of_two_categories() -> Iterable[tuple[Service, Service]]:
    return ((one, other) for one, other in combinations(SERVICES, 2) if one.category != other.category)


def overlap(one: str, other: str) -> bool:
    """Whether some name matches both patterns."""
    if "*" not in one + other:
        return one == other
    if not one or not other:
        return not one.strip("*") and not other.strip("*")
    if one[0] == "*":
        return overlap(one[1:], other) or overlap(one, other[1:])
    if other[0] == "*":
        return overlap(other, one)
    return one[0] == other[0] and overlap(one[1:], other[1:])


@pytest.mark.parametrize(
    ("one", "other", "collide"),
    [
        ("_ga", "_ga", True),
        ("_ga_*", "_ga_x", True),
        ("_ga*", "_gac_*", True),
        ("_ga_*", "_gac_*", False),
        ("*_id", "_pk_*", True),
        ("a*b", "a*c", False),
        ("_ga", "_ga_*", False),
    ],
)
def test_the_lint_sees_whether_two_patterns_can_mean_the_same_name(one: str, other: str, collide: bool):
    assert overlap(one, other) is collide
    assert overlap(other, one) is collide


def test_no_name_of_a_cookie_or_key_belongs_to_two_categories():
    collisions = [
        f"{one.id}: {mine} and {other.id}: {theirs}"
        for one, other in _pairs_of_two_categories()
        for ours, others in ((_own_names(one), list(_own_names(other))), (one.storage, other.storage))
        for mine in ours
        for theirs in others
        if overlap(mine, theirs)
    ]

    assert collisions == []


def test_every_own_cookie_is_classified_as_its_own_services():
    found = {
        name: EVERYTHING.classify(name.replace("*", "x1")) for one in SERVICES for name in _own_names(one)
    }
    wrong = [
        name
        for service in SERVICES
        for name in _own_names(service)
        if (cookie := found[name]) is None or cookie.category != service.category
    ]

    assert wrong == []


def test_a_pattern_has_enough_of_a_name_to_tell_it_from_others():
    short = {
        f"{service.id}: {name}"
        for service in SERVICES
        for name in (*_own_names(service), *service.storage)
        if len(name.replace("*", "")) < 3
    }

    assert short == set()


def test_every_host_belongs_to_its_own_service():
    wrong = []
    for service in SERVICES:
        for host, path in service.claims:
            found = EVERYTHING.service_of(host, path)
            if found is None or found.id != service.id:
                wrong.append(f"{service.id}: {host}{path} is taken for {found and found.id}")

    assert wrong == []


def test_no_marker_gives_services_of_two_categories_away():
    collisions = [
        f"{one.id}: {mine} and {other.id}: {theirs}"
        for one, other in _pairs_of_two_categories()
        for mine in one.markers
        for theirs in other.markers
        if mine in theirs or theirs in mine
    ]

    assert collisions == []


def test_no_marker_is_so_short_that_it_meets_by_chance():
    assert [marker for service in SERVICES for marker in service.markers if len(marker) < 4] == []


def test_what_loads_other_tags_stands_where_the_strictest_of_them_would():
    loaders = {
        one.id for one in SERVICES if one.purpose == "Loads the tags that the site's editors have chosen"
    }

    assert loaders >= {"google-tag-manager", "tealium", "adobe-tags"}
    assert {EVERYTHING.services_by_id[name].category for name in loaders} == {MARKETING}
