"""From a scope to a visit: headers are read once, a choice is verified once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from consent.asgi.consent import Consent
from consent.asgi.setup import Setup
from consent.asgi.visit import Known, Scope, Visit
from consent.errors import BadChoice
from consent.gate.cookie_header import filter_cookies, join_crumbs, values_of
from consent.gate.standing import settle, stand
from consent.policy.region import STRICTEST
from consent.records.record import Earlier
from consent.visitor.choice import Choice, newest
from consent.visitor.codec import ChoiceCodec
from consent.visitor.signals import Signals

MEMO_SIZE = 2048
"""So many different `Cookie` headers are remembered; then the memory starts afresh."""

MEMO_COOKIE = 4096
"""A longer `Cookie` header is not remembered, so that the memory stays below a few megabytes."""

_Key = tuple[bytes, bool, str | None, str]
_SECURE = frozenset(("https", "wss"))


class Reader:
    """Reads visits. Remembers what a header came to until the choice in it lapses."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._seconds = setup.seconds
        self._regional = setup.policy.site.region_header is not None
        self._memo: dict[_Key, Known] = {}

    def read(self, scope: Scope) -> Visit:
        """The visit behind this scope, or behind a copy of it where its headers could be read but once.

        What a browser sent wrongly counts as not sent.
        """
        setup = self._setup
        fields = scope["headers"]
        if not isinstance(fields, (list, tuple)):
            # ASGI takes any iterable, and some can be read but once.
            fields = list(fields)
            scope = {**scope, "headers": fields}
        headers = dict(fields)
        cookie = headers.get(b"cookie", b"")
        if len(headers) != len(fields):
            cookie = join_crumbs([value for name, value in fields if name == b"cookie"])
            setup.forget_doubtful_region(headers, fields)
            if any(name == b"sec-gpc" and value == b"1" for name, value in fields):
                # Whoever else spoke, on the way or before: an opt-out that was said is heard.
                headers[b"sec-gpc"] = b"1"
        preset = setup.preset(headers).id if self._regional else STRICTEST
        key = (cookie, headers.get(b"sec-gpc") == b"1", scope.get("scheme"), preset)
        known = self._memo.get(key)
        if known is None or self._seconds() >= known.until:
            known = self._remember(key, setup.signals(headers))
        return Visit(setup, scope, headers, known, Consent(known.decision, setup, headers))

    def forget(self) -> None:
        """Work everything out afresh: what a header comes to has changed."""
        self._memo.clear()

    def _remember(self, key: _Key, signals: Signals) -> Known:
        cookie, _, scheme, _ = key
        https = self._setup.https if self._setup.https is not None else scheme in _SECURE
        known = self._work_out(cookie, signals, https=https)
        self._setup.drift.presented(cookie)
        if len(self._memo) >= MEMO_SIZE:
            self._memo.clear()
        if len(cookie) <= MEMO_COOKIE:
            self._memo[key] = known
        return known

    def _work_out(self, cookie: bytes, signals: Signals, *, https: bool) -> Known:
        setup = self._setup
        own = setup.cookies(https=https)
        now = setup.clock()
        # The newest that is signed, whether or not it counts: an old yes is not to outlive a newer no.
        recalled = newest(_signed(setup.codec, values_of(cookie, own.choice), now))
        choice, earlier = _confirm(setup, recalled, now)
        recalled = recalled if choice is None else None
        asks_first = setup.regions.find(signals.region).asks_first
        standing = stand(
            setup.policy,
            setup.regions,
            choice=choice,
            recalled=None if asks_first else recalled,
            signals=signals,
            now=now,
        )
        cookies = filter_cookies(cookie, standing.decision, own=own.names)
        held = dict.fromkeys(cookies.held)
        expiring = tuple(name for name in held if setup.policy.classify(name) is not None)
        return Known(
            cookie=cookie,
            https=https,
            once=values_of(cookie, own.once),
            choice=choice,
            earlier=earlier,
            outdated=_outdated(setup, recalled, now),
            narrowed=standing.narrowed,
            rewritten=standing.rewritten,
            decision=standing.decision,
            cookies=cookies,
            expiring=expiring,
            rests=standing.rewritten is None and not expiring,
            until=standing.until.timestamp() if standing.until else math.inf,
        )


def _signed(codec: ChoiceCodec, values: Iterable[str], now: datetime) -> Iterator[Choice]:
    """What is ours of these; a broken or forged one hides no other."""
    for value in values:
        with suppress(BadChoice):
            yield codec.recall(value, now)


def _confirm(setup: Setup, recalled: Choice | None, now: datetime) -> tuple[Choice | None, Earlier]:
    """The choice, if it still counts, and what became of it."""
    if recalled is None:
        return None, Earlier.NONE
    try:
        return settle(setup.policy, setup.codec.confirm(recalled, now)), Earlier.VALID
    except BadChoice as error:
        return None, Earlier(error.ended or Earlier.NONE)


def _outdated(setup: Setup, recalled: Choice | None, now: datetime) -> str | None:
    """The revision of a choice that would count if the same were still asked."""
    if recalled is None or recalled.by_signal or recalled.revision == setup.policy.revision:
        return None
    return recalled.revision if now < setup.codec.lapses(recalled) else None
