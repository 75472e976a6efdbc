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

MEMO_COOKIE = 4096
"""A longer `Cookie` header is not remembered, so that the memory stays below a few megabytes."""

_SECURE = frozenset(("https", "wss"))


class Reader:
    """Reads visits. Remembers what a header came to until the choice in it lapses."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._memo: dict[tuple[bytes, bool, bool], Known] = {}

    def read(self, scope: Scope) -> Visit:
        """The visit behind this scope. What a browser sent wrongly counts as not sent."""
        setup = self._setup
        headers = dict(scope["headers"])
        cookie = headers.get(b"cookie", b"")
        if len(headers) != len(scope["headers"]):
            cookie = join_crumbs([value for name, value in scope["headers"] if name == b"cookie"])
        https = setup.https if setup.https is not None else scope.get("scheme") in _SECURE
        known = self._known(cookie, headers, https=https)
        consent = Consent(known.decision, clock=setup.clock)
        return Visit(setup, scope, headers, cookie, https, known, consent)

    def _known(self, cookie: bytes, headers: dict[bytes, bytes], *, https: bool) -> Known:
        key = (cookie, headers.get(b"sec-gpc") == b"1", https)
        known = self._memo.get(key)
        if known is None or (known.until is not None and self._setup.clock() >= known.until):
            known = self._work_out(cookie, self._setup.signals(headers), self._setup.cookies(https=https))
            if len(self._memo) >= MEMO_SIZE:
                self._memo.clear()
            if len(cookie) <= MEMO_COOKIE:
                self._memo[key] = known
        return known

    def _work_out(self, cookie: bytes, signals: Signals, own: OwnCookies) -> Known:
        setup = self._setup
        choice = self._choice(value_of(cookie, own.choice))
        narrowed = narrow(setup.policy, choice, signals) if choice else None
        decision = decide(setup.policy, narrowed, signals)
        cookies = filter_cookies(cookie, decision, own=own.names)
        return Known(
            choice=choice,
            narrowed=narrowed if narrowed is not choice else None,
            decision=decision,
            cookies=cookies,
            expiring=tuple(name for name in cookies.held if setup.policy.classify(name) is not None),
            until=setup.codec.lapses(choice) if choice else None,
        )

    def _choice(self, value: str | None) -> Choice | None:
        try:
            return self._setup.codec.loads(value, self._setup.clock()) if value else None
        except BadChoice:
            return None
