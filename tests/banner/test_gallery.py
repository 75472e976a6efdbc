"""Every case of `banner/*/cases.toml` in a real browser: what axe finds, and what people would see."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from consent.testing.notice.axe import RULES

pytestmark = pytest.mark.browser

SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
VIEWPORTS = {"phone": (360, 640), "desktop": (1280, 720)}


@pytest.fixture
def opened(request, browser: Browser, site, gallery, case, scheme: str, viewport: str):
    width, height = VIEWPORTS[viewport]
    if case.part == "placeholder":
        width, height = case.values["width"], case.values["height"]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    mistakes: list[str] = []
    page.on("console", lambda message: message.type == "error" and mistakes.append(message.text))
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.on("dialog", lambda dialog: (mistakes.append("a dialog opened"), dialog.dismiss()))
    site.serve("/favicon.ico")
    page.goto(site.serve("/case", gallery.render(case)))
    yield page, mistakes
    page.close()


@pytest.mark.parametrize(
    ("scheme", "viewport"),
    [
        ("light", "phone"),
        ("dark", "desktop"),
        pytest.param("light", "desktop", marks=pytest.mark.exhaustive),
        pytest.param("dark", "phone", marks=pytest.mark.exhaustive),
    ],
)
def test_every_case_is_accessible_and_stays_in_its_window(opened, case, scheme, viewport, shots: Path | None):
    page, mistakes = opened

    if shots:
        page.screenshot(path=shots / f"{case.id}-{viewport}-{scheme}.png", full_page=case.part != "notice")
    found = Axe().run(page, options=RULES)

    assert [f"{violation['id']}: {violation['help']}" for violation in found.response["violations"]] == []
    assert page.evaluate(SIDEWAYS) <= 0
    assert mistakes == []
