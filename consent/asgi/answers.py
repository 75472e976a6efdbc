"""How our endpoints answer: never cached, never framed, in the visitor's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from consent.asgi.history import history_of
from consent.asgi.setup import Setup
from consent.asgi.visit import Visit
from consent.gate.cookie_header import parse_pairs
from consent.gate.decision import decide
from consent.gate.expiry import expire
from consent.gate.origin import safe_return
from consent.pages import History
from consent.policy.category import NECESSARY
from consent.visitor.choice import Choice
from consent.visitor.signals import Signals

_PRIVATE: Final = {
    "Cache-Control": "no-store",
    "Vary": "Cookie, Sec-GPC, Accept-Language",
    "X-Content-Type-Options": "nosniff",
}
_PAGE: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
INERT: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""The policy of pages that show what the log keeps: nothing runs, and nothing is sent."""


class Answers:
    """Makes the responses of our endpoints."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        region = setup.policy.site.region_header
        self._private = {**_PRIVATE, "Vary": _PRIVATE["Vary"] + (f", {region}" if region else "")}

    def html(self, visit: Visit, html: str, *, status: int = 200) -> Response:
        """A page of ours."""
        return HTMLResponse(
            html, status_code=status, headers={**_PAGE, **self._private, "Content-Language": visit.language}
        )

    def inert(self, visit: Visit, html: str) -> Response:
        """A page of ours on which nothing runs and nothing is sent, whatever stands in it."""
        answer = self.html(visit, html)
        answer.headers["Content-Security-Policy"] = INERT
        return answer

    def text(self, visit: Visit, content: str, *, media_type: str = "text/plain") -> Response:
        """A file."""
        return PlainTextResponse(content, headers=self._private, media_type=media_type)

    def json(self, visit: Visit, content: Any, *, status: int = 200) -> Response:
        """The same as data."""
        return JSONResponse(content, status_code=status, headers=self._private)

    def problem(self, visit: Visit, message: str, *, status: int) -> Response:
        """What is wrong, and the way back."""
        if wants_json(visit):
            return self.json(visit, {"error": message}, status=status)
        html = self._setup.pages.problem(
            visit.language,
            root=visit.root,
            status=status,
            message=message,
            return_to=self.came_from(visit),
        )
        return self.html(visit, html, status=status)

    def unrecorded(self, visit: Visit) -> Response:
        """The log is not available: nothing was granted, and the choice can be sent again."""
        answer = self.problem(visit, self._setup.pages.unrecorded(visit.language), status=503)
        answer.headers["Retry-After"] = "10"
        return answer

    def unreadable(self, visit: Visit) -> Response:
        """The log is not available, so nothing out of it can be shown."""
        if wants_json(visit):
            return self.json(visit, {"error": "The log cannot be read at the moment."}, status=503)
        html = self._setup.pages.records.record(
            visit.language, root=visit.root, history=History(readable=False), granted=frozenset()
        )
        return self.html(visit, html, status=503)

    async def preferences(self, visit: Visit) -> Response:
        """The second layer, with the choice as it stands."""
        decision = visit.consent.decision
        query = visit.query
        presented = [name for name, _ in parse_pairs(visit.cookie)]
        html = self._setup.pages.preferences(
            visit.language,
            root=visit.root,
            granted=decision.categories,
            services=decision.services,
            decided=decision.decided,
            gpc=decision.gpc,
            excepted=not decision.honours_signal,
            stored=presented,
            return_to=self.came_from(visit),
            saved="saved" in query,
            cookie=visit.own.choice,
            history=await history_of(visit),
            wanted=query.get("q", [""])[0],
            preset=decision.preset.id,
            news=visit.news,
            earlier=self._setup.revisions.mark,
        )
        return self.html(visit, html)

    def came_from(self, visit: Visit) -> str:
        """The page of this site that the visitor came from, never one of ours; else the front page."""
        written = visit.query.get("return_to", [""])[0]
        return self._page_of_site(visit, written) or self.referring(visit) or f"{visit.root}/"

    def referring(self, visit: Visit) -> str | None:
        """The page of this site, not one of ours, that the browser names as the one before."""
        referer = visit.headers.get(b"referer", b"").decode("latin-1")
        return self._page_of_site(visit, referer) if referer.startswith(("http://", "https://")) else None

    def _page_of_site(self, visit: Visit, written: str) -> str | None:
        back = safe_return(written, host=self.host(visit))
        ours = f"{visit.root}{self._setup.prefix}"
        return None if back is None or back.startswith(ours) else back

    def host(self, visit: Visit) -> str:
        """Host and port that the browser asked for."""
        return visit.headers.get(b"host", b"").decode("latin-1")

    def expired(self, visit: Visit, choice: Choice, *, path: str) -> Iterator[tuple[bytes, bytes]]:
        """The lines that remove what the new choice no longer allows."""
        decision = decide(self._setup.policy, choice, Signals(gpc=choice.gpc_seen), preset=visit.preset)
        names = (name for name, _ in parse_pairs(visit.cookie) if name not in visit.own.names)
        for line in expire(names, decision, host=visit.host, path=path, secure=visit.https):
            yield b"set-cookie", line


def wants_json(visit: Visit) -> bool:
    """Whether the browser asked for data instead of a page."""
    return b"application/json" in visit.headers.get(b"accept", b"").lower()


def state_of(visit: Visit, choice: Choice | None = None) -> dict[str, Any]:
    """The state as JSON: what is granted, for which revision, until when (ISO 8601, UTC).

    `choice` is the one just made, or None for the state as it was found.
    """
    setup = visit.setup
    policy = setup.policy
    decision = visit.known.decision
    if choice is not None:
        decision = decide(policy, choice, visit.signals, preset=visit.preset)
    else:
        choice = visit.choice
    expires = setup.codec.lapses(choice).isoformat().replace("+00:00", "Z") if choice else None
    return {
        "decided": decision.decided,
        "granted": [category.id for category in policy.all_categories if category.id in decision.categories],
        "categories": {
            category.id: category.id in decision.categories
            for category in policy.all_categories
            if category in policy.asked or category.id == NECESSARY
        },
        "services": {service.id: service.id in decision.services for service in policy.services},
        "revision": policy.revision,
        "expires": expires,
        "gpc": decision.gpc,
    }
