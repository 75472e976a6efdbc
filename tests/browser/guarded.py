"""A site with the option `browser_guard`, and strangers under names of their own, in two threads."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from consent.asgi.middleware import ConsentMiddleware
from consent.asgi.report import Finding
from consent.policy.cookie import CookieDeclaration
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.site import Site as SiteWords
from examples.newsroom.demo import Server

PATIENCE_SECONDS = 10
QUIET_SECONDS = 0.5

POLICY = Policy(
    site=SiteWords(name="Daily Harbour", hosts=("static.localhost",)),
    services=[
        Service(
            "Stats",
            "analytics",
            hosts=["stats.localhost"],
            cookies=[CookieDeclaration("hs_*"), CookieDeclaration("hs_far", domain="far.example")],
            storage=["hs_queue", "hs_*"],
        ),
        Service("Ads", "marketing", hosts=["ads.localhost"], cookies=[CookieDeclaration("ad_id")]),
        Service("Maps", "functional", hosts=["stats.localhost/maps"]),
        Service("Pay", "necessary", hosts=["pay.localhost"], cookies=[CookieDeclaration("basket")]),
    ],
    cookies=[CookieDeclaration("theme", category="functional")],
)
BODIES = {
    "js": ("text/javascript", b"window.ran = [...(window.ran || []), document.currentScript?.src];"),
    "gif": ("image/gif", b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00"
            b"\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"),
    "css": ("text/css", b"body { color: green }"),
}  # fmt: skip


@dataclass
class Strangers:
    """Answers under any name, and remembers who was asked for what."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        host = dict(scope["headers"])[b"host"].decode().partition(":")[0]
        self.asked.append((host, scope["path"]))
        kind = scope["path"].rpartition(".")[2]
        media_type, body = BODIES.get(kind, ("text/html", b"<!doctype html><title>Stranger</title>"))
        headers = [(b"content-type", media_type.encode()), (b"access-control-allow-origin", b"*")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def of(self, host: str) -> set[str]:
        return {path for asked, path in self.asked if asked == host}


@dataclass
class Newspaper:
    """The site. `pages` by path: headers, then the body."""

    pages: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        headers, body = self.pages.get(scope["path"], ({"content-type": "text/plain"}, ""))
        status = 200 if scope["path"] in self.pages else 404
        written = {"content-type": "text/html; charset=utf-8", **headers}
        raw = [(name.encode(), value.encode()) for name, value in written.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body.encode()})


class House:
    """Site and strangers, from `start` to `stop`. `found` is what the site's report says."""

    def __init__(self, *, browser_guard: bool = True) -> None:
        self.newspaper = Newspaper()
        self.strangers = Strangers()
        self.found: list[Finding] = []
        self._site = Server("news", 0)
        self._others = Server("stats", 0)
        self._others.start(self.strangers)
        self._site.start(
            ConsentMiddleware(
                self.newspaper,
                policy=POLICY,
                secret_key="a key of more than sixteen bytes",
                store=None,
                browser_guard=browser_guard,
                on_report=self.found.append,
            )
        )

    @property
    def origin(self) -> str:
        return self._site.origin

    def at(self, name: str, path: str = "") -> str:
        """A stranger's URL."""
        return f"http://{name}.localhost:{self._others.port}{path}"

    def publish(self, path: str, body: str = "", *, head: str = "", **headers: str) -> str:
        """A page of the site; gives its URL."""
        html = (
            f"<!doctype html><html lang=en><head><title>News</title>{head}</head><body>{body}</body></html>"
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.newspaper.pages[path] = (named, html)
        return self.origin + path

    def script(self, path: str, source: str) -> None:
        """A script of the site's own."""
        self.newspaper.pages[path] = ({"content-type": "text/javascript"}, source)

    def stop(self) -> None:
        self._site.stop()
        self._others.stop()


def until(done: Callable[[], bool]) -> None:
    """Wait for this; fail where it never comes true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, "never came true"
        time.sleep(0.05)


def settle(page: Page) -> None:
    """Give the page the time to do what it must not do."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(QUIET_SECONDS * 1000)


def accept(page: Page) -> None:
    """Press "Accept all", and wait until the notice is gone."""
    until(lambda: bool(page.evaluate("Boolean(window.consent)")))
    page.get_by_role("button", name="Accept all").click()
    page.locator("#privacy-notice").wait_for(state="hidden")
    settle(page)
