"""One newspaper in every look: `bar-dark.localhost/ar/` is it in Arabic, with the bar, in dark colours."""

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
from consent.policy.site import Layout, Theme
from consent.testing.notice import Site
from examples.newsroom.demo import Server
from tests.banner.examples import article, load_policy
from tests.banner.looks import SHIPPED, Look

TRACKER = '<script src="https://stats.harbour.example/count.js" async></script>'


async def newspaper(scope: Any, receive: Any, send: Any) -> None:
    """Every path is an article, in the language that it begins with; it counts its readers."""
    tag = Request(scope).url.path.split("/")[1]
    language = tag if tag in SHIPPED else "en"
    direction = "rtl" if language in ("ar", "he") else ""
    answer = HTMLResponse(article("", language=language, direction=direction, head=TRACKER))
    answer.set_cookie("session", "1", httponly=True)
    answer.set_cookie("hs_visitor", "7", max_age=13 * 30 * 86_400)
    await answer(scope, receive, send)


@cache
def asking(layout: Layout, theme: Theme) -> ConsentMiddleware:
    policy = load_policy("newspaper")
    site = replace(policy.site, layout=layout, theme=theme, languages=SHIPPED)
    policy = replace(policy, site=site)
    return ConsentMiddleware(newspaper, policy=policy, secret_key="a secret of this test", store=None)


async def press(scope: Any, receive: Any, send: Any) -> None:
    """The newspaper in the look that the host names."""
    if scope["type"] == "http":
        layout, theme = Request(scope).url.hostname.partition(".")[0].split("-")
        await asking(layout, theme)(scope, receive, send)


class Press:
    """The running newspaper."""

    def __init__(self, port: int) -> None:
        self.port = port

    def site(self, browser: Browser, look: Look, **options: Any) -> Site:
        """The site of one look, for the checks."""
        url = f"http://{look.layout}-{look.theme}.localhost:{self.port}/{look.language}/tides"
        return Site(
            browser,
            url,
            pages=1,
            quiet_seconds=0.1,
            policy=load_policy("newspaper"),
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
