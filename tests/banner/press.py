"""One newspaper in every look: `bar-dark.localhost/ar/` is it in Arabic, with the bar, in dark colours.

`bar-dark-abroad.localhost` is the same, and knows from which region its readers come.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

from playwright.sync_api import Browser
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp

from consent.asgi.middleware import ConsentMiddleware
from consent.policy.category import Category
from consent.policy.policy import Policy
from consent.policy.site import Layout, Theme
from consent.testing.notice import Site
from examples.newsroom.demo import Server
from tests.banner.examples import article, load_policy
from tests.banner.looks import REGION_HEADER, SHIPPED, Look

TRACKER = '<script src="https://stats.harbour.example/count.js" async></script>'
ADVERTISING = '<script src="https://ads.tidewater.example/show.js" async></script>'


async def newspaper(scope: Any, receive: Any, send: Any) -> None:
    """Every path is an article, in the language that it begins with; it counts its readers."""
    request = Request(scope)
    tag = request.url.path.split("/")[1]
    head = TRACKER + (ADVERTISING if REGION_HEADER in request.headers else "")
    language = tag if tag in SHIPPED else "en"
    direction = "rtl" if language in ("ar", "he") else ""
    answer = HTMLResponse(article("", language=language, direction=direction, head=head))
    answer.set_cookie("session", "1", httponly=True)
    answer.set_cookie("hs_visitor", "7", max_age=13 * 30 * 86_400)
    await answer(scope, receive, send)


@cache
def declared(*, abroad: bool) -> Policy:
    """What the newspaper declares. One that knows regions says that its statistics are no more than that."""
    policy = load_policy("newspaper")
    if not abroad:
        return policy
    site = replace(policy.site, region_header=REGION_HEADER)
    return replace(policy, site=site, categories=(Category("analytics", statistics=True),))


@cache
def asking(layout: Layout, theme: Theme, abroad: str = "") -> ConsentMiddleware:
    policy = declared(abroad=bool(abroad))
    site = replace(policy.site, layout=layout, theme=theme, languages=SHIPPED)
    policy = replace(policy, site=site)
    return ConsentMiddleware(newspaper, policy=policy, secret_key="a secret of this test", store=None)


async def press(scope: Any, receive: Any, send: Any) -> None:
    """The newspaper in the look that the host names."""
    if scope["type"] == "http":
        look = Request(scope).url.hostname.partition(".")[0].split("-")
        await asking(*look)(scope, receive, send)


class Press:
    """The running newspaper."""

    def __init__(self, port: int) -> None:
        self.port = port

    def site(self, browser: Browser, look: Look, **options: Any) -> Site:
        """The site of one look, for the checks: its notice has to say itself which rules hold."""
        name = f"{look.layout}-{look.theme}{'-abroad' if look.region else ''}"
        url = f"http://{name}.localhost:{self.port}/{look.language}/tides"
        return Site(
            browser,
            url,
            pages=1,
            quiet_seconds=0.1,
            policy=declared(abroad=bool(look.region)),
            options={**look.browser, **options},
        )


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """An app on a free port, until it is left; gives its origin."""
    server = Server("press", 0)
    server.start(app)
    try:
        yield server.origin
    finally:
        server.stop()


@contextmanager
def printing() -> Iterator[Press]:
    """The newspaper, likewise."""
    with serving(press) as origin:
        yield Press(int(origin.rpartition(":")[2]))
