"""Small sites to put the middleware around."""

from datetime import UTC, datetime, timedelta
from typing import Any

from consent.asgi.middleware import ConsentMiddleware
from consent.policy.policy import Policy
from consent.policy.site import Site
from tests.gate.policies import POLICY

KEY = "a key of more than sixteen bytes"
HTML = (
    b"<!doctype html><html lang=en><head><title>News</title>"
    b'<script src="https://stats.harbour.example/s.js"></script></head>'
    b"<body><h1>News</h1><img src=/logo.png></body></html>"
)

Headers = list[tuple[bytes, bytes]]


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def respond(
    *headers: tuple[str, str],
    body: bytes = HTML,
    status: int = 200,
    content_type: str = "text/html; charset=utf-8",
) -> Any:
    """An app that always answers this."""
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
    if content_type:
        raw.append((b"content-type", content_type.encode()))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    return app


def site(app: Any = None, *, policy: Policy = POLICY, **options: Any) -> ConsentMiddleware:
    """The app, or a news page, with the middleware and without a log."""
    return ConsentMiddleware(
        app or respond(), policy=policy, secret_key=KEY, **{"store": None, "clock": Clock(), **options}
    )


def with_site(**changes: Any) -> Policy:
    """The policy with other words about the site."""
    return Policy(
        site=Site(**{"name": "Daily Harbour", **changes}),
        categories=POLICY.categories,
        services=POLICY.services,
        cookies=POLICY.cookies,
    )
