"""The pytest plugin. A test module, or a `conftest.py`, defines `consent_app`; all else follows from it.

Nothing is imported before a fixture is asked for, so that a run without them pays nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from consent.testing.browser import OpenPage
    from consent.testing.clock import Clock
    from consent.testing.visitors import ChoiceCookie


@pytest.fixture
def consent_app() -> Any:
    """The app under test, with its middleware. A site's tests define a fixture of this name."""
    raise pytest.UsageError("define a fixture consent_app that returns your app with its ConsentMiddleware")


@pytest.fixture
def consent_clock() -> Clock:
    """A clock to move, for an app made with `ConsentMiddleware(…, clock=consent_clock)`."""
    from consent.testing.clock import Clock

    return Clock()


@pytest.fixture
def consent_cookie(consent_app: Any) -> Callable[..., ChoiceCookie]:
    """Makes signed choice cookies: `consent_cookie("analytics")`; see `consent.testing.choice_cookie`."""
    from consent.testing.visitors import choice_cookie

    return lambda granted, **options: choice_cookie(consent_app, granted, **options)


@pytest.fixture
def consent_visitor(consent_app: Any) -> Iterator[Callable[..., TestClient]]:
    """Makes clients of the app in any consent state: `consent_visitor(EVERYTHING)`; the app has started."""
    from consent.testing.visitors import visitor

    with ExitStack() as opened:
        yield lambda granted=None, **options: opened.enter_context(visitor(consent_app, granted, **options))


@pytest.fixture
def consent_page(consent_app: Any) -> Iterator[OpenPage]:
    """Opens the app in Chromium: `consent_page(EVERYTHING, path="/news")` is a Playwright page."""
    from consent.testing.browser import pages

    with pages(consent_app) as open_page:
        yield open_page
