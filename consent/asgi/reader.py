"""From a scope to a visit: headers are read once, a choice is verified once."""

from __future__ import annotations

from consent.asgi.consent import Consent
from consent.asgi.own_cookies import OwnCookies
from consent.asgi.setup import Setup
from consent.asgi.visit import Known, Scope, Visit
from consent.errors import BadChoice
from consent.gate.cookie_header import filter_cookies, join_crumbs, value_of
from consent.gate.decision import decide, narrow
from consent.visitor.choice import Choice
from consent.visitor.signals import Signals

MEMO_SIZE = 2048
"""So many different `Cookie` headers are remembered; then the memory starts afresh."""


class Reader:
    """Reads visits. Remembers what a header came to until the choice in it lapses."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._memo: dict[tuple[bytes, bool, bool], Known] = {}
        region = setup.policy.site.region_header
        self._region = region.lower().encode("latin-1") if region else None

    def read(self, scope: Scope) -> Visit:
        """The visit behind this scope. What a browser sent wrongly counts as not sent."""
        setup = self._setup
        headers = dict(scope["headers"])
        cookie = headers.get(b"cookie", b"")
        if cookie:
            crumbs = [value for name, value in scope["headers"] if name == b"cookie"]
            cookie = cookie if len(crumbs) == 1 else join_crumbs(crumbs)
        https = setup.https if setup.https is not None else scope.get("scheme") in ("https", "wss")
        signals = Signals.from_headers(headers, region_header=self._region)
        known = self._known(cookie, signals, https=https)
        return Visit(
            setup=setup,
            scope=scope,
            headers=headers,
            cookie=cookie,
            own=setup.cookies(https=https),
            https=https,
            signals=signals,
            known=known,
            consent=Consent(known.decision, clock=setup.clock),
        )

    def _known(self, cookie: bytes, signals: Signals, *, https: bool) -> Known:
        key = (cookie, signals.gpc, https)
        known = self._memo.get(key)
        if known is None or (known.until is not None and self._setup.clock() >= known.until):
            if len(self._memo) >= MEMO_SIZE:
                self._memo.clear()
            known = self._memo[key] = self._work_out(cookie, signals, self._setup.cookies(https=https))
        return known

    def _work_out(self, cookie: bytes, signals: Signals, own: OwnCookies) -> Known:
        setup = self._setup
        choice = self._choice(value_of(cookie, own.choice))
        narrowed = narrow(setup.policy, choice, signals) if choice else None
        decision = decide(setup.policy, narrowed, signals)
        return Known(
            choice=choice,
            narrowed=narrowed if narrowed is not choice else None,
            decision=decision,
            cookies=filter_cookies(cookie, decision, own=own.names),
            until=setup.codec.lapses(choice) if choice else None,
        )

    def _choice(self, value: str | None) -> Choice | None:
        try:
            return self._setup.codec.loads(value, self._setup.clock()) if value else None
        except BadChoice:
            return None
