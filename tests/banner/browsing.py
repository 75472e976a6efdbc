"""What the tests of the script do on a page, and the tags that wait on it."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.banner.site import Newsroom

HELD = """
<script type="text/plain" data-consent="harbour-stats" data-consent-src="/stats.js"></script>
<script type="text/plain" data-consent="analytics">ran("inline")</script>
<script type="text/plain" data-consent="nobody-knows">ran("unknown")</script>
<script type="text/plain" data-consent="marketing">ran("advertising")</script>
<img alt="" data-consent="analytics" data-consent-src="/pixel.gif" data-consent-srcset="/pixel.gif 2x">
<iframe title="Film" data-consent="pierview" data-consent-src="/film" srcdoc="held" width="400"></iframe>
"""
LOG = """<script>
window.log = [];
function ran(what) { log.push(what); }
document.addEventListener("consent:change", event => log.push(event.detail));
</script>"""

PAST = "<script>addEventListener('pageshow', event => { window.past = event.persisted })</script>"


def ran(page: Page) -> list[str]:
    return page.evaluate("log.filter(entry => typeof entry === 'string')")


def changes(page: Page) -> list[dict]:
    return page.evaluate("log.filter(entry => typeof entry !== 'string')")


def until(page: Page, expression: str) -> None:
    """Wait until this is true. (Playwright's own way needs `eval`, which a strict page forbids.)"""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with suppress(Error):  # the page may be reloading just now
            if page.evaluate(expression):
                return
        page.wait_for_timeout(20)
    pytest.fail(f"never came true: {expression}")


def settled(page: Page) -> None:
    """Wait until the script has done what it leaves for when the browser is idle."""
    until(page, "Boolean(window.consent)")
    page.evaluate("new Promise((done) => requestIdleCallback(done))")


def choose(page: Page, button: str) -> None:
    until(page, "Boolean(window.consent)")
    page.get_by_role("button", name=button).click()
    expect(page.locator("#privacy-notice")).to_be_hidden()


def give(context: BrowserContext, newsroom: Newsroom, *names: str, gpc: bool = False) -> None:
    value = newsroom.cookie(*names, gpc=gpc)
    context.add_cookies([{"name": "consent", "value": value, "url": newsroom.site.origin}])
