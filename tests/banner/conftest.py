"""The cases of `banner/*/cases.toml`, rendered, served and opened in a real browser."""

from __future__ import annotations

import os
import re
import threading
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from consent.errors import BadChoice
from consent.gate import choosing
from consent.pages import Pages, RecordEntry
from consent.policy.catalogue import Catalogue
from consent.policy.policy import Policy
from consent.policy.toml import loads
from consent.visitor.codec import ChoiceCodec

BANNER = Path(__file__).parents[2] / "banner"
PREFIX = "/privacy-choices"
NAMES = frozenset[str]

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
]

ARTICLE = """<!doctype html><html lang="{language}"{direction}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Tide tables</title>
<style>body{{margin:0 auto;max-width:46rem;padding:1.5rem;font:1.0625rem/1.6 Georgia,serif;
background:Canvas;color:CanvasText}}:root{{color-scheme:light dark}}
button{{background:hotpink;font-size:30px;float:right}}p{{margin:1.5em 0}}
section{{padding:5em}}a{{letter-spacing:.2em}}
</style>{head}</head><body>{insertion}<main><h1>Spring tide reaches the old harbour wall</h1>{body}
<p>{words}</p><p>{words}</p><p>{words}</p><p>{words}</p>
<p><a href="/elsewhere" id="last">Read on</a></p></main></body></html>"""
WORDS = (
    "The water came up before dawn, slower than the tables had said, and stood for an hour at the third "
    "step. The harbour master wrote it down as he has done for thirty years, in pencil, in a book. "
) * 3


@dataclass(frozen=True)
class Case:
    """One example out of a `cases.toml`."""

    part: str
    values: dict[str, Any]

    @property
    def id(self) -> str:
        return re.sub(r"\W+", "-", f"{self.part} {self.values['name']}")


def all_cases() -> list[Case]:
    return [
        Case(file.parent.name, values)
        for file in sorted(BANNER.glob("*/cases.toml"))
        for values in tomllib.loads(file.read_text("utf-8"))["case"]
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = all_cases()
        metafunc.parametrize("case", cases, ids=[case.id for case in cases])


def load_policy(name: str) -> Policy:
    file = BANNER / "examples" / f"{name}.toml"
    return loads(file.read_text("utf-8"), catalogue=Catalogue(), source=file.name)


def article(
    insertion: str, *, language: str = "en", direction: str = "", head: str = "", body: str = ""
) -> str:
    """A page of a site whose own style is careless with `button`, `p` and `section`."""
    return ARTICLE.format(
        language=language,
        direction=direction and f' dir="{direction}"',
        head=head,
        insertion=insertion,
        body=body,
        words=WORDS,
    )


class Gallery:
    """Renders cases. One `Pages` a policy."""

    article = staticmethod(article)
    cases = staticmethod(all_cases)
    policy = staticmethod(load_policy)

    def __init__(self) -> None:
        self._pages: dict[str, Pages] = {}

    def pages(self, policy: str) -> Pages:
        if policy not in self._pages:
            self._pages[policy] = Pages(load_policy(policy), BANNER, prefix=PREFIX)
        return self._pages[policy]

    def render(self, case: Case) -> str:
        """The document of one case, as its page or endpoint would send it."""
        given = dict(case.values)
        given.pop("name")
        policy = given.pop("policy")
        language = given.pop("language")
        render: Callable[..., str] = getattr(self, f"_{case.part}")
        return render(self.pages(policy), policy, language, **given)

    def _notice(self, pages: Pages, _: str, language: str, *, state: Any, gpc: bool = False) -> str:
        insertion = pages.insertion(language=language, state=state, gpc=gpc, style="inline")
        filled = insertion.fill("", "/articles/tide-tables", "", "consent").decode()
        return article(filled, language=language)

    def _preferences(self, pages: Pages, _: str, language: str, **given: Any) -> str:
        given["granted"] = NAMES(given.get("granted", ()))
        given["services"] = NAMES(given.get("services", ()))
        plain = {"decided": False, "gpc": False, "stored": (), "return_to": "", "saved": False}
        return pages.preferences(language, root="", cookie="consent", **(plain | given))

    def _placeholder(
        self, pages: Pages, policy: str, language: str, *, width: int, height: int, **given: Any
    ) -> str:
        service = load_policy(policy).services_by_id[given.pop("service")]
        return pages.placeholder(language, service, root="", **given)

    def _declaration(self, pages: Pages, _: str, language: str) -> str:
        return pages.declaration(language, root="")

    def _record(self, pages: Pages, _: str, language: str, **given: Any) -> str:
        given["granted"] = NAMES(given.get("granted", ()))
        given["services"] = NAMES(given.get("services", ()))
        given["entries"] = [
            RecordEntry(
                **{
                    **entry,
                    "granted": tuple(entry.get("granted", ())),
                    "refused": tuple(entry.get("refused", ())),
                }
            )
            for entry in given.get("entries", ())
        ]
        given.setdefault("decided_at", None)
        return pages.record(language, root="", **given)

    def _problem(self, pages: Pages, _: str, language: str, **given: Any) -> str:
        return pages.problem(language, root="", **given)


@pytest.fixture(scope="session")
def gallery() -> Gallery:
    return Gallery()


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


@pytest.fixture
def site(gallery: Gallery) -> Iterator[Site]:
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
    for policy in ("newspaper", "hostile"):
        for name, asset in gallery.pages(policy).assets.items():
            served.routes[f"{PREFIX}/static/{name}"] = Answer(asset.body, asset.media_type)
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
            lapses=policy.site.valid_for.after,
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
        filled = insertion.fill("", path, more.pop("nonce", ""), "consent").decode()
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


@pytest.fixture
def newsroom(site: Site, gallery: Gallery) -> Newsroom:
    return Newsroom(site, gallery.pages("newspaper"), load_policy("newspaper"))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(
        executable_path="/usr/bin/chromium",
        args=CHROMIUM,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield launched
    launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 720})
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shots() -> Path | None:
    """Where pictures go, if `GALLERY` names a folder."""
    folder = os.environ.get("GALLERY")
    if not folder:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)
