"""The table of embeds, asked of a real browser: what it fetches, and that after the gate it does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Route, sync_playwright

from tests.chromium import ARGUMENTS, chromium
from tests.gate.newspage import HOST, rewrite
from tests.gate.test_embeds import EMBEDDING

# Each case asks for a path of its own.
CASES = {
    f"{element}-{attribute}-{place}": markup.replace(
        "@", f"https://stats.example/{element}-{attribute}-{place}"
    )
    for place, (element, attribute, markup) in enumerate(EMBEDDING)
    # Framesets take the place of a body; a refresh and a body's handler would end the page.
    if element not in ("frame", "meta", "body") and attribute not in ("onload", "ping", "attributionsrc")
}


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser.new_context()
        browser.close()


def requests_of(context: BrowserContext, markup: str) -> set[str]:
    """The paths on the held host that a browser asks for when it shows this page."""
    asked: set[str] = set()

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith("https://stats.example/"):
            asked.add(url.removeprefix("https://stats.example/").partition("#")[0])
        if url == f"https://{HOST}/":
            route.fulfill(body=f"<!doctype html><body>{markup}", content_type="text/html")
        else:
            route.fulfill(status=204)

    tab = context.new_page()
    tab.route("**/*", answer)
    tab.goto(f"https://{HOST}/", wait_until="load")
    tab.wait_for_timeout(300)
    tab.close()
    return asked


@pytest.mark.browser
def test_a_browser_asks_a_held_host_for_everything_in_the_table_and_after_the_gate_for_nothing(
    context: BrowserContext,
):
    markup = "\n".join(CASES.values())

    before = requests_of(context, markup)
    after = requests_of(context, rewrite(markup).markup)

    assert len(before) > 30, sorted(before)
    assert after == set()


@pytest.mark.browser
def test_a_page_that_would_go_on_to_a_held_host_stays(context: BrowserContext):
    markup = '<meta http-equiv="refresh" content="0; url=https://stats.example/left">'

    assert requests_of(context, markup) == {"left"}
    assert requests_of(context, rewrite(markup).markup) == set()
