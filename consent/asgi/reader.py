"""From a scope to a visit: headers are read once, a choice is verified once."""

from __future__ import annotations

import math

from consent.asgi.consent import Consent
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

_Key = tuple[bytes, bool, str | None]
_SECURE = frozenset(("https", "wss"))


class Reader:
    """Reads visits. Remembers what a header came to until the choice in it lapses."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._seconds = setup.seconds
        self._memo: dict[_Key, Known] = {}

    def read(self, scope: Scope) -> Visit:
        """The visit behind this scope. What a browser sent wrongly counts as not sent."""
        setup = self._setup
        fields = scope["headers"]
        headers = dict(fields)
        cookie = headers.get(b"cookie", b"")
        if len(headers) != len(fields):
            cookie = join_crumbs([value for name, value in fields if name == b"cookie"])
        key = (cookie, headers.get(b"sec-gpc") == b"1", scope.get("scheme"))
        known = self._memo.get(key)
        if known is None or self._seconds() >= known.until:
            known = self._remember(key, setup.signals(headers))
        return Visit(setup, scope, headers, known, Consent(known.decision, setup.clock))

    def _remember(self, key: _Key, signals: Signals) -> Known:
        cookie, _, scheme = key
        https = self._setup.https if self._setup.https is not None else scheme in _SECURE
        known = self._work_out(cookie, signals, https=https)
        if len(self._memo) >= MEMO_SIZE:
            self._memo.clear()
        if len(cookie) <= MEMO_COOKIE:
            self._memo[key] = known
        return known

    def _work_out(self, cookie: bytes, signals: Signals, *, https: bool) -> Known:
        setup = self._setup
        own = setup.cookies(https=https)
        choice = self._choice(value_of(cookie, own.choice))
        narrowed = narrow(setup.policy, choice, signals) if choice else None
        decision = decide(setup.policy, narrowed, signals)
        cookies = filter_cookies(cookie, decision, own=own.names)
        expiring = tuple(name for name in cookies.held if setup.policy.classify(name) is not None)
        return Known(
            cookie=cookie,
            https=https,
            choice=choice,
            narrowed=narrowed if narrowed is not choice else None,
            decision=decision,
            cookies=cookies,
            expiring=expiring,
            rests=narrowed is choice and not expiring,
            until=setup.codec.lapses(choice).timestamp() if choice else math.inf,
        )

    def _choice(self, value: str | None) -> Choice | None:
        try:
            return self._setup.codec.loads(value, self._setup.clock()) if value else None
        except BadChoice:
            return None
