"""What a visitor's browser has to do for a notice, in a real Chromium, each time with an empty profile."""

from __future__ import annotations

import gzip
import os
import statistics
from dataclasses import dataclass
from typing import Final

import brotli
from playwright.sync_api import Browser, Page, sync_playwright

from bench.notice.peers import Participant
from bench.notice.server import Served, serving
from bench.notice.tasks import longest_task

_ARGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
)
_TRACES: Final = 5
PHONE: Final = 4
_WATCH: Final = """(() => {
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  const look = () => {
    const found = document.querySelector(%r);
    const box = found && found.getBoundingClientRect();
    const style = found && getComputedStyle(found);
    const shown = box && box.height > 0 && box.top < innerHeight;
    if (shown && style.visibility === "visible" && style.opacity > 0.5) {
      window.seen = performance.now();
    } else requestAnimationFrame(look);
  };
  look();
})()"""
_VISIBLE: Final = """selector => {
  const found = document.querySelector(selector);
  return Boolean(found && found.getBoundingClientRect().height > 0);
}"""


@dataclass(frozen=True)
class Visit:
    """One first visit: milliseconds, and the sum of layout shifts."""

    visible: float
    script: float
    task: float
    shift: float


@dataclass(frozen=True)
class Cost:
    """One participant, over all rounds. `main_thread` is what it adds to the bare page's tasks."""

    gzip: int
    brotli: int
    requests: int
    visible: float
    script: float
    main_thread: float
    longest: float
    longest_on_phone: float
    shift: float
    tabs: int | None
    without_script: bool
    missing: tuple[str, ...]


def measure(everyone: list[Participant], *, rounds: int) -> dict[str, Cost]:
    """The costs by name. The first participant is the bare page, which all are compared with."""
    visits: dict[str, list[Visit]] = {one.name: [] for one in everyone}
    rest = {}
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGS))
        for turn in range(rounds + 1):
            for one in everyone:
                with serving(one) as served:
                    found = visit(browser, one, served)
                if turn:  # the first turn only warms the machine up
                    visits[one.name].append(found)
        for one in everyone:
            with serving(one) as served:
                longest = (traced(browser, served, slower=1), traced(browser, served, slower=PHONE))
                rest[one.name] = (longest, tabs(browser, one, served), plain(browser, one, served), served)
        browser.close()
    floor = statistics.median(each.task for each in visits[everyone[0].name])
    bare = everyone[0].page.encode()
    return {name: cost(visits[name], *rest[name], floor=floor, bare=bare) for name in visits}


def cost(
    visits: list[Visit],
    longest: tuple[float, float],
    presses: int | None,
    without: bool,
    served: Served,
    *,
    floor: float,
    bare: bytes,
) -> Cost:
    sent = list(served.sent.values())
    return Cost(
        gzip=sum(len(gzip.compress(body, 6)) for body in sent) - len(gzip.compress(bare, 6)),
        brotli=sum(len(brotli.compress(body)) for body in sent) - len(brotli.compress(bare)),
        requests=len(sent) - 1 + len(served.missing),
        visible=statistics.median(each.visible for each in visits),
        script=statistics.median(each.script for each in visits),
        main_thread=max(0.0, statistics.median(each.task for each in visits) - floor),
        longest=longest[0],
        longest_on_phone=longest[1],
        shift=max(each.shift for each in visits),
        tabs=presses,
        without_script=without,
        missing=tuple(served.missing),
    )


def visit(browser: Browser, one: Participant, served: Served) -> Visit:
    """A first visit, until a second after its page was loaded."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.add_init_script(_WATCH % one.notice)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(served.origin, wait_until="load")
    page.wait_for_function("window.seen !== undefined", timeout=10_000)
    page.wait_for_timeout(1000)
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    found = Visit(
        visible=page.evaluate("window.seen"),
        script=metrics["ScriptDuration"] * 1000,
        task=metrics["TaskDuration"] * 1000,
        shift=page.evaluate("window.shift"),
    )
    page.close()
    return found


def traced(browser: Browser, served: Served, *, slower: int) -> float:
    """The longest task of the notice's script, the median of some visits."""
    return statistics.median(longest_task(browser, served.origin, slower=slower) for _ in range(_TRACES))


def tabs(browser: Browser, one: Participant, served: Served) -> int | None:
    """How often Tab is pressed, from the start of the page, until refusing has the focus."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(served.origin, wait_until="load")
    page.wait_for_timeout(1500)
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
