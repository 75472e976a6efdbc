"""Visitors in any consent state, as cookies and as clients."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from consent.asgi.setup import Setup
from consent.gate import choosing
from consent.scan.layers import middleware_of
from consent.visitor.choice import Choice

if TYPE_CHECKING:
    from starlette.testclient import TestClient

Granted = str | Iterable[str]
"""A category or service, or several; `EVERYTHING` or `NOTHING`."""

EVERYTHING: Final = "*"
"""What "Accept all" grants."""

NOTHING: Final[tuple[str, ...]] = ()
"""What "Reject all" grants."""


_BROWSER: Final = {"Accept": "text/html", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin"}


class ChoiceCookie(NamedTuple):
    """The cookie that a browser presents after a choice."""

    name: str
    value: str


def choice_cookie(
    app: object,
    granted: Granted,
    *,
    gpc: bool = False,
    https: bool = True,
    decided_at: datetime | None = None,
) -> ChoiceCookie:
    """The signed choice cookie of a visitor who granted this, made with the app's own policy and key.

    `app` is the ConsentMiddleware, or an app that has it. `gpc`: the browser sent the opt-out signal.
    `decided_at` is when, in UTC; now, if it is not given. UnknownName for what the policy does not declare.
    """
    setup = middleware_of(app).setup
    choice = _choice(setup, granted, now=decided_at or setup.clock(), gpc=gpc)
    secure = setup.https if setup.https is not None else https
    return ChoiceCookie(setup.cookies(https=secure).choice, setup.codec.dumps(choice))


def visitor(
    app: Any,
    granted: Granted | None = None,
    *,
    gpc: bool = False,
    decided_at: datetime | None = None,
    base_url: str = "https://testserver",
    **options: Any,
) -> TestClient:
    """A Starlette TestClient for the app, as somebody who granted this; None: who has not been asked yet.

    It asks for pages, as a browser does. Further options are TestClient's own. Nothing is written to the log.
    """
    from starlette.testclient import TestClient

    client = TestClient(app, base_url=base_url, **options)
    client.headers.update(
        {"Accept": "text/html", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin"}
    )
    if gpc:
        client.headers["Sec-GPC"] = "1"
    if granted is not None:
        site = urlsplit(base_url)
        cookie = choice_cookie(app, granted, gpc=gpc, https=site.scheme == "https", decided_at=decided_at)
        client.cookies.set(*cookie, domain=_cookie_domain(site.hostname or ""))
    return client


def _choice(setup: Setup, granted: Granted, *, now: datetime, gpc: bool) -> Choice:
    if granted == EVERYTHING:
        return choosing.accept_all(setup.policy, now=now, gpc=gpc)
    names = (granted,) if isinstance(granted, str) else granted
    return choosing.save(setup.policy, names, now=now, gpc=gpc)


def _cookie_domain(host: str) -> str:
    """The domain under which `http.cookiejar` keeps a host's own cookies."""
    return host if "." in host else f"{host}.local"
