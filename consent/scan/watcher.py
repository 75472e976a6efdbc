"""What one browser does while it visits a site, as sightings: requests, cookies, storage, and who did it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from consent.gate.set_cookie import parse_set_cookie
from consent.survey.sighting import MAX_NAME, Moment, Sighting, Subject

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Frame, Page, Request, Response

_HERE: Final = Path(__file__).parent
_WATCH: Final = (_HERE / "watch.js").read_text("utf-8")
_STORED: Final = (_HERE / "stored.js").read_text("utf-8")

QUIET_SECONDS: Final = 0.5
PATIENCE_SECONDS: Final = 8.0
MAX_SIGHTINGS: Final = 5000
_MAX_URLS_OF_HOST: Final = 20
_WEB: Final = ("http", "https", "ws", "wss")


class Watcher:
    """Watches one browser during one moment. Remembers what it saw until the moment is over."""

    def __init__(self, context: BrowserContext, moment: Moment) -> None:
        self.page: Page = context.pages[0] if context.pages else context.new_page()
        self.moment = moment
        self.sightings: list[Sighting] = []
        self._context = context
        self._seen: set[tuple[str, ...]] = set()
        self._urls: dict[str, set[str]] = {}
        self._initiators: dict[str, str] = {}
        self._loading: set[Request] = set()
        self._responses: list[Response] = []
        self._moved = time.monotonic()
        context.add_init_script(_WATCH)
        context.on("request", self._begin)
        context.on("response", self._answered)
        context.on("requestfailed", self._end)
        self._read_initiators()

    def forget(self) -> None:
        """Begin anew: what was seen so far belongs to another moment."""
        self.sightings.clear()
        self._seen = {("cookie", cookie["name"], _host(cookie["domain"])) for cookie in self._cookies()}
        self._seen |= {("storage", *key) for key in self._storage_keys()}
        self._urls.clear()
        self._responses.clear()

    def settle(self, before: float) -> None:
        """Wait until the network has been silent for a moment, at most until that time; then look."""
        deadline = min(time.monotonic() + PATIENCE_SECONDS, before)
        while time.monotonic() < deadline:
            if not self._loading and time.monotonic() - self._moved > QUIET_SECONDS:
                break
            self.page.wait_for_timeout(50)
        self._look()

    def _look(self) -> None:
        """Note what the browser holds now, and whose doing it was."""
        setters = dict(self._servers())
        frames = [(frame, found) for frame in self._frames() if (found := _evaluate(frame))]
        for _, found in frames:
            setters |= {(note["subject"], note["name"]): note["by"] for note in found["notes"]}
        for frame, found in frames:
            for item in found["storage"]:
                by = setters.get(("storage", item["name"]), "")
                self._note("storage", item["name"], _host_of(frame.url), by=by, kind=item["kind"])
        for cookie in self._cookies():
            name = str(cookie["name"])
            self._note(
                "cookie",
                name,
                _host(cookie["domain"]),
                by=setters.get(("cookie", name), ""),
                kind="http" if cookie["httpOnly"] else "script",
                lifetime_seconds=_lifetime(cookie["expires"]),
            )

    def _note(self, subject: Subject, name: str, host: str, **more: Any) -> None:
        name = name[:MAX_NAME]
        key = (subject, name, host, more.get("url", "")) if subject == "host" else (subject, name, host)
        if key not in self._seen and len(self.sightings) < MAX_SIGHTINGS:
            self._seen.add(key)
            self.sightings.append(Sighting(subject, name, host, self.moment, _plain(self.page.url), **more))

    def _begin(self, request: Request) -> None:
        self._moved = time.monotonic()
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self._loading.clear()
        self._loading.add(request)
        url = urlsplit(request.url)
        if url.scheme in _WEB and url.hostname:
            self._note_host(request, url.hostname)

    def _note_host(self, request: Request, host: str) -> None:
        urls = self._urls.setdefault(host, set())
        plain = _plain(request.url)
        if plain in urls or len(urls) >= _MAX_URLS_OF_HOST:
            return
        urls.add(plain)
        by = self._initiators.get(request.url) or _frame_url(request)
        self._note("host", host, host, by=_plain(by), kind=request.resource_type, url=plain)

    def _answered(self, response: Response) -> None:
        self._end(response.request)
        self._responses.append(response)

    def _end(self, request: Request) -> None:
        self._moved = time.monotonic()
        self._loading.discard(request)

    def _servers(self) -> Iterator[tuple[tuple[str, str], str]]:
        """The cookies that answers have set since the last look, with the address of the answer."""
        responses, self._responses = self._responses, []
        for response in responses:
            for line in _set_cookies(response):
                yield ("cookie", parse_set_cookie(line.encode("utf-8")).name), _plain(response.url)

    def _read_initiators(self) -> None:
        """Which script asked for an address, as the page's own process knows it."""
        session = self._context.new_cdp_session(self.page)
        session.on("Network.requestWillBeSent", self._initiated)
        session.send("Network.enable")

    def _initiated(self, event: dict[str, Any]) -> None:
        initiator = event.get("initiator", {})
        frames = initiator.get("stack", {}).get("callFrames", [])
        by = next((frame["url"] for frame in frames if frame.get("url")), initiator.get("url", ""))
        if by and len(self._initiators) < MAX_SIGHTINGS:
            self._initiators[event["request"]["url"]] = by

    def _frames(self) -> list[Frame]:
        return [frame for frame in self.page.frames if frame.url.startswith("http")]

    def _cookies(self) -> list[Any]:
        return list(self._context.cookies())

    def _storage_keys(self) -> Iterator[tuple[str, str]]:
        for frame in self._frames():
            if found := _evaluate(frame):
                yield from ((item["name"], _host_of(frame.url)) for item in found["storage"])


def _guarded(read: Callable[[], Any]) -> Any:
    """What this reads, or None where the page went away meanwhile."""
    from playwright.sync_api import Error

    try:
        return read()
    except Error:
        return None


def _evaluate(frame: Frame) -> Any:
    return _guarded(lambda: frame.evaluate(_STORED))


def _set_cookies(response: Response) -> list[str]:
    headers = _guarded(response.headers_array) or []
    return [header["value"] for header in headers if header["name"].lower() == "set-cookie"]


def _frame_url(request: Request) -> str:
    """The page that asked; for a frame's own address the page around it."""

    def read() -> str:
        frame = request.frame
        around = frame.parent_frame if request.is_navigation_request() else frame
        return around.url if around is not None else ""

    return str(_guarded(read) or "")


def _lifetime(expires: float) -> int | None:
    return None if expires < 0 else max(0, round(expires - datetime.now(UTC).timestamp()))


def _plain(url: str) -> str:
    """An address without its query: that may hold what nobody should keep."""
    return url.partition("?")[0].partition("#")[0][:MAX_NAME]


def _host(domain: str) -> str:
    return domain.strip(".").lower()


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""
