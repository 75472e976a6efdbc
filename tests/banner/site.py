"""A tiny server, and on it a site whose choices are taken as the middleware takes them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from consent.errors import BadChoice
from consent.gate import choosing
from consent.pages import Pages
from consent.policy.policy import Policy
from consent.visitor.codec import ChoiceCodec
from tests.banner.examples import PREFIX, article


@dataclass
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    form: dict[str, list[str]]


@dataclass
class Answer:
    body: str | bytes = ""
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


@dataclass
class Site:
    """A tiny server: `routes` by path, each an answer or a function of the request; `log` what it got."""

    origin: str
    routes: dict[str, Answer | Callable[[Request], Answer]] = field(default_factory=dict)
    log: list[Request] = field(default_factory=list)

    def serve(self, path: str, body: str | bytes = "", **more: Any) -> str:
        """Answer this path with this body, and give its URL."""
        self.routes[path] = Answer(body, **more)
        return self.origin + path

    def got(self, method: str, path: str) -> list[Request]:
        return [request for request in self.log if (request.method, request.path) == (method, path)]


@contextmanager
def serving() -> Iterator[Site]:
    """A site on a free port, until it is left."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
            request = Request(self.command, unquote(url.path), url.query, dict(self.headers.items()), form)
            served.log.append(request)
            found = served.routes.get(request.path) or Answer(status=404)
            answer = found if isinstance(found, Answer) else found(request)
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            for name, value in (("Content-Type", answer.media_type), *answer.headers):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A browser that closes a connection early is no error."""

    server = Server(("127.0.0.1", 0), Handler)
    served = Site(f"http://news.localhost:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


class Newsroom:
    """A site whose choices are taken as the middleware takes them, but without a log."""

    def __init__(self, site: Site, pages: Pages, policy: Policy) -> None:
        self.site = site
        self.pages = pages
        self.policy = policy
        self.codec = ChoiceCodec(
            ["a secret of this test"],
            revision=policy.revision,
            categories=[category.id for category in policy.asked],
            lapses=lambda choice: policy.site.valid_for.after(choice.decided_at),
        )
        site.serve("/favicon.ico")
        site.routes[PREFIX] = self._choose
        site.routes[f"{PREFIX}/embed"] = self._embed
        site.routes[f"{PREFIX}/state"] = self._state
        self.answer_status = 200

    def publish(
        self, state: Any, *, path: str = "/", gpc: bool = False, head: str = "", body: str = "", **more: Any
    ) -> str:
        """A page of the site as the gate would send it; gives its URL."""
        insertion = self.pages.insertion(language="en", state=state, gpc=gpc, style="inline")
        given = {name: more.pop(name, "") for name in ("earlier", "news")}
        filled = insertion.fill("", path, more.pop("nonce", ""), "consent", **given).decode()
        return self.site.serve(path, article(filled, head=head, body=body), **more)

    def cookie(self, *names: str, gpc: bool = False) -> str:
        """The choice cookie of who granted these."""
        return self.codec.dumps(choosing.save(self.policy, names, now=datetime.now(UTC), gpc=gpc))

    def _choose(self, request: Request) -> Answer:
        if request.method == "GET":
            return Answer("<title>Preferences</title>")
        names = [*request.form.get("category", ()), *request.form.get("service", ())]
        names = {"accept_all": [one.id for one in self.policy.asked], "save": names}.get(
            request.form["choice"][0], []
        )
        return self._taken(request, *names)

    def _embed(self, request: Request) -> Answer:
        always = request.form["choice"] == ["always"]
        return self._taken(request, *request.form["service"]) if always else Answer("{}", "application/json")

    def _taken(self, request: Request, *names: str) -> Answer:
        if self.answer_status != 200:
            return Answer("<title>Problem</title>", status=self.answer_status)
        keep = ("Set-Cookie", f"consent={self.cookie(*names)}; Path=/")
        if "application/json" in request.headers["Accept"]:
            return Answer("{}", "application/json", headers=(keep,))
        return Answer(status=303, headers=(keep, ("Location", request.form["return_to"][0] or "/")))

    def _state(self, request: Request) -> Answer:
        value = request.headers.get("Cookie", "").partition("consent=")[2].partition(";")[0]
        try:
            self.codec.loads(value, datetime.now(UTC))
        except BadChoice:
            return Answer('{"decided": false}', "application/json")
        return Answer('{"decided": true}', "application/json")
