"""The cases of `banner/*/cases.toml`, rendered, served and opened in a real browser."""

from __future__ import annotations

import os
import re
import threading
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from consent.pages import Pages, RecordEntry
from consent.policy.catalogue import Catalogue
from consent.policy.policy import Policy
from consent.policy.toml import loads

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
button{{background:hotpink;font-size:30px;float:right}}p{{margin:1.5em 0}}section{{padding:5em}}a{{letter-spacing:.2em}}
</style>{head}</head><body>{insertion}<main><h1>Spring tide reaches the old harbour wall</h1>{body}
<p>{words}</p><p>{words}</p><p>{words}</p><p>{words}</p><p><a href="/elsewhere" id="last">Read on</a></p></main></body></html>"""
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


def article(insertion: str, *, language: str = "en", direction: str = "", head: str = "", body: str = "") -> str:
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

    def _placeholder(self, pages: Pages, policy: str, language: str, *, width: int, height: int, **given: Any) -> str:
        service = load_policy(policy).services_by_id[given.pop("service")]
        return pages.placeholder(language, service, root="", **given)

    def _declaration(self, pages: Pages, _: str, language: str) -> str:
        return pages.declaration(language, root="")

    def _record(self, pages: Pages, _: str, language: str, **given: Any) -> str:
        given["granted"] = NAMES(given.get("granted", ()))
        given["services"] = NAMES(given.get("services", ()))
        given["entries"] = [
            RecordEntry(**{**entry, "granted": tuple(entry.get("granted", ())), "refused": tuple(entry.get("refused", ()))})
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

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
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
