"""`window.consent` in an app that never loads a second page, under the strictest of content policies."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from consent.testing.notice.axe import RULES
from tests.banner.browsing import changes, choose, give, until
from tests.banner.site import Newsroom

pytestmark = pytest.mark.browser

STRICT = (
    "Content-Security-Policy",
    "default-src 'none'; script-src 'nonce-r4nd0m'; style-src 'nonce-r4nd0m'; connect-src 'self';"
    " img-src 'self'; form-action 'self'; require-trusted-types-for 'script'; trusted-types privacy-choices",
)
# The app: views by the History API, a tag that it puts in late, and a log of what it hears.
APP = """
window.log = [];
document.addEventListener("consent:change", (event) => log.push(event.detail));
window.show = (path) => {
  history.pushState({}, "", path);
  const held = document.createElement("img");
  held.alt = "";
  held.dataset.consent = "analytics";
  held.dataset.consentSrc = `/pixel.gif?view=${path}`;
  const view = document.createElement("p");
  view.append(path, held);
  document.querySelector("main").replaceChildren(view);
};
"""


@pytest.fixture
def app(page: Page, newsroom: Newsroom):
    """Opens the app for somebody who is asked, or for somebody who has chosen."""

    def open_(state: str) -> Page:
        script = f'<script nonce="r4nd0m">{APP}</script>'
        page.goto(newsroom.publish(state, nonce="r4nd0m", head=script, headers=(STRICT,)))
        until(page, "Boolean(window.consent)")
        return page

    return open_


def seen(newsroom: Newsroom) -> list[str]:
    """The views that were counted."""
    return [request.query for request in newsroom.site.got("GET", "/pixel.gif")]


def test_views_are_counted_only_from_the_choice_on(app, newsroom):
    page = app("ask")

    page.evaluate("show('/tides')")
    before = seen(newsroom)
    choose(page, "Accept all")
    until(page, "!document.querySelector('[data-consent]')")
    page.evaluate("show('/ferries')")
    until(page, "!document.querySelector('[data-consent]')")

    assert before == []
    assert seen(newsroom) == ["view=/tides", "view=/ferries"]
    assert len(newsroom.site.got("GET", "/")) == 1
    assert page.mistakes == []


def test_the_notice_stays_while_views_change(app):
    page = app("ask")

    page.evaluate("show('/tides'); show('/ferries')")

    expect(page.get_by_role("button", name="Reject all")).to_be_visible()
    assert page.evaluate("consent.allows('analytics')") is False


def test_a_change_is_heard_once_and_without_a_reload(app):
    page = app("ask")
    page.evaluate("show('/tides')")

    choose(page, "Accept all")

    assert [change["categories"]["analytics"] for change in changes(page)] == [True]
    assert page.evaluate("location.pathname") == "/tides"


def test_nothing_is_heard_at_load_where_nothing_changed(app, context, newsroom):
    give(context, newsroom, "analytics")

    page = app("decided")
    page.wait_for_load_state("networkidle")

    assert changes(page) == []
    assert page.evaluate("consent.allows('analytics')") is True


def test_a_listener_hears_until_it_is_taken_off(app):
    page = app("ask")
    page.evaluate(
        "() => { window.heard = []; window.off = consent.on((detail) => heard.push(detail.granted)); off(); }"
    )

    choose(page, "Accept all")

    assert page.evaluate("heard") == []


def test_the_preferences_open_with_the_way_back_to_the_page_that_was_loaded(app, newsroom):
    page = app("decided")

    page.evaluate("consent.open()")

    expect(page).to_have_title("Preferences")
    [asked] = newsroom.site.got("GET", "/privacy-choices")
    assert asked.query == "language=en&return_to=/"


@pytest.mark.parametrize("state", ["decided", "shared"])
def test_the_control_comes_after_everything_else_and_leaves_a_skip_link_its_place(
    page, context, newsroom, state
):
    give(context, newsroom)
    url = newsroom.publish(state)
    start, end = newsroom.site.routes["/"].body.split("<main>")
    skip = '<a href="#main" class="skip">Skip to the article</a><header><a href="/a">Front</a></header>'
    newsroom.site.serve("/", f'{start}{skip}<main id="main" tabindex="-1">{end}')

    page.goto(url)
    until(page, "document.body.lastElementChild.id === 'privacy-corner'")

    assert [each["id"] for each in Axe().run(page, options=RULES).response["violations"]] == []
    expect(page.get_by_role("link", name="Privacy choices")).to_be_visible()
