"""What the script does when a visitor chooses, and what it offers to the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.banner.browsing import HELD, LOG, changes, choose, ran, until

pytestmark = pytest.mark.browser


def test_accepting_opens_what_was_held_without_a_reload(page, newsroom):
    page.goto(newsroom.publish("ask", head=LOG, body=HELD))

    choose(page, "Accept all")
    until(page, "log.includes('advertising')")

    assert ran(page) == ["external", "inline", "advertising"]
    assert page.frame(url=re.compile("/film")) is not None
    assert newsroom.site.got("GET", "/pixel.gif")
    assert len(newsroom.site.got("GET", "/")) == 1
    assert page.mistakes == []


def test_nothing_runs_before_the_choice_and_nothing_after_a_refusal(page, newsroom):
    page.goto(newsroom.publish("ask", head=LOG, body=HELD))
    until(page, "Boolean(window.consent)")
    before = ran(page)

    choose(page, "Reject all")
    page.wait_for_timeout(150)

    assert before == ran(page) == []
    assert [
        request.path for request in newsroom.site.log if request.path in ("/stats.js", "/pixel.gif", "/film")
    ] == []


def test_the_form_is_sent_with_the_button_that_was_pressed(page, newsroom):
    page.goto(newsroom.publish("ask", path="/articles/1"))

    choose(page, "Reject all")

    [sent] = newsroom.site.got("POST", "/privacy-choices")
    assert sent.form == {"return_to": ["/articles/1"], "language": ["en"], "choice": ["reject_all"]}
    assert sent.headers["Accept"] == "application/json"


def test_a_change_is_told_to_the_page(page, newsroom):
    page.goto(newsroom.publish("ask", head=LOG))

    choose(page, "Accept all")

    [told] = changes(page)
    assert told["granted"] == ["necessary", "functional", "analytics", "marketing"]
    assert told["categories"] == {"necessary": True, "functional": True, "analytics": True, "marketing": True}


def test_the_saved_choice_is_announced(page, newsroom):
    page.goto(newsroom.publish("ask"))

    choose(page, "Reject all")

    expect(page.get_by_role("status")).to_have_text("Your choices are saved.")


def test_focus_goes_back_to_where_it_was_before_the_notice(page, newsroom):
    page.goto(newsroom.publish("ask"))
    until(page, "Boolean(window.consent)")
    page.locator("#last").focus()

    page.get_by_role("button", name="Reject all").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#last")).to_be_focused()


def test_focus_goes_to_the_control_where_nothing_had_it_before(page, newsroom):
    page.goto(newsroom.publish("ask"))
    until(page, "Boolean(window.consent)")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Privacy choices")).to_be_focused()


def test_where_sending_fails_the_browser_sends_the_form_itself(page, newsroom):
    newsroom.answer_status = 503
    page.goto(newsroom.publish("ask"))

    page.get_by_role("button", name="Accept all").click()

    expect(page).to_have_title("Problem")
    assert [
        request.headers["Accept"].startswith("text/html")
        for request in newsroom.site.got("POST", "/privacy-choices")
    ] == [False, True]


def test_preferences_are_a_page_to_go_to(page, newsroom):
    page.goto(newsroom.publish("ask", path="/articles/1"))

    page.get_by_role("button", name="Preferences").click()

    expect(page).to_have_title("Preferences")
    [asked] = newsroom.site.got("GET", "/privacy-choices")
    assert asked.query == "return_to=%2Farticles%2F1&language=en"


def test_a_page_can_ask_and_listen(page, newsroom):
    page.goto(newsroom.publish("ask"))
    until(page, "Boolean(window.consent)")
    page.evaluate("() => { window.heard = []; consent.on(detail => heard.push(detail.granted.length)); }")
    before = page.evaluate(
        "['necessary', 'analytics', 'harbour-stats', 'constructor', ''].map(consent.allows)"
    )

    choose(page, "Accept all")

    assert before == [True, False, False, False, False]
    assert page.evaluate(
        "['necessary', 'analytics', 'harbour-stats', 'constructor', ''].map(consent.allows)"
    ) == [True, True, True, False, False]
    assert page.evaluate("heard") == [4]


def test_the_api_opens_the_preferences(page, newsroom):
    page.goto(newsroom.publish("decided", path="/articles/1"))
    until(page, "Boolean(window.consent)")

    page.evaluate("consent.open()")

    expect(page).to_have_title("Preferences")


def test_the_script_leaves_one_global_name(page, newsroom):
    page.goto(newsroom.publish("ask"))
    until(page, "Boolean(window.consent)")

    added = page.evaluate("""() => {
        const frame = document.body.appendChild(document.createElement("iframe"));
        const known = new Set(Object.getOwnPropertyNames(frame.contentWindow));
        return Object.getOwnPropertyNames(window).filter(name => !known.has(name) && !/^\\d+$/.test(name));
    }""")

    assert [name for name in added if "playwright" not in name.lower()] == ["consent"]
