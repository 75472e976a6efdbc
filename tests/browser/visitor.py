"""A visitor with a real browser: what they do, what the browser holds then, and what the strangers saw."""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, Playwright, Request, Response, expect

from examples.newsroom.articles import SECTIONS, Edition
from examples.newsroom.demo import Demo
from tests.chromium import ARGUMENTS, chromium

STORM = "/news/storm-wall-held"  # the article with a film
PAGES = (
    "/",
    STORM,
    "/news/in-praise-of-the-714",
    "/section/harbour",
    "/search?q=tide",
    "/subscribe",
    "/login",
    "/privacy",
)
EVERY_PAGE = (
    *PAGES,
    "/nowhere",
    *(f"/section/{name}" for name in SECTIONS),
    *(f"/news/{article.slug}" for article in Edition.read()),
)
PREFERENCES = "/privacy-choices"
OWN_COOKIES = {"consent", "consent-id"}
NECESSARY = {"consent", "session"}

PATIENCE_MS = 8_000
QUIET_SECONDS = 0.4
# Chromium hides third parties' cookies unless told not to: a leak would look clean.
PROFILE = {"profile": {"cookie_controls_mode": 0}}
GPC_SCRIPT = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"


def launch(playwright: Playwright, profile: Path, **options: object) -> BrowserContext:
    """A browser with a cold profile that shows third-party cookies."""
    preferences = profile / "Default" / "Preferences"
    preferences.parent.mkdir(parents=True)
    preferences.write_text(json.dumps(PROFILE))
    options.setdefault("viewport", {"width": 1280, "height": 800})
    options.setdefault("locale", "en-GB")
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=chromium(), args=ARGUMENTS, **options
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


class Traffic:
    """What one browser asked for and has no answer to yet, and when it last asked or was answered.

    Not "networkidle": that one also waits for bodies that a script never reads.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.loading: set[Request] = set()
        self.moved = time.monotonic()
        context.on("request", self.begin)
        context.on("response", lambda response: self.end(response.request))
        context.on("requestfailed", self.end)

    def begin(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self.loading.clear()  # what the page before was loading is of no interest any more
        self.loading.add(request)
        self.moved = time.monotonic()

    def end(self, request: Request) -> None:
        self.loading.discard(request)
        self.moved = time.monotonic()

    @property
    def quiet(self) -> bool:
        """Whether nothing is loading and nothing was for a moment."""
        return not self.loading and time.monotonic() - self.moved > QUIET_SECONDS


@dataclass
class Visitor:
    """One person in one browser, on one site."""

    demo: Demo
    context: BrowserContext
    page: Page
    traffic: Traffic
    origin: str

    # What they do

    def open(self, path: str = "/") -> Page:
        """Go to a page and wait until it is loaded with everything in it."""
        self.page.goto(self.origin + path)
        return self.page

    def settle(self) -> Page:
        """Wait until the network has been silent for a moment."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not self.traffic.quiet:
            assert time.monotonic() < deadline, f"still loading {self.traffic.loading}"
            self.page.wait_for_timeout(50)
        return self.page

    def choose(self, value: str) -> None:
        """Press the button with this value, in the notice or on the preferences page."""
        self.send(self.page.locator(f'button[name="choice"][value="{value}"]'))

    def send(self, button: Locator) -> None:
        """Press this button and wait until the choice was taken."""
        with self.page.expect_response(is_choice) as response:
            button.click()
        assert response.value.status < 400, response.value.text()
        self.settle()

    def save(self, *names: str) -> None:
        """On the preferences page, allow just these categories and save."""
        self.open(PREFERENCES)
        for box in self.page.locator('input[name="category"]:not([disabled])').all():
            box.set_checked(box.get_attribute("value") in names, force=True)
        self.choose("save")

    def log_in(self) -> None:
        """Log in with the demonstration account."""
        self.open("/login")
        self.page.fill("#account", "reader")
        self.page.fill("#password", "lighthouse")
        self.page.get_by_role("main").get_by_role("button", name="Log in").click()
        self.settle()

    # What they see

    @property
    def notice(self) -> Locator:
        """The notice."""
        return self.page.locator("#privacy-notice")

    @property
    def control(self) -> Locator:
        """What reopens the preferences."""
        named = {"name": "Privacy choices", "exact": True}
        return self.page.get_by_role("link", **named).or_(self.page.get_by_role("button", **named))

    def expect_no_notice(self) -> None:
        """Fail if the notice is to be seen."""
        expect(self.notice).to_be_hidden()

    # What the browser holds

    def jar(self) -> set[str]:
        """The names of the cookies that the site's own host has in this browser."""
        self.settle()
        host = urlsplit(self.origin).hostname
        return {cookie["name"] for cookie in self.context.cookies() if cookie["domain"].lstrip(".") == host}

    def strangers_jar(self) -> set[str]:
        """The names of the cookies that all other hosts have in this browser."""
        self.settle()
        host = urlsplit(self.origin).hostname
        return {cookie["name"] for cookie in self.context.cookies() if cookie["domain"].lstrip(".") != host}

    def storage(self) -> set[str]:
        """The keys of localStorage and sessionStorage on the site's own origin."""
        keys = self.settle().evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
        return set(keys)

    # What the strangers saw

    def seen(self) -> dict[str, set[str]]:
        """The paths that each stranger was asked for; nobody who was not asked at all."""
        self.settle()
        names = ("stats", "ads", "video", "fonts")
        logs = {name: set(getattr(self.demo, name).log.paths) for name in names}
        return {name: paths for name, paths in logs.items() if paths}

    def forget_seen(self) -> None:
        """Empty all strangers' logs."""
        self.settle()
        for stranger in self.demo.strangers:
            stranger.log.clear()


def is_choice(response: Response) -> bool:
    """Whether this answers a choice that was sent."""
    return response.request.method == "POST" and urlsplit(response.url).path == PREFERENCES
