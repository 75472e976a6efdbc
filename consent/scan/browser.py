"""A site looked at through a real browser: untouched, after accepting, after refusing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from consent.errors import ConsentError
from consent.scan.answering import PATIENCE_MS, answer, shows_ours
from consent.scan.chromium import Browser, fresh_context, playwright
from consent.scan.frontier import Bounds, Frontier, read_robots
from consent.scan.watcher import Watcher
from consent.survey.sighting import Moment, Sighting
from consent.survey.survey import Answered, Survey

if TYPE_CHECKING:
    from playwright.sync_api import Page, Playwright

Progress = Callable[[str], None]

_NAVIGATION_MS: Final = 20_000
# Neither what a site tells robots to leave alone, nor our own pages.
_LINKS: Final = """() =>
  [...document.querySelectorAll("a[href]:not([rel~=nofollow], #privacy-notice *, #privacy-corner *)")]
    .slice(0, 500).map((a) => a.href)
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """The first page as it was seen, as JPEG."""

    moment: Moment
    jpeg: bytes


@dataclass(slots=True)
class Scan:
    """One scan on its way: the pages found so far, and what was seen on them."""

    url: str
    bounds: Bounds
    progress: Progress
    deadline: float
    pages: list[str] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)

    @property
    def in_time(self) -> bool:
        """Whether there is time left."""
        return time.monotonic() < self.deadline


def scan_site(
    url: str,
    *,
    bounds: Bounds | None = None,
    browser: Browser | None = None,
    progress: Progress = lambda _: None,
) -> tuple[Survey, list[Picture]]:
    """What the site at this address was seen to use, and pictures of its first page.

    `progress` is told what is being done. ConsentError if there is no browser, or no first page.
    """
    bounds = bounds or Bounds()
    scan = Scan(url, bounds, progress, time.monotonic() + bounds.seconds)
    made_at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    with playwright() as running:
        _untouched(scan, running, browser or Browser())
        for moment in ("accepted", "refused"):
            if scan.in_time:
                _answered(scan, running, browser or Browser(), moment)
    survey = Survey(url, made_at, "browser", tuple(scan.pages), tuple(scan.sightings), tuple(scan.answers))
    return survey, scan.pictures


def _untouched(scan: Scan, running: Playwright, browser: Browser) -> None:
    """Find the site's pages, and look at each without touching anything."""
    with fresh_context(running, browser) as context:
        allows = read_robots(_robots(context.new_page(), scan.url))
        context.clear_cookies()
        watcher = Watcher(context, "untouched")
        frontier = Frontier(scan.url, scan.bounds, allows=allows)
        while scan.in_time and (url := frontier.next()) is not None:
            if not _visit(scan, watcher, url):
                continue
            frontier.add(_links(watcher.page), base=watcher.page.url)
            if not scan.pages:
                _take_picture(scan, watcher)
                if shows_ours(watcher.page):
                    scan.answers.append(Answered("untouched", "", ours=True))
            scan.pages.append(url)
        if not scan.pages:
            raise ConsentError(f"{scan.url}: the page did not come, or robots.txt forbids it")
        scan.sightings += watcher.sightings


def _answered(scan: Scan, running: Playwright, browser: Browser, moment: Moment) -> None:
    """Answer the notice on the first page, then look at all pages again."""
    with fresh_context(running, browser) as context:
        watcher = Watcher(context, moment)
        if not _visit(scan, watcher, scan.pages[0]):
            return
        if moment == "refused":
            watcher.forget()
        nobody_asked = any(earlier.moment == "accepted" and not earlier.label for earlier in scan.answers)
        answered = answer(watcher.page, moment, patience_ms=1_000 if nobody_asked else PATIENCE_MS)
        scan.answers.append(answered)
        scan.progress(
            f"{moment}: pressed {answered.label!r}" if answered.label else f"{moment}: found no notice"
        )
        if not answered.label:
            return
        watcher.settle(scan.deadline)
        for url in scan.pages:
            if scan.in_time:
                _visit(scan, watcher, url)
        if moment == "refused":
            _take_picture(scan, watcher)
        scan.sightings += watcher.sightings


def _visit(scan: Scan, watcher: Watcher, url: str) -> bool:
    """Whether the page came. What it did is then with the watcher."""
    from playwright.sync_api import Error

    scan.progress(f"{watcher.moment}: {url}")
    try:
        watcher.page.goto(url, wait_until="domcontentloaded", timeout=_NAVIGATION_MS)
    except Error as error:
        if not scan.pages and watcher.moment == "untouched":
            raise ConsentError(f"{url}: {str(error).splitlines()[0].removeprefix('Page.goto: ')}") from None
        return False
    watcher.settle(scan.deadline)
    return True


def _robots(page: Page, url: str) -> str | None:
    """The site's robots.txt, or None where it has none."""
    from playwright.sync_api import Error

    try:
        response = page.goto(urljoin(url, "/robots.txt"), timeout=_NAVIGATION_MS)
        found = response.text() if response is not None and response.ok else None
    except Error:
        found = None
    page.close()
    return found


def _links(page: Page) -> list[str]:
    from playwright.sync_api import Error

    try:
        return [str(link) for link in page.evaluate(_LINKS)]
    except Error:
        return []


def _take_picture(scan: Scan, watcher: Watcher) -> None:
    jpeg = watcher.page.screenshot(type="jpeg", quality=60, animations="disabled")
    scan.pictures.append(Picture(watcher.moment, jpeg))
