"""The site that is measured: what it declares, who visits it, what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, cycle
from typing import Any, Final

from consent.asgi.middleware import ConsentMiddleware
from consent.gate import choosing
from consent.gate.standing import lapses
from consent.policy.cookie import CookieDeclaration
from consent.policy.policy import Policy
from consent.policy.region import Regions
from consent.policy.service import Service
from consent.policy.site import Site
from consent.visitor.choice import Choice
from consent.visitor.codec import ChoiceCodec

App = Callable[[Any, Any, Any], Awaitable[None]]
Scope = dict[str, Any]

KEY: Final = "a key of more than sixteen bytes"
NOW: Final = datetime.now(UTC)
POLICY: Final = Policy(
    site=Site(name="Daily Harbour", hosts=("cdn.harbour.example",)),
    services=(
        Service(
            "Harbour Stats",
            "analytics",
            hosts=("stats.harbour.example",),
            cookies=(CookieDeclaration("hs_*", path="/", domain="harbour.example"),),
        ),
        Service(
            "Page Counter",
            "analytics",
            hosts=("www.google-analytics.com", "analytics.google.com"),
            cookies=(CookieDeclaration("_ga"), CookieDeclaration("_ga_*"), CookieDeclaration("_gid")),
            markers=("gtag(", "GoogleAnalyticsObject"),
        ),
        Service("Tag Loader", "marketing", hosts=("www.googletagmanager.com",), markers=("GTM-",)),
        Service("Ferry Films", "marketing", hosts=("youtube.com", "youtube-nocookie.com", "ytimg.com")),
        Service(
            "Heat Map",
            "analytics",
            hosts=("hotjar.com", "hotjar.io"),
            cookies=(CookieDeclaration("_hj*"),),
            markers=("_hjSettings",),
        ),
        Service(
            "Tickets", "necessary", hosts=("js.stripe.com",), cookies=(CookieDeclaration("__stripe_mid"),)
        ),
    ),
    cookies=(CookieDeclaration("theme", category="functional", path="/"),),
)
CODEC: Final = ChoiceCodec(
    [KEY],
    revision=POLICY.revision,
    categories=[category.id for category in POLICY.asked],
    lapses=partial(lapses, Regions()),
)
PLAIN_COOKIES: Final = "theme=dark; csrftoken=Zk3vQ2bX9sR1tY6uW8pL0aNcM4dEfGhJ"


def chosen(*names: str) -> str:
    """The choice cookie of who granted just these."""
    return _written(choosing.save(POLICY, names, now=NOW, gpc=False))


def all_granted(*, seconds_ago: int = 0) -> str:
    """The choice cookie of who accepted all."""
    return _written(choosing.accept_all(POLICY, now=NOW - timedelta(seconds=seconds_ago), gpc=False))


def _written(choice: Choice) -> str:
    return f"__Host-consent={CODEC.dumps(choice)}"


def new_visitor(session: str = "") -> str:
    """The `Cookie` header of who has not chosen."""
    return "; ".join(filter(None, (PLAIN_COOKIES.replace("theme=dark; ", ""), session)))


def returning(session: str = "") -> str:
    """The `Cookie` header of who accepted all, with the cookies that came of it."""
    cookies = (PLAIN_COOKIES, all_granted(), "hs_id=8f14e45f", "_ga=GA1.1.1127.1763811", session)
    return "; ".join(filter(None, cookies))


def partly(session: str = "") -> str:
    """The `Cookie` header of who granted only what is functional, and still has the others' cookies."""
    cookies = (PLAIN_COOKIES, chosen("functional"), "hs_id=8f14e45f", "_ga=GA1.1.1127.1763811", session)
    return "; ".join(filter(None, cookies))


def guarded(app: App, **options: Any) -> ConsentMiddleware:
    """The app behind the middleware, without a log."""
    settings: dict[str, Any] = {"policy": POLICY, "store": None, **options}
    return ConsentMiddleware(app, secret_key=KEY, **settings)


def fresh(value: bytes) -> bytes:
    """The same bytes as another object: what a server reads from a socket has no hash yet."""
    return bytes(bytearray(value))


def request(cookie: str, *, path: str = "/", destination: str = "document") -> Scope:
    """The scope of one request as Chromium sends it and a server reads it."""
    accept = "text/html,application/xhtml+xml,*/*;q=0.8" if destination == "document" else "*/*"
    fields = (
        ("host", "www.harbour.example"),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"),
        ("accept", accept),
        ("accept-language", "en-GB,en;q=0.9"),
        ("accept-encoding", "gzip, deflate, br"),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate" if destination == "document" else "cors"),
        ("sec-fetch-dest", destination),
        ("referer", "https://www.harbour.example/news"),
        *([("cookie", cookie)] if cookie else []),
    )
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode("latin-1"),
        "query_string": b"",
        "root_path": "",
        "headers": [(fresh(name.encode()), fresh(value.encode())) for name, value in fields],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 443),
        "state": {},
    }


Fields = tuple[tuple[bytes, bytes], ...]


def answering(content_type: bytes, *bodies: bytes, headers: Fields = ()) -> App:
    """An app that answers with these bodies, one after the other and over again."""
    return _answering(content_type, cycle(bodies), headers)


def changing(content_type: bytes, body: bytes, *, headers: Fields = ()) -> App:
    """An app that answers with a page that nobody has seen before, each of the same length."""
    bodies = (body.replace(b"Daily Harbour", b"Daily %07d" % number, 1) for number in count())
    return _answering(content_type, bodies, headers)


def _answering(content_type: bytes, bodies: Iterator[bytes], headers: Fields) -> App:
    fields = ((b"content-type", content_type), *headers)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = fresh(next(bodies))
        sent = [(fresh(name), fresh(value)) for name, value in fields]
        sent.append((fresh(b"content-length"), b"%d" % len(body)))
        await send({"type": "http.response.start", "status": 200, "headers": sent})
        await send({"type": "http.response.body", "body": body})

    return app


async def _receive() -> dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _send(message: Any) -> None:
    pass


_RUNNER: Final = asyncio.Runner()


def serve(app: App, scopes: list[Scope]) -> None:
    """Serve these requests one after the other."""

    async def all_of_them() -> None:
        for scope in scopes:
            await app(scope, _receive, _send)

    _RUNNER.run(all_of_them())
