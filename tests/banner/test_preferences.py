"""The preferences page in a real browser, with script and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from consent.pages import History
from tests.banner.browsing import give, until

pytestmark = pytest.mark.browser


@pytest.fixture
def preferences(newsroom) -> str:
    def html(*granted: str, services: tuple[str, ...] = (), stored: tuple[str, ...] = ()) -> str:
        return newsroom.pages.preferences(
            "en",
            root="",
            granted=frozenset(granted),
            services=frozenset(services),
            decided=bool(granted),
            gpc=False,
            stored=stored,
            return_to="/articles/1",
            saved=False,
            cookie="consent",
            history=History(),
        )

    return html


def test_saving_preferences_keeps_the_page_and_says_so(page, newsroom, preferences):
    page.goto(newsroom.site.serve("/preferences", preferences()))
    until(page, "Boolean(window.consent)")

    page.get_by_role("checkbox", name="Analytics").check()
    page.get_by_role("button", name="Save choices").click()

    expect(page.get_by_role("status")).to_have_text("Your choices are saved.")
    expect(page.get_by_role("status")).to_be_in_viewport()
    [sent] = newsroom.site.got("POST", "/privacy-choices")
    assert sent.form["category"] == ["analytics"]
    assert sent.form["return_to"] == ["/privacy-choices?saved=1&language=en&return_to=/articles/1"]
    expect(page.get_by_role("button", name="Save choices")).to_be_focused()
    expect(page.get_by_text("You have not chosen yet")).to_have_count(0)


def test_rejecting_on_the_preferences_page_switches_everything_off_and_clears_the_list(
    page, context, newsroom, preferences
):
    give(context, newsroom, "analytics")
    page.goto(newsroom.site.serve("/preferences", preferences("analytics", stored=("hs_visitor", "session"))))
    until(page, "Boolean(window.consent)")

    page.get_by_role("button", name="Reject all").click()

    expect(page.get_by_role("checkbox", name="Analytics")).not_to_be_checked()
    expect(page.get_by_text("hs_visitor", exact=True).last).to_be_hidden()
    expect(page.locator("[data-privacy-needs]")).to_have_count(1)


def test_the_preferences_page_works_without_script(browser, newsroom, preferences):
    page = browser.new_page(java_script_enabled=False)
    page.goto(newsroom.site.serve("/preferences", preferences()))

    page.get_by_role("checkbox", name="Marketing").check()
    page.get_by_text("2 services and 2 cookies").click()
    page.get_by_role("checkbox", name="Allow Pierview").check()
    page.get_by_role("button", name="Save choices").click()
    page.wait_for_load_state()

    [sent] = newsroom.site.got("POST", "/privacy-choices")
    assert (sent.form["category"], sent.form["service"]) == (["marketing"], ["pierview"])
    page.close()


def test_the_notice_works_without_script(browser, newsroom):
    page = browser.new_page(java_script_enabled=False)
    page.goto(newsroom.publish("ask", path="/articles/1"))

    page.get_by_role("button", name="Reject all").click()
    page.wait_for_load_state()

    assert page.url == f"{newsroom.site.origin}/articles/1"
    assert page.context.cookies()[0]["name"] == "consent"
    page.close()
