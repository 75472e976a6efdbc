"""One newsroom for the whole run; a fresh browser for every visitor."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from examples.newsroom.app import POLICY
from examples.newsroom.demo import Demo
from tests.browser.visitor import GPC_SCRIPT, Traffic, Visitor, launch

VisitorFactory = Callable[..., Visitor]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The newsroom with its strangers, on free ports. NEWSROOM_POLICY names another policy than its own."""
    folder = tmp_path_factory.mktemp("newsroom")
    policy = Path(os.environ.get("NEWSROOM_POLICY", POLICY))
    with Demo(store=f"sqlite:///{folder}/consent.db", policy=policy) as running:
        yield running


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright, ended with the module: while it runs, no test in this process can run an event loop."""
    with sync_playwright() as running:
        yield running


@pytest.fixture
def visitors(
    demo: Demo, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[VisitorFactory]:
    """Makes visitors; the strangers' logs are empty when the test begins."""
    with ExitStack() as opened:

        def visit(*, asked: bool = True, gpc: bool = False, **options: object) -> Visitor:
            if gpc:
                options["extra_http_headers"] = {"Sec-GPC": "1"}
            context = launch(playwright, tmp_path_factory.mktemp("profile"), **options)
            opened.callback(context.close)
            if gpc:
                context.add_init_script(GPC_SCRIPT)
            origin = demo.site if asked else demo.plain
            return Visitor(demo, context, context.pages[0], Traffic(context), origin)

        for stranger in demo.strangers:
            stranger.log.clear()
        yield visit


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    """Every test that takes this runs twice: with JavaScript and with JavaScript switched off."""
    return request.param


@pytest.fixture
def visitor(visitors: VisitorFactory, scripted: bool) -> Visitor:
    """Somebody who comes for the first time."""
    return visitors(java_script_enabled=scripted)
