"""The pytest plugin. A test module, or a `conftest.py`, defines `consent_app`; all else follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from consent.testing.browser import OpenPage, pages
from consent.testing.clock import Clock
from consent.testing.visitors import ChoiceCookie, choice_cookie, visitor

if TYPE_CHECKING:
    from starlette.testclient import TestClient


@pytest.fixture
def consent_app() -> Any:
    """The app under test, with its middleware. A site's tests define a fixture of this name."""
    raise pytest.UsageError("define a fixture consent_app that returns your app with its ConsentMiddleware")


@pytest.fixture
def consent_clock() -> Clock:
    """A clock to move, for an app made with `ConsentMiddleware(…, clock=consent_clock)`."""
    return Clock()


@pytest.fixture
def consent_cookie(consent_app: Any) -> Callable[..., ChoiceCookie]:
    """Makes signed choice cookies: `consent_cookie("analytics")`; see `consent.testing.choice_cookie`."""
    return lambda granted, **options: choice_cookie(consent_app, granted, **options)


@pytest.fixture
def consent_visitor(consent_app: Any) -> Iterator[Callable[..., TestClient]]:
    """Makes clients of the app in any consent state: `consent_visitor(EVERYTHING)`; the app has started."""
    with ExitStack() as opened:
        yield lambda granted=None, **options: opened.enter_context(visitor(consent_app, granted, **options))


@pytest.fixture
def consent_page(consent_app: Any) -> Iterator[OpenPage]:
    """Opens the app in Chromium: `consent_page(EVERYTHING, path="/news")` is a Playwright page."""
    with pages(consent_app) as open_page:
        yield open_page
