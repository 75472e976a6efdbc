"""One response on its way out: cookies and headers are settled when it starts, its page while it streams."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Iterable, Iterator

from consent.asgi.encoding import CODINGS, coding_of
from consent.asgi.findings import Findings
from consent.asgi.opening import Opening
from consent.asgi.page_stream import BODIES, Message, PageStream, Send
from consent.asgi.visit import Visit
from consent.errors import StoreError
from consent.gate import caching, parties
from consent.gate.content_security import read_security
from consent.gate.cookie_header import parse_pairs
from consent.gate.expiry import expire
from consent.gate.fields import LOADING_FIELDS, Judge, filter_field
from consent.gate.header import Fields, Headers, combine
from consent.gate.kind import (
    Kind,
    as_asked_for,
    forbids_transformation,
    is_none_of_ours,
    kind_of,
    without_lengths_and_digests,
)
from consent.gate.navigation import may_be_navigation, told_by
from consent.gate.set_cookie import keep
from consent.gate.validators import mark
from consent.records.record import Method

logger = logging.getLogger("consent")

_STARTS = frozenset(("http.response.start", "websocket.accept", "websocket.http.response.start"))
# By name, because looking a member up in its Enum takes a while, and every answer asks.
_XML, _XML_DOCUMENT = Kind.XML, Kind.XML_DOCUMENT
_LOADING = frozenset(LOADING_FIELDS)
_REREADABLE = (list, tuple)


class GatedResponse:
    """The `send` that the app gets. Holds the state of one response, and passes on what it does not know."""

    __slots__ = ("_body", "_send", "_visit")

    def __init__(self, visit: Visit, send: Send) -> None:
        self._visit = visit
        self._send = send
        self._body = send

    @property
    def _findings(self) -> Findings:
        return Findings(self._visit)

    def send(self, message: Message) -> Awaitable[None]:
        """Pass one message on, gated. What needs nothing goes the server's own way from here."""
        kind = message["type"]
        if kind in BODIES:
            return self._body(message)
        if kind in _STARTS and not self._needs_nothing(message):
            return self._start(message)
        if kind == "http.response.early_hint":
            message = {**message, "links": list(self._links(message.get("links", ())))}
        return self._send(message)

    def _needs_nothing(self, message: Message) -> bool:
        """Whether an answer is seen at a glance to leave as it is: most are no pages.

        `_start` would send the same message; a test holds the two equal.
        """
        visit = self._visit
        headers = message.get("headers", ())
        # ASGI takes any iterable, and some can be read but once.
        if visit.consent.was_read or not visit.known.rests or type(headers) not in _REREADABLE:
            return False
        return is_none_of_ours(message.get("status", 200), headers)

    async def _start(self, message: Message) -> None:
        settled = self._visit.consent.changed is None and self._visit.known.rewritten is None
        own = [] if settled else await self._own_cookies()
        status = message.get("status", 200) if message["type"] == "http.response.start" else 101
        headers = [(name.lower(), value) for name, value in message.get("headers", ())]
        headers = self._settle(status, headers, own)
        await self._send({**message, "headers": headers})

    def _settle(self, status: int, headers: Headers, own: Headers) -> Headers:
        """The headers that may leave. Where they open a page, its stream is made."""
        visit = self._visit
        fields = combine(headers)
        kind = kind_of(status, fields)
        if kind is _XML:
            # It has two versions under one address, and a cache must not mistake them.
            headers = caching.add_vary(headers, fields, told_by(visit.headers))
            fields = combine(headers)
        kind = as_asked_for(kind, fields, visit.headers)
        asked_to_share = caching.asks_to_share(fields)
        sets_cookies = b"set-cookie" in fields
        headers = list(self._without_held_cookies(headers)) if sets_cookies else headers
        survives = sets_cookies and any(name == b"set-cookie" for name, _ in headers)
        # A shared page can wait with what the opt-out signal left of an old choice: personal ones say it.
        shared = asked_to_share and not (survives or visit.consent.was_read)
        if not _LOADING.isdisjoint(fields):
            headers = self._without_held_fetches(headers, shared=shared)
        page = kind is not Kind.OTHER or (status == 304 and may_be_navigation(visit.headers))
        if page:
            headers = self._open_page(kind, headers, fields, shared=shared) + self._page_policy(shared=shared)
        if shared:
            spoken = visit.consent.language_was_read
            return caching.add_vary(headers, fields, (b"Accept-Language",)) if spoken else headers
        if asked_to_share:
            self._findings.mistake(
                "a response asked to be shared by caches, but it sets cookies or reads the choice"
            )
        if page and visit.once:
            own.append((b"set-cookie", visit.own.forget(visit.own.once)))
        own += self._expired()
        if page or own or sets_cookies or visit.consent.was_read:
            headers = caching.make_personal(headers, fields, vary=visit.setup.vary(page=page))
        return headers + own

    def _without_held_cookies(self, headers: Headers) -> Iterator[tuple[bytes, bytes]]:
        now = self._visit.setup.clock()
        decision = self._visit.consent.decision
        for name, value in headers:
            if name == b"set-cookie" and not keep(value, decision, now=now):
                self._findings.held_cookie(value)
            else:
                yield name, value

    def _without_held_fetches(self, headers: Headers, *, shared: bool) -> Headers:
        """The headers without what would make the browser contact a held host."""
        judge = self._judge(shared=shared)
        fields = ((name, filter_field(name, value, judge)) for name, value in headers)
        return [(name, value) for name, value in fields if value is not None]

    def _judge(self, *, shared: bool) -> Judge:
        visit = self._visit
        decision = visit.setup.nothing_granted if shared else visit.consent.decision
        scheme = "https" if visit.https else "http"
        page = parties.Page(parties.parties_of(decision, visit.host), path=visit.url_path, scheme=scheme)

        def judge(url: str) -> parties.Verdict:
            verdict = page.judge(url)
            self._findings.judged(verdict)
            return verdict

        return judge

    def _open_page(self, kind: Kind, headers: Headers, fields: Fields, *, shared: bool) -> Headers:
        visit = self._visit
        if kind is Kind.UNREADABLE:
            self._findings.unreadable()
            return headers
        if kind is _XML_DOCUMENT:
            # Without a validator of its own this version cannot come back for the other.
            headers = [field for field in headers if field[0] != b"etag"]
        elif b"etag" in fields:
            version = visit.version(shared=shared)
            headers = [(name, mark(value, version) if name == b"etag" else value) for name, value in headers]
        coding = coding_of(fields[b"content-encoding"]) if b"content-encoding" in fields else b""
        if coding and coding not in CODINGS:
            self._findings.mistake(
                f"a page encoded with {coding.decode('latin-1')!r} left ungated: not readable here"
            )
            return headers
        if forbids_transformation(fields):
            self._findings.mistake("a page says no-transform; it was gated all the same")
        if kind is not Kind.OTHER and visit.scope["method"] == "HEAD":
            self._body = self._leave_out
        elif kind is not Kind.OTHER:
            opening = Opening(
                visit,
                kind,
                coding,
                read_security(fields),
                shared=shared,
                may_be_stored=caching.may_be_stored(fields),
            )
            self._body = PageStream(opening, self._send, visit.setup.memory).take
        return without_lengths_and_digests(headers)

    def _page_policy(self, *, shared: bool) -> Headers:
        """The line that makes the browser a second guard. A 304 has it too: it replaces what was stored."""
        visit = self._visit
        guard = visit.setup.guard
        if guard is None:
            return []
        # Of what loads once only a hash is known: that one page may reach all that is declared.
        services = guard.services if shared or visit.once else visit.consent.decision.services
        text = guard.write(services, host=visit.host, root=visit.root)
        return [] if text is None else [(b"content-security-policy", text)]

    async def _leave_out(self, message: Message) -> None:
        """Answer HEAD without the app's body, in more than one message.

        Of a single message some servers tell the length, and it would not be that of the page
        (RFC 9110 section 8.6).
        """
        await self._send({"type": "http.response.body", "body": b"", "more_body": True})
        if not message.get("more_body", False):
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _own_cookies(self) -> Headers:
        """The lines that keep what the app chose, or what is to be remembered of signal and old choice."""
        visit = self._visit
        if visit.consent.changed is not None:
            try:
                return await visit.record(visit.consent.changed, method=Method.API, language=visit.language)
            except StoreError:
                logger.exception("a choice that the app granted could not be recorded: it stays ungranted")
                visit.consent.revert(visit.known.decision)
        rewritten = visit.known.rewritten
        return [] if rewritten is None else visit.keep(rewritten)

    def _expired(self) -> Headers:
        """The lines that remove cookies which the browser presented and may not hold."""
        visit = self._visit
        if visit.consent.changed is None and not visit.known.expiring:
            return []
        host, path, secure = visit.host, visit.full_path, visit.https
        if visit.consent.changed is None:
            return visit.setup.expiry.headers(visit.known.expiring, host=host, path=path, secure=secure)
        names = (name for name, _ in parse_pairs(visit.cookie) if name not in visit.own.names)
        lines = expire(names, visit.consent.decision, host=host, path=path, secure=secure)
        return [(b"set-cookie", line) for line in lines]

    def _links(self, links: Iterable[bytes]) -> Iterator[bytes]:
        judge = self._judge(shared=False)
        for link in links:
            kept = filter_field(b"link", link, judge)
            if kept:
                yield kept
