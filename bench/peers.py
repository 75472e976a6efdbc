"""What stands beside the middleware in the tables: what others add to a request."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

from itsdangerous import TimestampSigner
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.sessions import SessionMiddleware

from bench.site import KEY, App


def signed_session() -> str:
    """A cookie that `SessionMiddleware` takes for its own."""
    kept = b64encode(json.dumps({"visitor": 1, "basket": [1, 2, 3]}).encode())
    return "session=" + TimestampSigner(KEY).sign(kept).decode()


class NoOperation:
    """The least that an ASGI middleware can be: a `send` of its own that passes everything on."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def pass_on(message: Any) -> None:
            await send(message)

        await self._app(scope, receive, pass_on)


class Least:
    """What any consent middleware has to do for an answer that is no page.

    It looks up what the `Cookie` header came to before, gives the app a scope with it, and says to caches
    that the answer hangs on cookies.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._known: dict[bytes, object] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        cookie = b""
        for name, value in scope["headers"]:
            if name == b"cookie":
                cookie = value
                break
        known = self._known.setdefault(cookie, self)

        async def pass_on(message: Any) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *PERSONAL]}
            await send(message)

        await self._app({**scope, "consent": known}, receive, pass_on)


PERSONAL: Final = ((b"cache-control", b"private"), (b"vary", b"Cookie, Sec-GPC"))


async def _dispatch(request: Any, call_next: Any) -> Any:
    return await call_next(request)


def session(app: App) -> App:
    return SessionMiddleware(app, KEY)


def cors(app: App) -> App:
    return CORSMiddleware(app, allow_origins=["https://www.harbour.example"])


def gzip(app: App) -> App:
    return GZipMiddleware(app)


def base_http(app: App) -> App:
    return BaseHTTPMiddleware(app, dispatch=_dispatch)


def csrf(app: App) -> App:
    from asgi_csrf import asgi_csrf

    guarded: App = asgi_csrf(app, signing_secret=KEY, always_set_cookie=True)
    return guarded


PEERS: Final[dict[str, Callable[[App], App]]] = {
    "no-op, pure ASGI": NoOperation,
    "SessionMiddleware": session,
    "CORSMiddleware": cors,
    "GZipMiddleware": gzip,
    "BaseHTTPMiddleware no-op": base_http,
    "asgi-csrf": csrf,
}
