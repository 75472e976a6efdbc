"""`ConsentMiddleware`: the one line that a site adds."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from fnmatch import translate
from pathlib import Path
from re import Pattern
from re import compile as compile_pattern
from typing import Any

from consent.asgi.app_scope import scope_for_app
from consent.asgi.body import Receive
from consent.asgi.endpoints import Endpoints
from consent.asgi.observer import ObservedResponse
from consent.asgi.options import Clock, Mode, Options
from consent.asgi.page_memory import DEFAULT_BYTES
from consent.asgi.page_stream import Message, Send
from consent.asgi.reader import Reader
from consent.asgi.report import Finding
from consent.asgi.response import GatedResponse
from consent.asgi.setup import Setup, prepare
from consent.asgi.visit import Scope
from consent.policy.policy import Policy
from consent.stores.protocol import Store

logger = logging.getLogger("consent")

ASGIApp = Callable[[Any, Any, Any], Awaitable[None]]

_SCOPE_KEY = "consent"


class ConsentMiddleware:
    """ASGI middleware that holds what is not necessary until the visitor said yes.

    `policy` is a Policy or the path of a `consent.toml`. `secret_key` is one string of at least 16 bytes
    or a list of them: the first signs, all verify. `store` is a store, a database URL, or None for no
    log. `domain` shares the choice among subdomains. `https` says whether visitors come by https: True,
    False, or None to believe the scope's scheme. `mode="report"` changes nothing on the wire and reports what
    would have been held. `debug=True` shows all findings at `…/report`; not for production.
    `browser_guard=True` makes the browser a second guard: an additional
    `Content-Security-Policy`, and a script that holds what other scripts store and put in. `templates`
    is a folder of the site's own templates and styles, which replace ours. `page_memory` is how many bytes
    of pages each process may remember, so that a page met again is not gated again; 0 for none. `on_report`
    is called with each new Finding; `drift` is a file to which each process appends what nobody declared and
    what nobody saw, for `consent log drift`. A mistake raises ConsentError here, at start.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        policy: Policy | str | Path,
        secret_key: str | Sequence[str],
        store: Store | str | None = "sqlite:///consent.db",
        prefix: str = "/privacy-choices",
        cookie_name: str = "consent",
        domain: str | None = None,
        mode: Mode = "enforce",
        debug: bool = False,
        https: bool | None = None,
        browser_guard: bool = False,
        templates: str | Path | None = None,
        page_memory: int = DEFAULT_BYTES,
        on_report: Callable[[Finding], None] | None = None,
        drift: str | Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._app = app
        options = Options(
            policy=policy,
            secret_key=secret_key,
            store=store,
            prefix=prefix,
            cookie_name=cookie_name,
            domain=domain,
            mode=mode,
            debug=debug,
            https=https,
            browser_guard=browser_guard,
            templates=templates,
            page_memory=page_memory,
            on_report=on_report,
            drift=drift,
            clock=clock,
        )
        self._setup = prepare(options)
        self._reader = Reader(self._setup)
        self._endpoints = Endpoints(self._setup)
        self._exempt = _exempt(self._setup.policy.site.exempt)

    @property
    def setup(self) -> Setup:
        """What was prepared at start, for tools that look into a site."""
        return self._setup

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one scope. Inside another ConsentMiddleware it stands aside."""
        if scope["type"] not in ("http", "websocket") or _SCOPE_KEY in scope:
            if scope["type"] == "lifespan":
                await self._setup.revisions.read()
                send = self._closing(send)
            await self._app(scope, receive, send)
            return
        visit = self._reader.read(scope)
        if visit.known.outdated is not None and await self._setup.revisions.learn(visit.known.outdated):
            self._reader.forget()
            visit = self._reader.read(visit.scope)
        if self._endpoints.may_be_at(scope["path"]) and (endpoint := self._endpoints.find(visit)):
            await endpoint(visit, receive, send)
            return
        inner = scope_for_app(visit)
        if self._exempt is not None and self._exempt.fullmatch(visit.path):
            await self._app({**visit.scope, _SCOPE_KEY: visit.consent}, receive, send)
        elif self._setup.mode == "report":
            await self._app(inner, receive, ObservedResponse(visit, send).send)
        else:
            await self._app(inner, receive, GatedResponse(visit, send).send)

    def _closing(self, send: Send) -> Send:
        async def closing(message: Message) -> None:
            if message["type"] in ("lifespan.shutdown.complete", "lifespan.shutdown.failed"):
                self._setup.drift.close()
                await self._setup.recorder.close()
            await send(message)

        return closing


def _exempt(paths: tuple[str, ...]) -> Pattern[str] | None:
    """The paths that are left alone, said once at start."""
    if not paths:
        return None
    logger.warning("left alone, no consent is asked or kept there: %s", ", ".join(paths))
    return compile_pattern("|".join(translate(path) for path in paths))
