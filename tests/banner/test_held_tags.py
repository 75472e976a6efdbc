"""Held tags and frames come alive once they are allowed, and only then."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.banner.browsing import HELD, LOG, choose, give, ran, until

pytestmark = pytest.mark.browser


def test_scripts_run_one_after_another_as_the_parser_would_run_them(page, newsroom):
    newsroom.site.serve("/second.js", "ran('second')", media_type="text/javascript")
    body = """
      <script type="text/plain" data-consent="analytics" data-consent-src="/stats.js"></script>
      <script type="text/plain" data-consent="analytics">ran("between")</script>
      <script type="text/plain" data-consent="analytics" data-consent-src="/gone.js"></script>
      <script type="text/plain" data-consent="analytics" data-consent-type="text/javascript"
        data-consent-src="/second.js"></script>"""
    page.goto(newsroom.publish("ask", head=LOG, body=body))

    choose(page, "Accept all")
    until(page, "log.includes('second')")

    assert ran(page) == ["external", "between", "second"]


def test_a_script_gets_its_own_type_back(page, newsroom):
    body = """
      <script type="text/plain" data-consent="analytics" data-consent-type="module">
        ran(import.meta.url ? "module" : "")</script>
      <script type="text/plain" data-consent="analytics" data-consent-type="application/json" id="data">
        {"a": 1}</script>"""
    page.goto(newsroom.publish("ask", head=LOG, body=body))

    choose(page, "Accept all")
    until(page, "log.includes('module')")

    assert page.locator("#data").get_attribute("type") == "application/json"


def test_tags_that_arrive_later_are_opened_too(page, context, newsroom):
    give(context, newsroom, "analytics")
    page.goto(newsroom.publish("decided", head=LOG))
    until(page, "Boolean(window.consent)")

    page.evaluate("""() => {
        const late = document.createElement("script");
        Object.assign(late, {type: "text/plain", text: "ran('late')"});
        late.dataset.consent = "analytics";
        document.querySelector("main").append(late);
    }""")
    until(page, "log.includes('late')")


def test_media_in_a_held_source_load_once_they_are_allowed(page, newsroom):
    newsroom.site.serve("/film.webm", b"", media_type="video/webm")
    body = '<video><source data-consent="functional" data-consent-src="/film.webm"></video>'
    page.goto(newsroom.publish("ask", body=body))

    choose(page, "Accept all")
    page.wait_for_timeout(150)

    assert newsroom.site.got("GET", "/film.webm")


def test_everything_works_under_a_strict_content_security_policy(page, newsroom):
    strict = (
        "Content-Security-Policy",
        "default-src 'self'; script-src 'self' 'nonce-abc'; style-src 'nonce-abc';"
        " require-trusted-types-for 'script'",
    )
    body = HELD.replace('data-consent="analytics">', 'data-consent="analytics" nonce="abc">')
    page.goto(
        newsroom.publish(
            "ask",
            head=LOG.replace("<script", '<script nonce="abc"'),
            body=body,
            nonce="abc",
            headers=(strict,),
        )
    )

    choose(page, "Accept all")
    until(page, "log.includes('inline')")

    assert ran(page) == ["external", "inline"]
    assert page.mistakes == []


def test_one_embed_is_loaded_once_in_its_place(page, newsroom, film):
    page.goto(newsroom.publish("ask", body=film))
    until(page, "Boolean(window.consent)")

    page.frame_locator("#one").get_by_role("button", name="Load this once").click()

    expect(page.frame_locator("#one").get_by_text("A film")).to_be_visible()
    expect(page.locator("#one")).to_be_focused()
    expect(page.frame_locator("#two").get_by_role("button", name="Load this once")).to_be_visible()
    [sent] = newsroom.site.got("POST", "/privacy-choices/embed")
    assert (sent.form["service"], sent.form["embed"], sent.form["choice"]) == (
        ["pierview"],
        ["/film"],
        ["once"],
    )
    expect(page.locator("#privacy-notice")).to_be_visible()


def test_always_allowing_opens_every_embed_of_the_service(page, newsroom, film):
    page.goto(newsroom.publish("ask", body=film))
    until(page, "Boolean(window.consent)")

    page.frame_locator("#two").get_by_role("button", name="Always allow").click()

    expect(page.frame_locator("#one").get_by_text("A film")).to_be_visible()
    expect(page.frame_locator("#two").get_by_text("A film")).to_be_visible()


def test_without_script_the_placeholder_sends_its_form_from_the_top(browser, newsroom, film):
    page = browser.new_page(java_script_enabled=False)
    page.goto(newsroom.publish("ask", body=film))

    page.frame_locator("#one").get_by_role("button", name="Always allow").click()
    page.wait_for_load_state()

    [sent] = newsroom.site.got("POST", "/privacy-choices/embed")
    assert sent.headers["Origin"] == newsroom.site.origin
    assert len(newsroom.site.got("GET", "/")) == 2
    page.close()


def test_a_frame_that_is_opened_adds_no_step_to_the_way_back(page, newsroom, film):
    page.goto(newsroom.publish("ask", body=film))
    until(page, "Boolean(window.consent)")
    steps = page.evaluate("history.length")

    choose(page, "Accept all")

    expect(page.frame_locator("#one").get_by_text("A film")).to_be_visible()
    assert page.evaluate("history.length") == steps
