"""The catalogue: how it is read, and what holds for everything in it."""

from collections import UserDict
from datetime import date
from itertools import combinations
from urllib.parse import urlsplit

import pytest

from consent.errors import PolicyError
from consent.files import catalogue
from consent.policy.catalogue import Catalogue, Entry
from consent.policy.category import NECESSARY, STANDARD
from consent.policy.policy import Policy
from consent.policy.service import Service

ENTRIES = catalogue().entries
EVERY_ENTRY = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.service.id)

# Services that visitors ask for by what they do; everything else waits for consent.
MAY_BE_NECESSARY = {"stripe"}

PROVIDER = 'provider = "Counter Ltd"\nprivacy_policy = "https://counter.example/privacy"\n'
ENTRY = """
[[service]]
id = "counter"
name = "The Counter"
category = "analytics"
reason = "It counts"
sources = ["https://counter.example/cookies"]
checked = 2026-01-31
"""


def test_a_text_of_the_catalogue_gives_services_with_their_reasons():
    known = Catalogue({"counter": PROVIDER + ENTRY})

    assert known.entry("counter") == Entry(
        Service(
            "The Counter",
            "analytics",
            id="counter",
            provider="Counter Ltd",
            privacy_policy="https://counter.example/privacy",
            from_catalogue=True,
        ),
        reason="It counts",
        sources=("https://counter.example/cookies",),
        checked=date(2026, 1, 31),
    )


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        (ENTRY, None, "provider"),
        (PROVIDER + ENTRY + 'resaon = "x"', 11, "service[0].resaon"),
        (PROVIDER + ENTRY.replace("2026-01-31", '"2026-01-31"'), 10, "service[0].checked"),
        (PROVIDER + ENTRY.replace('"It counts"', '" "'), 8, "service[0].reason"),
        (PROVIDER + ENTRY.replace('["https://counter.example/cookies"]', "[]"), 9, "service[0].sources"),
        (PROVIDER + ENTRY.replace("The Counter", ""), 6, "service[0].name"),
        (PROVIDER + ENTRY + ENTRY, 13, "service[1].id"),
        (PROVIDER + ENTRY + 'hosts = ["A.example"]', 11, "service[0].hosts[0]"),
        (PROVIDER + ENTRY + 'cookies = [{ name = "a b" }]', 11, "service[0].cookies[0].name"),
    ],
)
def test_a_mistake_in_the_catalogue_is_told_with_its_place(text: str, line: int | None, key: str):
    with pytest.raises(PolicyError) as caught:
        Catalogue({"counter": text}).names()

    error = caught.value
    assert (error.source, error.line, error.key) == ("counter.toml", line, key)


@pytest.mark.parametrize("text", ["count", "counter-free", "ounter"])
def test_a_services_id_begins_with_the_name_of_its_file(text: str):
    with pytest.raises(
        PolicyError, match=rf"^{text}\.toml:5: service\[0\]\.id: found 'counter', expected '{text}'"
    ):
        Catalogue({text: PROVIDER + ENTRY}).names()


class Opened(UserDict[str, str]):
    """Texts that remember which of them were read."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(texts)
        self.names: list[str] = []

    def __getitem__(self, name: str) -> str:
        text = super().__getitem__(name)
        self.names.append(name)
        return text


OTHERS = {name: PROVIDER + ENTRY.replace('"counter"', f'"{name}"') for name in ("counter-two", "other")}


def test_finding_one_service_reads_one_text_once():
    texts = Opened(
        {"counter": PROVIDER + ENTRY.replace('"counter"', '"counter-two-b"'), "broken": "[", **OTHERS}
    )
    known = Catalogue(texts)

    assert known.get("other").id == "other"
    assert "other" in known
    assert "counter-two-b" in known
    assert "nobody" not in known
    assert "../other" not in known
    assert texts.names == ["other", "counter-two", "counter"]


def test_of_two_texts_of_one_name_the_sites_own_counts():
    own = PROVIDER + ENTRY.replace("The Counter", "Our Counter")
    known = Catalogue({"counter": PROVIDER + ENTRY, **OTHERS}, {"counter": own})

    assert known.get("counter").name == "Our Counter"
    assert known.names() == ("counter", "counter-two", "other")


COUNTED = PROVIDER + ENTRY + 'hosts = ["count.example/x"]\ncookies = [{ name = "_c_*" }, { name = "cid" }]\n'


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["_c_1"], ["counter"]),
        (["cid"], ["counter"]),
        (["ci"], []),
        (["_d_1"], []),
        (["js.count.example", "count.example"], ["counter"]),
        (["nobody.example", "example"], []),
        ([], []),
    ],
)
def test_the_sieve_leaves_the_texts_that_have_the_name_as_a_whole_or_in_a_pattern(
    words: list[str], left: list[str]
):
    texts = {"counter": COUNTED, "other": OTHERS["other"]}

    assert list(Catalogue(texts).mentioning(*words).texts) == left
    assert list(Catalogue({}, texts).mentioning(*words).own) == left


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("google-analytics", "google-analytics"),
        ("ANALYTICS", "google-analytics"),
        ("doubleclick", "google-ads"),
        ("_fbp", "meta-pixel"),
        ("fbq(", "meta-pixel"),
        ("_cltk", "microsoft-clarity"),
        ("payments", "stripe"),
        ("_ga_B4ZL1R7", "google-analytics"),
        ("js.stripe.com", "stripe"),
        ("connect.facebook.net/en_US/fbevents.js", "meta-pixel"),
    ],
)
def test_a_service_is_found_by_any_of_its_facts(word: str, found: str):
    assert found in [service.id for service in catalogue().search(word)]


def test_a_word_that_nobody_has_finds_nothing():
    assert catalogue().search("no such thing") == ()


def test_an_empty_catalogue_names_no_service():
    assert Catalogue().names() == ()


def test_the_first_widely_used_services_are_there():
    expected = {
        *("google-analytics", "google-tag-manager", "google-ads", "youtube", "google-fonts", "google-maps"),
        *("meta-pixel", "hotjar", "microsoft-clarity", "matomo", "vimeo", "stripe"),
    }

    assert expected <= set(catalogue().names())


@EVERY_ENTRY
def test_every_fact_has_its_reason_and_its_source(entry: Entry):
    service = entry.service

    assert entry.sources
    assert len(entry.reason) > 20
    assert service.purpose
    assert service.provider
    for link in (*entry.sources, service.privacy_policy):
        assert urlsplit(link).scheme == "https", link
        assert "." in urlsplit(link).netloc, link
    assert date(2026, 1, 1) <= entry.checked


@EVERY_ENTRY
def test_every_cookie_tells_visitors_its_purpose(entry: Entry):
    for cookie in entry.service.cookies:
        assert cookie.purpose, cookie.name


@EVERY_ENTRY
def test_every_service_stands_in_a_standard_category_and_can_be_recognised(entry: Entry):
    assert entry.service.category in {category.id for category in STANDARD}
    assert entry.service.hosts


@EVERY_ENTRY
def test_no_measurement_and_no_advertising_is_necessary(entry: Entry):
    assert entry.service.category != NECESSARY or entry.service.id in MAY_BE_NECESSARY


@EVERY_ENTRY
def test_every_file_says_its_texts_in_full_sentences_without_markup(entry: Entry):
    for text in (entry.reason, entry.service.purpose, *(cookie.purpose for cookie in entry.service.cookies)):
        assert text[0].isupper(), text
        assert not set(text) & set("<>{}\n"), text


def test_all_services_can_be_used_together():
    policy = Policy(services=[entry.service for entry in ENTRIES])

    assert len(policy.services_by_id) == len(ENTRIES)


def _pairs_of_two_categories() -> list[tuple[Service, Service]]:
    services = [entry.service for entry in ENTRIES]
    return [(one, other) for one, other in combinations(services, 2) if one.category != other.category]


def test_no_cookie_name_belongs_to_two_categories():
    collisions = [
        f"{one.id}: {mine} and {other.id}: {theirs}"
        for one, other in _pairs_of_two_categories()
        for mine in _own_cookies(one)
        for theirs in _own_cookies(other)
        if overlap(mine, theirs)
    ]

    assert collisions == []


def _own_cookies(service: Service) -> list[str]:
    """The names that are set on the site itself."""
    return [cookie.name for cookie in service.cookies if cookie.domain is None]


def overlap(one: str, other: str) -> bool:
    """Whether some name matches both patterns."""
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


def test_every_own_cookie_is_classified_as_its_own_services():
    policy = Policy(services=[entry.service for entry in ENTRIES])
    for entry in ENTRIES:
        for name in _own_cookies(entry.service):
            found = policy.classify(name.replace("*", "x1"))

            assert found is not None, name
            assert found.service == entry.service.id, name


def test_every_host_belongs_to_its_own_service():
    policy = Policy(services=[entry.service for entry in ENTRIES])
    for entry in ENTRIES:
        for written in entry.service.hosts:
            host, slash, path = written.partition("/")

            found = policy.service_of(host, slash + path or "/")

            assert found is not None, written
            assert found.id == entry.service.id, written


def test_no_marker_gives_services_of_two_categories_away():
    collisions = [
        f"{one.id}: {mine} and {other.id}: {theirs}"
        for one, other in _pairs_of_two_categories()
        for mine in one.markers
        for theirs in other.markers
        if mine in theirs or theirs in mine
    ]

    assert collisions == []


@EVERY_ENTRY
def test_no_marker_is_so_short_that_it_meets_by_chance(entry: Entry):
    for marker in entry.service.markers:
        assert len(marker) >= 4, marker


# The tags as the vendors' own pages give them, shortened.
SNIPPETS = {
    "google-analytics": "function gtag(){dataLayer.push(arguments)}gtag('js',new Date())",
    "google-tag-manager": "w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime()})",
    "google-ads": "gtag('config', 'AW-123456789');",
    "meta-pixel": "n=f.fbq=function(){};fbq('init', '1');fbq('track', 'PageView');",
    "hotjar": "h._hjSettings={hjid:1,hjsv:6};",
    "microsoft-clarity": "clarity('set', 'a', 'b');",
    "matomo": "var _paq = window._paq = window._paq || []; _paq.push(['trackPageView']);",
    "linkedin-insight": '_linkedin_partner_id = "1"; window._linkedin_data_partner_ids = [];',
    "tiktok-pixel": "ttq.load('C1');ttq.page();",
    "youtube": "player = new YT.Player('player', {videoId: 'x'});",
    "vimeo": "var player = new Vimeo.Player(iframe);",
    "google-maps": "map = new google.maps.Map(document.getElementById('map'), {});",
    "stripe": "var stripe = Stripe('pk_test_1');",
}  # fmt: skip


@pytest.mark.parametrize(("name", "snippet"), SNIPPETS.items(), ids=SNIPPETS)
def test_a_services_own_snippet_is_recognised_by_a_marker(name: str, snippet: str):
    assert any(marker in snippet for marker in catalogue().get(name).markers)


# The addresses that these services are loaded from, as their documentation gives them.
ADDRESSES = [
    ("www.googletagmanager.com", "/gtag/js", "google-analytics"),
    ("www.google-analytics.com", "/analytics.js", "google-analytics"),
    ("region1.google-analytics.com", "/g/collect", "google-analytics"),
    ("www.googletagmanager.com", "/gtm.js", "google-tag-manager"),
    ("www.googletagmanager.com", "/ns.html", "google-tag-manager"),
    ("googleads.g.doubleclick.net", "/pagead/id", "google-ads"),
    ("pagead2.googlesyndication.com", "/pagead/js/adsbygoogle.js", "google-ads"),
    ("securepubads.g.doubleclick.net", "/tag/js/gpt.js", "google-ads"),
    ("www.youtube.com", "/embed/x", "youtube"),
    ("i.ytimg.com", "/vi/x/default.jpg", "youtube"),
    ("www.youtube-nocookie.com", "/embed/x", "youtube-nocookie"),
    ("fonts.googleapis.com", "/css2", "google-fonts"),
    ("fonts.gstatic.com", "/s/inter/v1/x.woff2", "google-fonts"),
    ("maps.googleapis.com", "/maps/api/js", "google-maps"),
    ("www.google.com", "/maps/embed", "google-maps"),
    ("connect.facebook.net", "/en_US/fbevents.js", "meta-pixel"),
    ("www.facebook.com", "/tr", "meta-pixel"),
    ("static.hotjar.com", "/c/hotjar-1.js", "hotjar"),
    ("www.clarity.ms", "/tag/x", "microsoft-clarity"),
    ("cdn.matomo.cloud", "/x.matomo.cloud/matomo.js", "matomo"),
    ("player.vimeo.com", "/video/1", "vimeo"),
    ("js.stripe.com", "/v3/", "stripe"),
    ("snap.licdn.com", "/li.lms-analytics/insight.min.js", "linkedin-insight"),
    ("px.ads.linkedin.com", "/collect/", "linkedin-insight"),
    ("analytics.tiktok.com", "/i18n/pixel/events.js", "tiktok-pixel"),
]


@pytest.mark.parametrize(("host", "path", "service"), ADDRESSES)
def test_a_documented_address_belongs_to_its_service(host: str, path: str, service: str):
    policy = Policy(services=[entry.service for entry in ENTRIES])

    found = policy.service_of(host, path)

    assert found is not None
    assert found.id == service


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("www.google.com", "/"),
        ("www.google.com", "/recaptcha/api.js"),
        ("www.facebook.com", "/harbour"),
        ("www.googletagmanager.com", "/other.js"),
        ("notdoubleclick.net", "/"),
    ],
)
def test_other_addresses_of_a_provider_are_not_taken_for_the_service(host: str, path: str):
    policy = Policy(services=[entry.service for entry in ENTRIES])

    assert policy.service_of(host, path) is None
