"""An ASGI app looked at in-process: each of its pages is asked for as a browser would, and answers are kept.

No server and no network: what the pages embed is read from their markup, and is never loaded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import unquote

import anyio
from anyio.from_thread import start_blocking_portal

from consent.asgi.consent import Consent
from consent.errors import ConsentError
from consent.gate.choosing import accept_all
from consent.gate.decision import decide
from consent.scan.layers import middleware_of, paths_of
from consent.scan.lifespan import Lifespan
from consent.survey.page import Place, read_links, same_host
from consent.visitor.signals import Signals

Message = MutableMapping[str, Any]
ASGIApp = Callable[[Any, Any, Any], Awaitable[None]]

MAX_PAGES: Final = 50
MAX_BODY: Final = 2 * 1024 * 1024
PATIENCE_SECONDS: Final = 10.0

_BROWSER: Final = {
    b"accept": b"text/html,application/xhtml+xml",
    b"accept-encoding": b"identity",
    b"accept-language": b"en",
    b"sec-fetch-dest": b"document",
    b"sec-fetch-mode": b"navigate",
    b"sec-fetch-site": b"none",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an app answered to GET. `headers` have lower-case names."""

    place: Place
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def is_page(self) -> bool:
        """Whether it is markup that a browser would show."""
        return self.get(b"content-type").lower().startswith((b"text/html", b"application/xhtml+xml"))

    @property
    def set_cookies(self) -> list[bytes]:
        """Its `Set-Cookie` lines."""
        return [value for name, value in self.headers if name == b"set-cookie"]

    def get(self, name: bytes) -> bytes:
        """The first header field of this name, or nothing."""
        return next((value for given, value in self.headers if given == name), b"")


def visit_app(
    app: ASGIApp,
    *,
    start: Iterable[str] = (),
    host: str = "testserver",
    max_pages: int = MAX_PAGES,
    granted: bool = False,
) -> list[Answer]:
    """What the app answers, page by page: its routes without parameters, `start`, and what these link to.

    It is asked as a first-time visitor over https, with no cookie. It runs in a thread and a loop of its own,
    so that this may be called from inside a running loop. An error that the app raises is raised.
    `granted`: the app's own ConsentMiddleware stands aside, and the app is told that everything is granted.
    """
    paths = list(dict.fromkeys([*start, "/", *paths_of(app)]))
    with start_blocking_portal() as portal:
        return portal.call(_visit, app, paths, Place(host), _extra(app) if granted else {}, max_pages)


def _extra(app: ASGIApp) -> dict[str, object]:
    """What makes the app's middleware stand aside, and the app believe that everything is granted."""
    try:
        setup = middleware_of(app).setup
    except ConsentError:
        return {}
    choice = accept_all(setup.policy, now=setup.clock(), gpc=False)
    return {"consent": Consent(decide(setup.policy, choice, Signals()), setup, {})}


async def _visit(
    app: ASGIApp, paths: list[str], front: Place, extra: dict[str, object], max_pages: int
) -> list[Answer]:
    answers: list[Answer] = []
    async with Lifespan(app):
        waiting, seen = deque(paths), set(paths)
        while waiting and len(answers) < max_pages:
            answer = await _get(app, replace(front, path=waiting.popleft()), extra)
            if answer is None:
                continue
            answers.append(answer)
            for path in _leads_to(answer):
                if path not in seen:
                    seen.add(path)
                    waiting.append(path)
    return answers


def _leads_to(answer: Answer) -> list[str]:
    if location := answer.get(b"location").decode("latin-1"):
        path = same_host(answer.place, location)
        return [path] if path else []
    return read_links(answer.body, answer.place) if answer.is_page else []


async def _get(app: ASGIApp, place: Place, extra: dict[str, object]) -> Answer | None:
    """The answer, as much of it as comes within the limits; None if it does not begin."""
    sent: list[Message] = []
    with anyio.move_on_after(PATIENCE_SECONDS) as patience:
        await app({**_scope(place), **extra}, _Receiver().receive, _Collector(sent, patience).send)
    start = next((message for message in sent if message["type"] == "http.response.start"), None)
    if start is None:
        return None
    headers = tuple((bytes(name).lower(), bytes(value)) for name, value in start.get("headers", ()))
    body = b"".join(message.get("body", b"") for message in sent)
    return Answer(place, start["status"], headers, body)


class _Receiver:
    """A browser that sends a request without a body and then stays."""

    def __init__(self) -> None:
        self._sent = False

    async def receive(self) -> Message:
        if self._sent:
            await anyio.sleep_forever()
        self._sent = True
        return {"type": "http.request", "body": b"", "more_body": False}


class _Collector:
    """Keeps what an app sends, and goes away from a stream that is long enough."""

    def __init__(self, sent: list[Message], patience: anyio.CancelScope) -> None:
        self._sent = sent
        self._patience = patience
        self._size = 0

    async def send(self, message: Message) -> None:
        self._sent.append(message)
        self._size += len(message.get("body", b""))
        if self._size > MAX_BODY:
            self._patience.cancel()
            await anyio.lowlevel.checkpoint()


def _scope(place: Place) -> Message:
    path, _, query = place.path.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": place.scheme,
        "path": unquote(path),
        "raw_path": path.encode("ascii", "replace"),
        "query_string": query.encode("ascii", "replace"),
        "root_path": "",
        "headers": [(b"host", place.host.encode("ascii")), *_BROWSER.items()],
        "client": ("127.0.0.1", 1),
        "server": (place.host, 443),
        "state": {},
    }
