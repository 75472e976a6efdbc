"""Which declaration covers a cookie, and which service a URL."""

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.policy.cookie import CookieDeclaration, NamePattern
from consent.policy.policy import Policy
from consent.policy.service import Service


def cookie(name: str, category: str = "", **more: object) -> CookieDeclaration:
    return CookieDeclaration(name, category=category, **more)


POLICY = Policy(
    services=[
        Service(
            "Stats",
            "analytics",
            cookies=[cookie("st_*"), cookie("st_long_*"), cookie("*_st"), cookie("st_exact")],
        ),
        Service(
            "Counter",
            "analytics",
            from_catalogue=True,
            cookies=[
                cookie("theme", from_catalogue=True),
                cookie("shop_1", from_catalogue=True),
                cookie("count_*", from_catalogue=True),
                cookie("count_here", from_catalogue=True),
                cookie("session", from_catalogue=True),
                cookie("elsewhere", from_catalogue=True, domain="counter.example"),
            ],
        ),
    ],
    cookies=[
        cookie("theme", "functional"),
        cookie("st_long_ago", "marketing"),
        cookie("shop_*", "functional"),
        cookie("sessionid", "marketing"),
    ],
)


@pytest.mark.parametrize(
    ("name", "declared", "category"),
    [
        ("theme", "theme", "functional"),  # the site beats the catalogue
        ("st_exact", "st_exact", "analytics"),  # exact beats pattern
        ("st_exactly", "st_*", "analytics"),
        ("st_long_x", "st_long_*", "analytics"),  # longer beats shorter
        ("st_long_ago", "st_long_ago", "marketing"),  # exact beats the longer pattern
        ("st_", "st_*", "analytics"),  # a wildcard may stand for nothing
        ("a_st", "*_st", "analytics"),
        ("st_a_st", "st_*", "analytics"),  # as long as the other: the first declared
        ("shop_1", "shop_*", "functional"),  # the site's pattern beats the catalogue's exact name
        ("count_here", "count_here", "analytics"),
        ("count_there", "count_*", "analytics"),
        ("session", "session", "analytics"),  # the catalogue beats the frameworks
        ("sessionid", "sessionid", "marketing"),  # the site beats the frameworks
        ("csrftoken", "csrftoken", "necessary"),
    ],
)
def test_the_nearest_declaration_covers_a_cookie(name: str, declared: str, category: str):
    found = POLICY.classify(name)

    assert found is not None
    assert (found.name, found.category) == (declared, category)


@pytest.mark.parametrize(
    "name", ["nobody", "", "Theme", "THEME", "theme ", "st", "count", "xcount_", "elsewhere"]
)
def test_what_nobody_declared_is_covered_by_nothing(name: str):
    assert POLICY.classify(name) is None


def test_a_cookie_under_a_service_knows_it():
    found = POLICY.classify("st_1")

    assert found is not None
    assert (found.service, found.category) == ("stats", "analytics")


def test_a_catalogue_cookie_of_the_providers_own_host_never_covers_the_sites_cookie():
    assert POLICY.classify("elsewhere") is None
    assert "elsewhere" in [declared.name for declared in POLICY.services_by_id["counter"].cookies]


def test_of_two_services_that_share_a_cookie_the_first_declared_has_it():
    policy = Policy(
        services=[
            Service("One", "analytics", cookies=[cookie("shared"), cookie("both_*")]),
            Service("Two", "analytics", cookies=[cookie("shared"), cookie("both_*")]),
        ]
    )

    assert [found and found.service for found in map(policy.classify, ("shared", "both_x"))] == ["one", "one"]


def test_cookies_of_two_providers_own_hosts_may_have_the_same_name():
    uid = cookie("uid", from_catalogue=True, domain="stats.example")

    policy = Policy(
        services=[
            Service("Stats", "analytics", cookies=[uid]),
            Service("Ads", "marketing", cookies=[replace(uid, domain="ads.example")]),
        ]
    )

    assert policy.classify("uid") is None


@pytest.mark.parametrize(
    ("pattern", "name", "matches"),
    [
        ("a*", "a", True),
        ("a*", "ab", True),
        ("a*", "ba", False),
        ("*a", "ba", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("a*b*c", "abc", True),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "acb", False),
        ("a**b", "a-b", True),
        ("a*b*b*c", "abc", False),
        ("a*b*b*c", "ab-bc", True),
        ("a*b*b", "ab", False),
        ("a.c*", "abc", False),
        ("a*", "a\nb", True),
    ],
)
def test_a_wildcard_stands_for_any_characters_or_none(pattern: str, name: str, matches: bool):
    assert NamePattern.parse(pattern).matches(name) is matches


@given(st.text("ab*", min_size=1, max_size=8).filter(lambda text: "*" in text), st.text("ab", max_size=10))
def test_a_pattern_means_what_the_same_regular_expression_means(pattern: str, name: str):
    expression = ".*".join(map(re.escape, pattern.split("*")))

    assert NamePattern.parse(pattern).matches(name) is bool(re.fullmatch(expression, name))


def test_matching_takes_linear_time_whatever_a_browser_sends():
    pattern = NamePattern.parse("a*a*a*a*a*a*a*a*b")

    start = time.perf_counter()
    matched = pattern.matches("a" * 100_000)

    assert not matched
    assert time.perf_counter() - start < 1


HOSTS = Policy(
    services=[
        Service("Maps", "functional", hosts=["www.big.example/maps", "maps.big.example"]),
        Service("Big Ads", "marketing", hosts=["ads.big.example", "www.big.example/maps/ads"]),
        Service("Big", "analytics", hosts=["big.example"]),
        Service("Wild", "analytics", hosts=["*.wild.example"]),
        Service("Catalogued", "functional", hosts=["tie.example"], from_catalogue=True),
        Service("Declared", "marketing", hosts=["tie.example"]),
    ]
)


@pytest.mark.parametrize(
    ("host", "path", "service"),
    [
        ("maps.big.example", "/", "maps"),
        ("deep.maps.big.example", "/x", "maps"),
        ("www.big.example", "/maps", "maps"),
        ("www.big.example", "/maps/embed", "maps"),
        ("www.big.example", "/maps/ads/1", "big-ads"),
        ("www.big.example", "/mapsize", "big"),  # a path ends at a slash
        ("www.big.example", "/", "big"),
        ("big.example", "/maps", "big"),
        ("eu.www.big.example", "/maps", "maps"),
        ("wild.example", "/", "wild"),
        ("a.b.wild.example", "/", "wild"),
        ("tie.example", "/", "declared"),  # the site beats the catalogue
    ],
)
def test_a_url_belongs_to_the_service_with_the_nearest_host_and_the_longest_path(
    host: str, path: str, service: str
):
    found = HOSTS.service_of(host, path)

    assert found is not None
    assert found.id == service


@pytest.mark.parametrize("host", ["example", "notbig.example", "big.example.org", "", "."])
def test_a_host_that_nobody_claims_belongs_to_nobody(host: str):
    assert HOSTS.service_of(host) is None


def test_a_name_is_a_category_or_a_service():
    assert HOSTS.category_of("maps") == "functional"
    assert HOSTS.category_of("marketing") == "marketing"
    assert HOSTS.category_of("nothing") is None
