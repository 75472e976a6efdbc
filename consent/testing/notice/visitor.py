"""One visitor with a fresh browser context: what they open, press and leave behind."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from urllib.parse import urlsplit

from consent.testing.notice.facts import Kept, Layer, Sight, Stop, Trace, Wanted
from consent.testing.notice.words import control_names

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ElementHandle, JSHandle, Request

Where = Literal["notice", "second", "page"]

_SOURCE: Final = Path(__file__).with_name("reader.js").read_text("utf-8")
_PATIENCE_SECONDS: Final = 5.0
_PRESS_MS: Final = 1_500
# https://w3c.github.io/gpc/#javascript-property-to-detect-preference
_SIGNAL: Final = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"


class Visitor:
    """A visitor of `url` until the end of the `with` block. `options` open the browser's context.

    A page has settled when nothing was loading for `quiet_seconds`.
    """

    def __init__(
        self, browser: Browser, url: str, *, quiet_seconds: float, options: Mapping[str, Any]
    ) -> None:
        self.url = url
        self._quiet_seconds = quiet_seconds
        self._headers = options.get("extra_http_headers", {})
        self.context = browser.new_context(**options)
        self.contacted: set[str] = set()
        self._turn()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def signal(self, *, on: bool) -> None:
        """Send the opt-out signal from now on, or no longer, in a new tab of the same browser."""
        self.context.set_extra_http_headers({**self._headers, **({"Sec-GPC": "1"} if on else {})})
        self.page.close()
        self._turn()
        if on:
            self.page.add_init_script(_SIGNAL)

    def forget(self) -> None:
        """Forget all that this browser kept of the site."""
        self.context.clear_cookies()
        self.page.evaluate("() => { try { localStorage.clear(); sessionStorage.clear(); } catch {} }")

    def open(self, url: str = "") -> Trace:
        """Go to this page, or to the first one, and see what it came to."""
        self.contacted.clear()
        status = self.go(url or self.url)
        self.settle()
        return self.trace(status)

    def go(self, url: str) -> int:
        """Go to this page; the status of the answer, 0 without one."""
        try:
            answer = self.page.goto(url, wait_until="load")
        except Exception:  # Playwright's own errors, which must not be imported here
            # The browser puts up a page of its own a moment later, and what is asked before that is lost.
            with suppress(Exception):
                self.page.wait_for_url("chrome-error://**", timeout=_PRESS_MS)
            return 0
        return answer.status if answer else 200

    def trace(self, status: int = 200) -> Trace:
        """What the browser keeps and shows now."""
        sight = self.sight()
        now = time.time()
        jar = self.context.cookies()
        kept = {
            each["name"]: Kept(each["value"], each["expires"] - now if each["expires"] > 0 else None)
            for each in jar
        }
        return Trace(kept, sight.around.storage, frozenset(self.contacted), status, sight)

    def sight(self) -> Sight:
        """The page as it stands."""
        return Sight.of(self.ask("read()"))

    def second(self) -> Layer | None:
        """The preferences, if they are open."""
        seen = self.ask("second()")
        return Layer.of(seen) if seen else None

    def wait_for(self, question: str) -> None:
        """Give what a script does its time: until the reader says yes, or patience ends."""
        deadline = time.monotonic() + _PATIENCE_SECONDS / 2
        while time.monotonic() < deadline and not self.ask(question):
            self.page.wait_for_timeout(50)

    def press(self, kind: Wanted, where: Where, *, by_key: bool = False) -> bool:
        """Press the control of this kind; False if there is none."""
        control = self.find(f"control({kind!r}, {where!r})")
        if control is None:
            return False
        if by_key:
            control.focus()
            self.page.keyboard.press("Enter")
        else:
            self._click(control)
        self.settle()
        return True

    def switch_on_first(self) -> str:
        """Switch on the first thing that is off; the name of its value."""
        field = self.find("field()")
        if field is None:
            return ""
        self._click(field)
        return str(field.evaluate("one => one.value || one.id"))

    def stops(self, presses: int) -> tuple[Stop, ...]:
        """Where the Tab key leads from the start of the page, until it leaves it."""
        found = []
        self.page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
        for _ in range(presses):
            self.page.keyboard.press("Tab")
            seen = self.ask("stop()")
            if seen is None:
                break
            found.append(Stop(**seen))
        return tuple(found)

    def is_inside(self, selector: str) -> bool:
        """Whether what a selector finds is a part of the notice or of the preferences."""
        return bool(self.ask(f"inside({json.dumps(selector)})"))

    def ask(self, question: str) -> Any:
        """What the reader says of the page as it stands."""
        return self._point(question).json_value()

    def find(self, question: str) -> ElementHandle | None:
        """The element that the reader points at."""
        return self._point(question).as_element()

    def settle(self) -> None:
        """Wait until nothing was loading for a moment."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self.page.wait_for_timeout(20)
            if not self._loading and time.monotonic() - self._moved > self._quiet_seconds:
                return

    def _turn(self) -> None:
        """Turn to a new tab."""
        self._reader: JSHandle | None = None
        self._loading: set[Request] = set()
        self._moved = time.monotonic()
        self.page = self.context.new_page()
        self.page.on("request", self._begin)
        self.page.on("requestfinished", self._end)
        self.page.on("requestfailed", self._end)
        self.page.on("dialog", lambda dialog: dialog.dismiss())

    def _point(self, question: str) -> JSHandle:
        """The reader's answer; it is put into each new page when that is first asked about."""
        with suppress(Exception):  # the page it was put into is gone
            if self._reader:
                return self._reader.evaluate_handle(f"reader => reader.{question}")
        self.page.wait_for_load_state("load")
        self._reader = self.page.evaluate_handle(_SOURCE, control_names())
        return self._reader.evaluate_handle(f"reader => reader.{question}")

    def _click(self, element: ElementHandle) -> None:
        """A click where a person could; else the browser's own, so that what comes after is seen too."""
        try:
            element.click(trial=True, timeout=_PRESS_MS)
        except Exception:  # Playwright's own errors, which must not be imported here
            element.evaluate("one => one.click()")
        else:
            # Once, however long a busy machine then takes to answer: a second press is another choice.
            element.click(force=True)
        self._moved = time.monotonic()

    def _begin(self, request: Request) -> None:
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self._loading.clear()
        self._loading.add(request)
        self._moved = time.monotonic()
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss"):
            self.contacted.add(address.hostname or "")

    def _end(self, request: Request) -> None:
        self._loading.discard(request)
        self._moved = time.monotonic()
