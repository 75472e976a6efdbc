"""What `consent doctor` looks at: the installation, the log, and an app with its middleware."""

from __future__ import annotations

import os
import platform
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import takewhile
from typing import Any, Final, Literal

from consent.asgi.middleware import ConsentMiddleware
from consent.asgi.setup import Setup
from consent.errors import StoreError
from consent.scan.app import Answer, visit_app
from consent.scan.early import found_early, is_exempt
from consent.scan.layers import layers, middleware_of
from consent.stores import SQLiteStore, beside, open_reader
from consent.stores.schema import NoLogError

State = Literal["fine", "odd", "wrong"]

_PAGES: Final = 10
_NOTICE: Final = b'id="privacy-notice"'
_EXTRAS: Final = (
    ("brotli", "compression", "pages that the app compressed with br"),
    ("zstandard", "compression", "pages that the app compressed with zstd"),
    ("cryptography", "log", "signed checkpoints"),
    ("playwright", "scan", "consent scan, consent check --browser"),
)
# What these put around every app neither sets cookies that need a yes nor embeds anything.
_FRAMEWORKS: Final = frozenset(("starlette", "fastapi", "litestar", "quart", "django", "uvicorn"))


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was looked at. `advice` says what to do about what is odd or wrong."""

    state: State
    subject: str
    says: str
    advice: str = ""


def look_at_installation() -> Iterator[Note]:
    """Python, SQLite, and what optional packages are for."""
    yield Note("fine", "Python", f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}")
    for module, extra, purpose in _EXTRAS:
        if find_spec(module) is not None:
            yield Note("fine", module, f"installed, for {purpose}")
        else:
            advice = f"Where you need them: pip install 'asgi-consent[{extra}]'"
            yield Note("odd", module, f"not installed, so there are no {purpose}", advice)


def look_at_log(url: str) -> Iterator[Note]:
    """Whether the log can be read, what it holds, and who may read its key."""
    try:
        newest = next(iter(open_reader(url).records(limit=1)), None)
    except NoLogError:
        yield Note("fine", "Log", f"{url}: nothing was recorded yet")
        return
    except StoreError as error:
        yield Note("wrong", "Log", str(error), "Restore it, then `consent log verify` with your checkpoints.")
        return
    yield Note("fine", "Log", f"{url}: {'no record' if newest is None else 'can be read'}")
    if newest is not None and newest.time > (datetime.now(UTC).timestamp() + 60) * 1000:
        yield Note("odd", "Clock", "the newest record is of the future", "Set this machine's clock.")
    key = beside(url, "-key")
    if os.name == "posix" and key.exists() and stat.S_IMODE(key.stat().st_mode) & 0o077:
        yield Note("wrong", "Key", f"{key} can be read by others", f"chmod 600 {key}")


def log_of(app: Any) -> str | None:
    """The database URL of the log that an app's middleware writes; None where it keeps none of ours."""
    store = middleware_of(app).setup.recorder.store
    return f"sqlite:///{store.path}" if isinstance(store, SQLiteStore) else None


def look_at_app(app: Any) -> Iterator[Note]:
    """Its middleware, what stands around that, and what a stranger gets; ConsentError where it has none."""
    setup = middleware_of(app).setup
    asked = ", ".join(category.id for category in setup.policy.asked) or "nothing"
    yield Note("fine", "Middleware", f"asks for {asked}; revision {setup.policy.revision}")
    yield from _settings(setup)
    yield from _outside(app)
    answers = visit_app(app, max_pages=_PAGES)
    yield from _pages(answers, setup)
    for sentence in found_early(app, answers):
        yield Note(
            "wrong", "Before consent", sentence, "Whatever does this belongs inside ConsentMiddleware."
        )


def _settings(setup: Setup) -> Iterator[Note]:
    if setup.debug:
        yield Note("odd", "debug", "everybody can read the findings", "Leave debug=True out in production.")
    if setup.mode == "report":
        yield Note("odd", "mode", "nothing is held: mode='report' only tells", "Then: mode='enforce'.")
    if exempt := setup.policy.site.exempt:
        yield Note("odd", "exempt", f"left alone: {', '.join(exempt)}", "Exempt only what is not public.")
    if not setup.policy.site.contact:
        yield Note("odd", "contact", "visitors are not told whom to ask", '[site] contact = "privacy@…"')
    if not setup.policy.site.privacy_policy:
        yield Note(
            "odd", "privacy_policy", "the notice links to no policy", '[site] privacy_policy = "/privacy"'
        )


def _outside(app: Any) -> Iterator[Note]:
    """What stands between the server and our middleware: none of it is gated."""
    outer = takewhile(lambda layer: not isinstance(layer, ConsentMiddleware), layers(app))
    for kind in (type(layer) for layer in outer if layer is not app):
        if kind.__module__.partition(".")[0] not in _FRAMEWORKS:
            says = f"{kind.__name__} stands outside, so what it sets or puts in is not gated"
            yield Note("odd", "Order", says, "Put ConsentMiddleware around it.")


def _pages(answers: Iterable[Answer], setup: Setup) -> Iterator[Note]:
    pages = [answer for answer in answers if answer.is_page and answer.status < 400]
    gated = [page for page in pages if not _is_left_alone(page.place.path, setup)]
    without = [page.place.path for page in gated if _NOTICE not in page.body]
    if not setup.policy.asked:
        yield Note("fine", "Notice", "there is nothing to ask")
    elif not gated:
        yield Note("odd", "Pages", "no page was found from / and the app's routes")
    elif without and setup.mode == "enforce":
        yield Note("wrong", "Notice", f"missing on {', '.join(without)}", "Is it a whole page of text/html?")
    else:
        yield Note("fine", "Notice", f"on every page that was visited ({len(gated)})")


def _is_left_alone(path: str, setup: Setup) -> bool:
    return path.startswith(setup.prefix) or is_exempt(path, setup.policy)
