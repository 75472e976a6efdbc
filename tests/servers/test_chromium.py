"""A real browser against real servers: over HTTP/1.1, and over TLS, where browsers speak HTTP/2."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.chromium import ARGUMENTS, chromium
from tests.servers.conftest import SERVERS, ServerFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(params=[(name, tls) for name in SERVERS for tls in (False, True)], ids=str)
def page(request: pytest.FixtureRequest, servers: ServerFactory, browser: Browser) -> Iterator[Page]:
    """The front page, as a first visit sees it."""
    name, tls = request.param
    context = browser.new_context(ignore_https_errors=True)
    opened = context.new_page()
    opened.goto(servers(name, tls=tls).origin)
    yield opened
    context.close()


def cookies(page: Page) -> set[str]:
    return {cookie["name"].removeprefix("__Host-") for cookie in page.context.cookies()}


def test_before_a_choice_the_page_asks_and_only_necessary_cookies_are_set(page):
    expect(page.locator("#privacy-notice")).to_be_visible()

    assert cookies(page) == {"session"}
    assert page.locator("script[data-consent-src]").count() == 1


def test_refusing_lasts_and_leaves_nothing(page):
    page.get_by_role("button", name="Reject all").click()
    expect(page.locator("#privacy-notice")).to_be_hidden()
    page.reload()

    expect(page.get_by_role("link", name="Privacy choices")).to_be_visible()
    expect(page.locator("#privacy-notice")).to_have_count(0)
    assert cookies(page) == {"session", "consent"}


def test_accepting_opens_what_was_held(page):
    with page.expect_event("requestfailed", lambda request: "stats.harbour.example" in request.url):
        page.get_by_role("button", name="Accept all").click()
    page.reload()

    assert {"session", "hs_id", "consent", "consent-id"} <= cookies(page)


def test_over_tls_the_choice_has_the_prefix_that_browsers_enforce(page):
    page.get_by_role("button", name="Reject all").click()
    expect(page.locator("#privacy-notice")).to_be_hidden()

    (choice,) = [cookie for cookie in page.context.cookies() if cookie["name"].endswith("consent")]
    assert choice["name"] == ("__Host-consent" if page.url.startswith("https") else "consent")
    assert choice["secure"] is page.url.startswith("https")
