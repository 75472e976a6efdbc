"""The newsroom's own tests of its consent, as any site would write them: the example of `docs/testing.md`."""

import re
from pathlib import Path

import pytest

from consent import ConsentMiddleware
from consent.testing import (
    EVERYTHING,
    NOTHING,
    assert_held,
    assert_nothing_before_consent,
    assert_passed,
)
from examples.newsroom.app import POLICY, create_app
from examples.newsroom.third_parties import Origins

ORIGINS = Origins(
    stats="http://stats.localhost:8002",
    ads="http://ads.localhost:8003",
    video="http://video.localhost:8004",
    fonts="http://fonts.localhost:8005",
)
KEY = "a key for the tests only"
STORM = "/news/storm-wall-held"


@pytest.fixture
def consent_app(consent_clock):
    site = create_app(ORIGINS, secret_key=KEY)
    return ConsentMiddleware(site, policy=POLICY, secret_key=KEY, store=None, clock=consent_clock)


def test_nothing_happens_before_consent(consent_app):
    assert_nothing_before_consent(consent_app)


def test_without_the_middleware_it_would():
    with pytest.raises(AssertionError) as raised:
        assert_nothing_before_consent(create_app(ORIGINS, secret_key=KEY))

    assert "/ sets the cookie 'ab_bucket'" in str(raised.value)
    assert "/news/storm-wall-held contacts 'video.localhost' by <iframe>" in str(raised.value)


def test_a_film_waits_until_its_service_was_granted(consent_visitor):
    unasked = consent_visitor().get(STORM)
    granted = consent_visitor("pierview").get(STORM)

    assert_held(unasked, "pierview")
    assert_passed(granted, "video.localhost")


@pytest.mark.parametrize(("path", "cookie"), [("/", "ab_bucket"), (STORM, "ad_segment")])
def test_cookies_follow_the_choice(consent_visitor, path, cookie):
    assert_held(consent_visitor(NOTHING).get(path), cookie)
    assert_passed(consent_visitor(EVERYTHING).get(path), cookie)


def test_after_half_a_year_everything_is_held_again(consent_visitor, consent_clock):
    reader = consent_visitor(EVERYTHING)

    consent_clock.move(days=200)

    assert_held(reader.get("/"), "ads.localhost")


def test_the_documentation_shows_these_tests():
    shown = (Path(__file__).parents[2] / "docs" / "testing.md").read_text()
    example = re.findall(r"```python\n(def test.*?)```", shown, re.DOTALL)

    assert [test for test in example if test.strip() in Path(__file__).read_text()] == example
    assert len(example) == 1
