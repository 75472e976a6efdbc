"""The record's pages in a real browser: a notice shown again does nothing, a receipt is one sheet."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from consent.asgi.answers import INERT
from consent.pages import History, RecordEntry, ShownNotice
from tests.banner.browsing import give, until
from tests.banner.site import Answer, Request
from tests.banner.test_pages import preferences

pytestmark = pytest.mark.browser

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOSTILE = """<section id="privacy-notice"><h2>We use cookies</h2><script>top.location = "/ran"</script>
<img src=/pixel.gif onerror="top.location = '/ran'">
<form method=post action=/ran><button>Accept all</button></form><a href=/ran target=_top>All cookies</a>
</section><meta http-equiv=refresh content="0;url=/ran">"""


@pytest.fixture
def shown(page: Page, newsroom) -> Page:
    notice = ShownNotice("ab" * 32, "en", HOSTILE)
    html = newsroom.pages.records.shown("en", notice, root="", times=[NOON])
    page.goto(newsroom.site.serve("/shown", html, headers=(("Content-Security-Policy", INERT),)))
    return page


def test_a_notice_shown_again_runs_sends_and_loads_nothing(shown, newsroom):
    frame = shown.frame_locator("iframe")

    frame.get_by_role("button", name="Accept all").click()
    frame.get_by_role("link", name="All cookies").click()
    shown.wait_for_timeout(300)

    assert shown.url.endswith("/shown")
    assert [request.path for request in newsroom.site.log if request.path in ("/ran", "/pixel.gif")] == []


def test_a_notice_shown_again_has_the_look_of_today(shown):
    button = shown.frame_locator("iframe").get_by_role("button", name="Accept all")

    assert button.evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(22, 56, 79)"


@pytest.mark.parametrize("length", [100, 100_000])
def test_a_receipt_is_one_sheet_of_paper_however_long_the_notice(page, newsroom, length):
    entry = RecordEntry(
        id="Zm9yIGEgcmVjb3JkIGlkIQ",
        at=NOON,
        until=NOON,
        event="partial",
        method="preferences",
        language="en",
        notice="ab" * 32,
        granted=("analytics", "pierview"),
        refused=("functional", "marketing"),
        gpc_seen=True,
    )
    notice = ShownNotice(entry.notice, "en", f"<p>{'word ' * (length // 5)}</p>")
    html = newsroom.pages.records.receipt("en", entry, notice, root="", signed=True)
    page.goto(newsroom.site.serve("/receipt", html))

    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))

    assert len(sheets) == 1


def test_a_choice_saved_with_script_is_in_the_history_at_once(page, context, newsroom):
    entry = RecordEntry(id="x", at=NOON, event="given", method="preferences", language="en")

    def answer(request: Request) -> Answer:
        chosen = "consent=" in request.headers.get("Cookie", "")
        return Answer(preferences(newsroom.pages, history=History(entries=(entry,) if chosen else ())))

    newsroom.site.routes["/preferences"] = answer
    page.goto(f"{newsroom.site.origin}/preferences")
    until(page, "Boolean(window.consent)")
    expect(page.locator("#privacy-history")).to_contain_text("this browser holds no choice")

    page.get_by_role("button", name="Accept all").click()

    expect(page.locator("#privacy-history")).to_contain_text("You allowed everything")
    assert page.mistakes == []


def test_taking_everything_back_is_one_click_from_where_the_choices_are_told(page, context, newsroom):
    give(context, newsroom, "analytics", "marketing")
    history = History(decided_at=NOON, until=NOON)
    html = preferences(newsroom.pages, granted=frozenset({"analytics"}), decided=True, history=history)
    page.goto(newsroom.site.serve("/preferences", html))
    page.locator("#history").scroll_into_view_if_needed()

    page.get_by_role("button", name="Reject all").click()

    expect(page.get_by_role("checkbox", name="Analytics")).not_to_be_checked()
    [sent] = newsroom.site.got("POST", "/privacy-choices")
    assert sent.form["choice"] == ["reject_all"]
