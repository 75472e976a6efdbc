"""The browser that looks: a real Chromium with a fresh profile that hides nothing from us."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from consent.errors import ConsentError

if TYPE_CHECKING:
    from playwright.sync_api import Browser as RunningBrowser
    from playwright.sync_api import BrowserContext, Playwright

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ARGUMENTS: Final = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-default-apps", "--mute-audio"),
)
# Chromium blocks third-party cookies unless told not to, and a tracker's cookie would never be seen.
_PREFERENCES: Final = {"profile": {"cookie_controls_mode": 0}}


@dataclass(frozen=True, slots=True)
class Browser:
    """How to start Chromium. `resolver_rules` and `insecure` are for sites that are not on the net yet."""

    executable: str | None = None
    resolver_rules: str = ""
    insecure: bool = False
    width: int = 1280
    height: int = 800

    @property
    def arguments(self) -> list[str]:
        """Chromium's command line."""
        arguments = list(_ARGUMENTS)
        if self.resolver_rules:
            arguments.append(f"--host-resolver-rules={self.resolver_rules}")
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            # Chromium's sandbox does not start as root, as in most containers.
            arguments.append("--no-sandbox")
        return arguments


@contextmanager
def playwright() -> Iterator[Playwright]:
    """Playwright, running; ConsentError says what to install where it is missing."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise ConsentError(
            "a browser is needed, and Playwright drives it: pip install 'asgi-consent[scan]'"
        ) from None
    with sync_playwright() as running:
        yield running


@contextmanager
def fresh_context(running: Playwright, browser: Browser) -> Iterator[BrowserContext]:
    """A browser with a profile that nobody used before; ConsentError says what to install."""
    from playwright.sync_api import Error

    with tempfile.TemporaryDirectory(prefix="consent-scan-", ignore_cleanup_errors=True) as profile:
        preferences = Path(profile) / "Default" / "Preferences"
        preferences.parent.mkdir()
        preferences.write_text(json.dumps(_PREFERENCES))
        try:
            context = running.chromium.launch_persistent_context(
                profile,
                executable_path=browser.executable or _installed(),
                args=browser.arguments,
                ignore_https_errors=browser.insecure,
                viewport={"width": browser.width, "height": browser.height},
                locale="en-GB",
            )
        except Error as error:
            raise ConsentError(_missing(str(error))) from None
        try:
            yield context
        finally:
            context.close()


@contextmanager
def launched(running: Playwright, browser: Browser) -> Iterator[RunningBrowser]:
    """A browser for many visitors, each with a context of their own; ConsentError says what to install."""
    from playwright.sync_api import Error

    try:
        started = running.chromium.launch(
            executable_path=browser.executable or _installed(), args=browser.arguments
        )
    except Error as error:
        raise ConsentError(_missing(str(error))) from None
    try:
        yield started
    finally:
        started.close()


def _installed() -> str | None:
    """Chromium's path, or None to use the one that Playwright installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


def _missing(said: str) -> str:
    if "executable doesn't exist" in said.lower():
        return (
            "found no Chromium: apt-get install chromium, or playwright install chromium,"
            " or name one in the environment variable CHROMIUM"
        )
    return f"Chromium did not start: {said.splitlines()[0]}"
