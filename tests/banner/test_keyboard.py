"""The keyboard paths of docs/accessibility.md, one test each."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.banner.browsing import give, until
from tests.banner.site import Newsroom

pytestmark = pytest.mark.browser


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def asked(page: Page, newsroom: Newsroom) -> None:
    page.goto(newsroom.publish("ask"))
    until(page, "Boolean(window.consent)")


def sent(newsroom: Newsroom) -> list[dict[str, list[str]]]:
    return [request.form for request in newsroom.site.got("POST", "/privacy-choices")]


def test_refusing_is_tab_and_enter(page, newsroom):
    asked(page, newsroom)

    press(page, "Tab", "Enter")

    expect(page.locator("#privacy-notice")).to_be_hidden()
    assert [form["choice"] for form in sent(newsroom)] == [["reject_all"]]


def test_accepting_is_one_tab_more(page, newsroom):
    asked(page, newsroom)

    press(page, "Tab", "Tab", "Enter")

    expect(page.locator("#privacy-notice")).to_be_hidden()
    assert [form["choice"] for form in sent(newsroom)] == [["accept_all"]]


def test_escape_chooses_nothing_and_tab_goes_on_to_the_page(page, newsroom):
    asked(page, newsroom)

    press(page, "Tab", "Escape", *["Tab"] * 6)

    expect(page.locator("#last")).to_be_focused()
    expect(page.locator("#privacy-notice")).to_be_visible()
    assert sent(newsroom) == []


def test_the_preferences_are_three_tabs_away(page, newsroom):
    asked(page, newsroom)

    press(page, "Tab", "Tab", "Tab", "Enter")

    expect(page).to_have_title("Preferences")


def test_a_single_category_is_saved_with_space_and_enter(page, newsroom, gallery):
    blank = {"granted": frozenset(), "services": frozenset(), "decided": False, "gpc": False, "stored": ()}
    document = newsroom.pages.preferences(
        "en", root="", cookie="consent", return_to="/", saved=False, **blank
    )
    page.goto(newsroom.site.serve("/preferences", document))
    until(page, "Boolean(window.consent)")

    while page.evaluate("document.activeElement.value") != "analytics":
        press(page, "Tab")
    press(page, "Space")
    while page.evaluate("document.activeElement.value") != "save":
        press(page, "Tab")
    press(page, "Enter")

    expect(page.get_by_role("status")).to_have_text("Your choices are saved.")
    assert [form["category"] for form in sent(newsroom)] == [["analytics"]]


def test_the_control_is_the_last_stop_of_the_page(page, context, newsroom):
    give(context, newsroom)
    page.goto(newsroom.publish("decided"))
    until(page, "document.body.lastElementChild.id === 'privacy-corner'")

    press(page, "Tab", "Tab")
    expect(page.get_by_role("link", name="Privacy choices")).to_be_focused()
    press(page, "Enter")

    expect(page).to_have_title("Preferences")


def test_while_the_notice_asks_the_control_is_among_its_links(page, newsroom):
    asked(page, newsroom)

    press(page, *["Tab"] * 4)

    expect(page.locator("#privacy-notice").get_by_role("link", name="Privacy choices")).to_be_focused()


def test_a_held_embed_is_loaded_once_and_keeps_the_focus(page, context, newsroom, film):
    give(context, newsroom)
    page.goto(newsroom.publish("decided", body=film))
    until(page, "Boolean(window.consent)")

    page.locator("#one").content_frame.get_by_role("button", name="Load this once").focus()
    press(page, "Enter")

    expect(page.locator("#one").content_frame.get_by_text("A film")).to_be_visible()
    until(page, "document.activeElement.id === 'one'")
