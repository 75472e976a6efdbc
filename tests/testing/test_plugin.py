"""The plugin as pytest loads it: a site's own conftest and tests, run by a pytest of their own."""

import pytest

pytest_plugins = ["pytester"]

CONFTEST = """
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from consent import ConsentMiddleware, CookieDeclaration, Policy

POLICY = Policy(cookies=[CookieDeclaration("theme", category="functional")])


async def page(request):
    response = HTMLResponse("<!doctype html><title>News</title>")
    response.set_cookie("theme", "dark")
    return response


@pytest.fixture
def consent_app(consent_clock):
    site = Starlette(routes=[Route("/", page)])
    key = "a key of more than sixteen bytes"
    return ConsentMiddleware(site, policy=POLICY, secret_key=key, store=None, clock=consent_clock)
"""
TESTS = """
from consent.testing import EVERYTHING, NOTHING, assert_held, assert_nothing_before_consent, assert_passed


def test_nothing_before_consent(consent_app):
    assert_nothing_before_consent(consent_app)


def test_the_theme(consent_visitor):
    assert_held(consent_visitor(NOTHING).get("/"), "theme")
    assert_passed(consent_visitor(EVERYTHING).get("/"), "theme")


def test_half_a_year_later(consent_visitor, consent_clock):
    visitor = consent_visitor(EVERYTHING)
    consent_clock.move(days=200)
    assert_held(visitor.get("/"), "theme")


def test_the_cookie(consent_cookie):
    assert consent_cookie("functional").name == "__Host-consent"
"""


def test_a_site_defines_its_app_and_gets_the_rest(pytester: pytest.Pytester):
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(TESTS)

    outcome = pytester.runpytest("-p", "consent.testing.plugin")

    outcome.assert_outcomes(passed=4)


def test_a_site_without_the_fixture_is_told_to_define_it(pytester: pytest.Pytester):
    pytester.makepyfile("def test_it(consent_visitor): pass")

    outcome = pytester.runpytest("-p", "consent.testing.plugin")

    outcome.assert_outcomes(errors=1)
    outcome.stdout.fnmatch_lines(["*define a fixture consent_app that returns your app*"])
