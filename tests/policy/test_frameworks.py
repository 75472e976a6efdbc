"""Cookies of web frameworks and servers are known as necessary from the start."""

from urllib.parse import urlsplit

import pytest

from consent.files import catalogue
from consent.policy.category import NECESSARY
from consent.policy.cookie import CookieDeclaration
from consent.policy.frameworks import FRAMEWORK_COOKIES, FRAMEWORKS
from consent.policy.policy import Policy

NOTHING_DECLARED = Policy()


@pytest.mark.parametrize(
    "name",
    [
        *("session", "sessionid", "csrftoken", "messages", "django_language", "mfa_trusted"),
        *("remember_token", "tf_validity", "XSRF-TOKEN", "access_token_cookie", "csrf_refresh_token"),
        *("QUART_AUTH", "fastapiusersauth", "fastapiusersoauthcsrf", "fastapi-csrf-token", "access-token"),
        *("token", "access_token", "refresh_token", "remember-cookie_0b5b2a7e-uuid"),
        *("AWSALB", "AWSALBCORS", "AWSALBAPP-0", "AWSELB", "AWSELBAuthSessionCookie-1", "ARRAffinity"),
        *("ApplicationGatewayAffinityCORS", "ASLBSA", "GCLB", "SERVERID", "INGRESSCOOKIE"),
        *("AIOHTTP_SESSION", "_xsrf", "_streamlit_user", "_oauth2_proxy_csrf", "authelia_session", "DO-LB"),
        *("BIGipServerpool_80", "heroku-session-affinity", "CloudFront-Policy", "X-Oracle-BMC-LBS-Route"),
        *("__cf_bm", "cf_clearance", "__cflb", "CF_Authorization"),
    ],
)
def test_a_frameworks_default_cookie_is_necessary_without_being_declared(name: str):
    found = NOTHING_DECLARED.classify(name)

    assert found is not None
    assert found.category == NECESSARY
    assert found.purpose


@pytest.mark.parametrize("prefix", ["__Host-", "__Secure-"])
@pytest.mark.parametrize("name", ["session", "sessionid", "csrftoken", "session-3", "remember-cookie_x"])
def test_a_known_name_keeps_its_meaning_behind_a_prefix(prefix: str, name: str):
    found = NOTHING_DECLARED.classify(prefix + name)

    assert found is not None
    assert found.category == NECESSARY


@pytest.mark.parametrize("part", range(10))
def test_a_session_split_over_several_cookies_is_known_as_a_family(part: int):
    found = NOTHING_DECLARED.classify(f"session-{part}")

    assert found is not None
    assert found.category == NECESSARY


@pytest.mark.parametrize(
    "name",
    [
        *(
            "session-replay",
            "session_id",
            "session-",
            "session-x",
            "sessions",
            "Session",
            "sid",
            "id",
            "user",
        ),
        *(
            "token_ads",
            "access_token2",
            "visitor",
            "BIGip",
            "bigipserverx",
            "_ga",
            "_fbp",
            "csrf_token",
            "tracking",
            "remember",
        ),
    ],
)
def test_a_name_that_only_looks_like_one_is_held(name: str):
    assert NOTHING_DECLARED.classify(name) is None


def test_the_sites_word_beats_what_is_known():
    policy = Policy(cookies=[CookieDeclaration("session", category="marketing")])
    found = policy.classify("session")

    assert found is not None
    assert found.category == "marketing"


@pytest.mark.parametrize("origin", FRAMEWORKS, ids=lambda origin: origin.what)
def test_every_known_name_has_its_source(origin):
    assert urlsplit(origin.source).scheme == "https"
    assert origin.cookies


def test_no_known_name_exempts_a_tracker_of_the_catalogue():
    for entry in catalogue().entries:
        for cookie in entry.service.cookies:
            if entry.service.category != NECESSARY and cookie.domain is None:
                assert NOTHING_DECLARED.classify(cookie.name.replace("*", "x")) is None, cookie.name


def test_every_known_name_is_a_cookie_that_browsers_take():
    for cookie in FRAMEWORK_COOKIES:
        cookie.check("frameworks")

    names = [cookie.name for cookie in FRAMEWORK_COOKIES]
    assert len(names) == len(set(names))
