"""What a finding proposes for a name that nobody declared."""

import pytest

from consent.asgi.suggestions import known_cookie, known_host


@pytest.mark.parametrize(
    ("name", "service"),
    [("_fbp", "meta-pixel"), ("_ga_B4ZL1R7", "google-analytics"), ("_hjSessionUser_1", "hotjar")],
)
def test_a_known_cookie_is_declared_by_its_service(name: str, service: str):
    assert known_cookie(name) == f'[[service]]\nuse = "{service}"'


@pytest.mark.parametrize("name", ["fr", "_fbpx", "nobody", 'a"b', "session"])
def test_an_unknown_cookie_and_one_of_another_host_have_no_service(name: str):
    assert known_cookie(name) == ""


@pytest.mark.parametrize(
    ("host", "service"),
    [("www.clarity.ms", "microsoft-clarity"), ("eu.js.stripe.com", "stripe"), ("i.ytimg.com", "youtube")],
)
def test_a_known_host_is_declared_by_its_service(host: str, service: str):
    assert known_host(host) == f'[[service]]\nuse = "{service}"'


def test_a_host_that_serves_several_services_names_the_strictest_and_the_others():
    found = known_host("www.googletagmanager.com")

    assert found == '[[service]]\nuse = "google-tag-manager"  # or google-analytics'


@pytest.mark.parametrize("host", ["harbour.example", "com", "", "nothotjar.com"])
def test_an_unknown_host_has_no_service(host: str):
    assert known_host(host) == ""
