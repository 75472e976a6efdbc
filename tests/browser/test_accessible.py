"""Nothing that axe can find is wrong with any page, and no page speaks up in the console."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.visitor import PAGES, PREFERENCES

pytestmark = pytest.mark.browser

PRIVACY_PAGES = (PREFERENCES, f"{PREFERENCES}/declaration", f"{PREFERENCES}/record")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


def violations(visitor, path: str) -> list[str]:
    visitor.page.goto(visitor.origin + path)
    found = Axe().run(visitor.page).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(
    ("answer", "scheme", "viewport"),
    [
        pytest.param(None, "light", PHONE, id="unanswered, light, phone"),
        pytest.param(None, "dark", DESKTOP, id="unanswered, dark, desktop", marks=pytest.mark.exhaustive),
        pytest.param("reject_all", "dark", PHONE, id="refused, dark, phone"),
        pytest.param(
            "accept_all", "light", DESKTOP, id="accepted, light, desktop", marks=pytest.mark.exhaustive
        ),
    ],
)
def test_axe_finds_nothing_wrong(visitors, answer, scheme, viewport):
    visitor = visitors(color_scheme=scheme, viewport=viewport)
    if answer:
        visitor.open("/")
        visitor.choose(answer)

    found = {path: violations(visitor, path) for path in (*PAGES, *PRIVACY_PAGES)}

    assert {path: rules for path, rules in found.items() if rules} == {}


@pytest.mark.parametrize("theme", ["Light", pytest.param("Dark", marks=pytest.mark.exhaustive)])
def test_axe_finds_nothing_wrong_in_the_theme_that_the_device_does_not_have(visitors, theme):
    visitor = visitors(color_scheme="dark" if theme == "Light" else "light")
    page = visitor.open("/")
    page.get_by_role("button", name=theme, exact=True).click()

    found = {path: violations(visitor, path) for path in PAGES}

    assert {path: rules for path, rules in found.items() if rules} == {}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="unanswered"),
        pytest.param("reject_all", id="refused", marks=pytest.mark.exhaustive),
        pytest.param("accept_all", id="accepted"),
    ],
)
def test_the_console_is_silent(visitors, answer):
    visitor = visitors()
    said: list[str] = []
    visitor.page.on("console", lambda message: said.append(f"{message.text} {message.location['url']}"))
    visitor.page.on("pageerror", lambda error: said.append(str(error)))
    if answer:
        visitor.open("/")
        visitor.choose(answer)

    for path in (*PAGES, *PRIVACY_PAGES):
        visitor.open(path)

    assert said == []
