"""Two tabs of one browser: what was chosen in one counts in the other as soon as somebody is back there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.banner.browsing import HELD, LOG, changes, choose, give, ran, settled, until

pytestmark = pytest.mark.browser


def come_back(page: Page) -> None:
    """Both that a browser tells a tab to which somebody comes back."""
    page.evaluate("""() => {
        dispatchEvent(new Event("focus"));
        document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }""")


@pytest.fixture
def elsewhere(page, context, newsroom) -> Page:
    """Another tab of the same browser, on a page that asks."""
    tab = context.new_page()
    tab.goto(newsroom.publish("ask", path="/elsewhere"))
    return tab


def test_a_choice_in_one_tab_is_taken_over_once_by_the_other(page, elsewhere, newsroom):
    page.goto(newsroom.publish("ask", head=LOG, body=HELD))
    settled(page)
    choose(elsewhere, "Accept all")

    come_back(page)
    until(page, "log.includes('advertising')")
    come_back(page)

    expect(page.locator("#privacy-notice")).to_be_hidden()
    assert ran(page) == ["external", "inline", "advertising"]
    assert [told["granted"] for told in changes(page)] == [
        ["necessary", "functional", "analytics", "marketing"]
    ]
    assert page.evaluate("consent.allows('analytics')") is True
    expect(page.get_by_role("status")).to_be_empty()
    assert len(newsroom.site.got("GET", "/")) == 1
    assert page.mistakes == []


def test_a_refusal_in_one_tab_closes_the_notice_of_the_other(page, elsewhere, newsroom):
    page.goto(newsroom.publish("shared", head=LOG, body=HELD))
    settled(page)
    choose(elsewhere, "Reject all")

    come_back(page)

    expect(page.locator("#privacy-notice")).to_be_hidden()
    assert ran(page) == []
    assert newsroom.site.got("GET", "/privacy-choices/state") == []


def test_a_withdrawal_in_one_tab_reloads_the_other(page, context, newsroom):
    give(context, newsroom, "analytics")
    page.goto(newsroom.publish("decided", head=LOG, body=HELD))
    settled(page)
    give(context, newsroom)

    come_back(page)
    until(page, "Boolean(window.consent) && !consent.allows('analytics')")

    assert len(newsroom.site.got("GET", "/")) == 2
    assert ran(page) == []


def test_a_tab_that_comes_to_the_front_looks_by_itself(page, elsewhere, context, newsroom):
    page.goto(newsroom.publish("ask"))
    settled(page)
    for tab in (page, elsewhere):
        # Playwright lets every tab believe that it is in front.
        context.new_cdp_session(tab).send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    elsewhere.bring_to_front()
    choose(elsewhere, "Reject all")

    page.bring_to_front()

    expect(page.locator("#privacy-notice")).to_be_hidden()


def test_a_tab_that_finds_nothing_new_does_nothing(page, context, newsroom):
    give(context, newsroom, "analytics")
    page.goto(newsroom.publish("decided", head=LOG, body=HELD))
    settled(page)
    until(page, "log.includes('inline')")
    page.evaluate("""() => {
        window.touched = 0;
        const count = (records) => { touched += records.length };
        new MutationObserver(count).observe(document, { attributes: true, childList: true, subtree: true });
    }""")
    requests = len(newsroom.site.log)

    come_back(page)
    page.evaluate("new Promise((done) => setTimeout(done))")

    assert (page.evaluate("touched"), changes(page)) == (0, [])
    assert len(newsroom.site.log) == requests


def test_a_cookie_that_the_server_did_not_take_opens_nothing_when_somebody_comes_back(
    page, context, newsroom
):
    forged = newsroom.cookie("analytics")[:-4] + "AAAA"
    context.add_cookies([{"name": "consent", "value": forged, "url": newsroom.site.origin}])
    page.goto(newsroom.publish("ask", head=LOG, body=HELD))
    settled(page)
    page.wait_for_load_state("networkidle")

    come_back(page)

    expect(page.locator("#privacy-notice")).to_be_visible()
    assert (ran(page), changes(page)) == ([], [])
