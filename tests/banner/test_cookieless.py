"""A browser that keeps no cookies is told so, asked once on each page, and nothing is opened in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.banner.browsing import HELD, LOG, ran, settled
from tests.chromium import ARGUMENTS, chromium

pytestmark = pytest.mark.browser

UNSAVED = "This browser keeps no cookies, so your choice is not saved."
REFUSES_COOKIES = {"profile": {"default_content_setting_values": {"cookies": 2}}}


@pytest.fixture(scope="module")
def cookieless(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page of a browser that is set to block all cookies."""
    profile: Path = tmp_path_factory.mktemp("profile")
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(REFUSES_COOKIES))
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium(), args=ARGUMENTS
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def page(cookieless: Page, newsroom) -> Page:
    newsroom.site.serve("/stats.js", "ran('external')", media_type="text/javascript")
    return cookieless


def press(page: Page, button: str) -> None:
    settled(page)
    page.get_by_role("button", name=button).click()
    expect(page.locator("#privacy-status")).to_have_text(UNSAVED)


@pytest.mark.parametrize("button", ["Accept all", "Reject all"])
def test_it_is_told_that_the_choice_is_not_saved_and_nothing_is_opened(page, newsroom, button):
    page.goto(newsroom.publish("ask", head=LOG, body=HELD))

    press(page, button)

    expect(page.locator("#privacy-notice")).to_be_hidden()
    assert ran(page) == []
    assert page.evaluate("consent.allows('analytics')") is False
    assert len(newsroom.site.got("GET", "/")) == 1


def test_it_is_asked_again_by_the_next_page_and_not_before(page, newsroom):
    page.goto(newsroom.publish("shared"))
    press(page, "Reject all")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("#privacy-notice")).to_be_hidden()

    page.goto(newsroom.publish("shared", path="/next"))

    expect(page.locator("#privacy-notice")).to_be_visible()


def test_without_script_it_comes_back_to_a_page_that_asks_and_can_be_read(page, newsroom):
    page.route("**/static/notice.*.js", lambda route: route.abort())
    page.goto(newsroom.publish("ask", path="/articles/1"))

    page.get_by_role("button", name="Accept all").click()
    page.wait_for_load_state()
    page.unroute("**/static/notice.*.js")

    assert page.url.endswith("/articles/1")
    assert len(newsroom.site.got("GET", "/articles/1")) == 2
    expect(page.locator("#privacy-notice")).to_be_visible()
    expect(page.locator("#last")).to_be_visible()
