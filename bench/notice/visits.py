"""What a visitor's browser has to do for a notice, in a real Chromium, each time with an empty profile."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, Page

from bench.notice.peers import Participant
from bench.notice.server import Served
from bench.notice.trace import CATEGORIES, Work

ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
)
SETTLED_MS: Final = 2000
"""How long after the page was loaded: by then each notice has been shown, on the slowed processor too."""

_SEEN: Final = """selector => {
  const found = document.querySelector(selector);
  const box = found && found.getBoundingClientRect();
  const style = found && getComputedStyle(found);
  return Boolean(box && box.height > 0 && box.top < innerHeight)
    && style.visibility === "visible" && style.opacity > 0.5;
}"""
_WATCH: Final = """(() => {
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  const seen = %s;
  const look = () => {
    if (seen(%r)) window.seen = performance.now();
    else requestAnimationFrame(look);
  };
  look();
})()"""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of one first visit: when the notice stands there, and the sum of layout shifts."""

    visible: float
    shift: float


def watched(browser: Browser, one: Participant, served: Served) -> Sight:
    """A first visit, looked at in every frame until the notice is seen; and a second more."""
    page = _page(browser)
    page.add_init_script(_WATCH % (_SEEN, one.notice))
    page.goto(served.origin, wait_until="load")
    page.wait_for_function("window.seen !== undefined", timeout=10_000)
    page.wait_for_timeout(1000)
    found = Sight(visible=page.evaluate("window.seen"), shift=page.evaluate("window.shift"))
    page.close()
    return found


def traced(browser: Browser, one: Participant, served: Served, *, slower: int) -> Work:
    """A first visit that nobody looks at, on a processor slowed down so many times, until it has settled.

    Every visit lasts equally long: a notice that comes late is counted whole.
    """
    page = _page(browser)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    browser.start_tracing(page=page, categories=CATEGORIES)
    page.goto(served.origin, wait_until="load")
    page.wait_for_timeout(SETTLED_MS)
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    if not page.evaluate(_SEEN, one.notice):
        raise RuntimeError(f"{one.name}: nothing is seen {SETTLED_MS} ms after its page was loaded")
    page.close()
    return Work.of(trace, served.origin)


def tabs(browser: Browser, one: Participant, served: Served) -> int | None:
    """How often Tab is pressed, from the start of the page, until refusing has the focus."""
    page = _page(browser)
    page.goto(served.origin, wait_until="load")
    page.wait_for_timeout(SETTLED_MS)
    found = next((press for press in range(1, 31) if _at(page, one.refuse)), None)
    page.close()
    return found


def _at(page: Page, selector: str) -> bool:
    page.keyboard.press("Tab")
    return bool(page.evaluate("selector => document.activeElement.matches(selector)", selector))


def plain(browser: Browser, one: Participant, served: Served) -> bool:
    """Whether the notice is there in a browser without script."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(served.origin, wait_until="load")
    found = page.locator(one.refuse).first
    seen = found.count() > 0 and found.is_visible()
    page.close()
    return bool(seen)


def _page(browser: Browser) -> Page:
    """A page in a profile of its own."""
    return browser.new_page(viewport={"width": 1280, "height": 720})
