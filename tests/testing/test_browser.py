"""The newsroom in a real browser, in any consent state, as a site's own tests open it."""

import pytest
from playwright.sync_api import expect

from consent.asgi.middleware import ConsentMiddleware
from consent.testing import EVERYTHING
from examples.newsroom.app import POLICY, create_app
from examples.newsroom.third_parties import Origins

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KEY = "a key for the tests only"
ORIGINS = Origins(*(f"http://{name}.localhost:1" for name in ("stats", "ads", "video", "fonts")))
STORM = "/news/storm-wall-held"


@pytest.fixture
def consent_app():
    site = create_app(ORIGINS, secret_key=KEY)
    return ConsentMiddleware(site, policy=POLICY, secret_key=KEY, store=None)


def test_a_page_is_opened_in_the_state_that_was_asked_for(consent_page):
    unasked = consent_page(path=STORM)
    granted = consent_page(EVERYTHING, path=STORM)

    expect(unasked.locator("#privacy-notice")).to_be_visible()
    expect(granted.locator("#privacy-notice")).to_have_count(0)
    expect(granted.locator("iframe[src*='video.localhost']")).to_have_count(1)
    expect(unasked.locator("iframe[src*='video.localhost']")).to_have_count(0)


def test_the_opt_out_signal_can_be_sent(consent_page):
    page = consent_page(EVERYTHING, path=STORM, gpc=True)

    expect(page.locator("iframe[src*='video.localhost']")).to_have_count(0)
