"""Fixtures: the gallery, a site on a real port, a real browser and a page in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.banner.examples import PREFIX, Gallery, all_cases, load_policy
from tests.banner.site import Answer, Newsroom, Site, serving
from tests.chromium import ARGUMENTS, chromium


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "case" in metafunc.fixturenames:
        cases = all_cases()
        metafunc.parametrize("case", cases, ids=[case.id for case in cases])


@pytest.fixture(scope="session")
def gallery() -> Gallery:
    return Gallery()


@pytest.fixture
def site(gallery: Gallery) -> Iterator[Site]:
    with serving() as served:
        for policy in ("newspaper", "hostile", "marketplace"):
            for name, asset in gallery.pages(policy).assets.items():
                served.routes[f"{PREFIX}/static/{name}"] = Answer(asset.body, asset.media_type)
        yield served


@pytest.fixture
def newsroom(site: Site, gallery: Gallery) -> Newsroom:
    return Newsroom(site, gallery.pages("newspaper"), load_policy("newspaper"))


# Not for the session: while Playwright runs, no other test of this process could start an event loop.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(
        executable_path=chromium(),
        args=ARGUMENTS,
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


@pytest.fixture
def page(context: BrowserContext, newsroom: Newsroom) -> Page:
    newsroom.site.serve("/stats.js", "ran('external')", media_type="text/javascript")
    newsroom.site.serve("/pixel.gif", b"GIF89a", media_type="image/gif")
    newsroom.site.serve("/film", "<title>Film</title>A film")
    opened = context.new_page()
    mistakes: list[str] = []
    opened.on("pageerror", lambda error: mistakes.append(str(error)))
    opened.mistakes = mistakes  # type: ignore[attr-defined]
    return opened


@pytest.fixture
def film(newsroom: Newsroom) -> str:
    service = newsroom.policy.services_by_id["pierview"]
    document = newsroom.pages.placeholder("en", service, root="", url="/film", return_to="/")
    held = document.replace("&", "&amp;").replace('"', "&quot;")
    return "".join(
        f'<iframe id="{name}" title="Film" width="600" height="300" srcdoc="{held}"'
        ' data-consent="pierview" data-consent-src="/film"></iframe>'
        for name in ("one", "two")
    )
