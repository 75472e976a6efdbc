"""The first layer: no dark pattern, nothing in the way, on any screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser

SMALLEST = (320, 568)
SCREENS = [SMALLEST, (360, 640), (768, 1024), (1280, 720), (3840, 2160)]
LANGUAGES = ["en", "fr"]


@pytest.fixture
def opened(browser: Browser, site, gallery):
    pages: list[Page] = []

    def open_(width: int = 1280, height: int = 720, language: str = "en", state: str = "ask", **more) -> Page:
        gpc = more.pop("gpc", False)
        page = browser.new_page(viewport={"width": width, "height": height}, **more)
        pages.append(page)
        insertion = gallery.pages("newspaper").insertion(
            language=language, state=state, gpc=gpc, style="inline"
        )
        site.serve("/favicon.ico")
        page.goto(
            site.serve(
                "/", gallery.article(insertion.fill("", "/", "", "consent").decode(), language=language)
            )
        )
        return page

    yield open_
    for page in pages:
        page.close()


def inside(page: Page, box: dict[str, float] | None) -> bool:
    size = page.viewport_size
    return (
        box is not None
        and size is not None
        and min(box["x"], box["y"]) >= 0
        and box["x"] + box["width"] <= size["width"]
        and box["y"] + box["height"] <= size["height"]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_most_of_the_page_stays_visible(opened, language):
    page = opened(360, 640, language=language)

    covered = page.locator("#privacy-notice").bounding_box()

    assert covered["height"] <= 0.4 * 640


def test_refusing_is_the_first_stop_of_the_tab_key_and_the_notice_lets_go(opened):
    page = opened()
    stops = []

    for _ in range(7):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.textContent"))

    assert stops == [
        "Reject all",
        "Accept all",
        "Preferences",
        "Privacy choices",
        "All cookies",
        "Privacy policy",
        "Read on",
    ]


@pytest.mark.parametrize("state", ["ask", "decided"])
@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_privacy_choices_are_on_every_page_and_overlap_nothing_of_ours(opened, state, screen):
    page = opened(*screen, state=state)

    control = page.get_by_role("link", name="Privacy choices")

    box = control.bounding_box()
    assert inside(page, box)
    assert box["height"] >= 24
    assert control.evaluate("""element => {
        const {left, top, width, height} = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    }""")


def test_the_notice_is_a_named_region_fixed_in_place_in_the_light_dom(opened):
    page = opened()

    region = page.get_by_role("region", name="Privacy notice")

    expect(region).to_have_id("privacy-notice")
    assert region.evaluate("element => getComputedStyle(element).position") == "fixed"
    expect(region).to_contain_text("We use cookies")
    assert [one.inner_text() for one in region.get_by_role("button").all()] == [
        "Reject all",
        "Accept all",
        "Preferences",
    ]


def test_the_notice_is_not_modal(opened):
    page = opened()

    page.get_by_role("heading", name="Spring tide").click()

    assert page.locator("[inert], [aria-modal=true], dialog").count() == 0


@pytest.mark.parametrize("state", ["ask", "decided"])
def test_nothing_of_it_is_printed(opened, state):
    page = opened(state=state)

    page.emulate_media(media="print")

    expect(page.locator("#privacy-notice")).to_be_hidden()
    expect(page.locator("#privacy-choices")).to_be_hidden()


def test_in_a_very_low_window_every_button_is_reached_and_the_words_scroll(opened):
    page = opened(320, 256)

    for one in page.locator("#privacy-notice button").all():
        one.focus()
        assert inside(page, one.bounding_box())


def test_nothing_moves_on_the_page_when_the_notice_goes(opened):
    page = opened()
    before = page.get_by_role("heading", name="Spring tide").bounding_box()

    page.evaluate("document.getElementById('privacy-notice').hidden = true")

    assert page.get_by_role("heading", name="Spring tide").bounding_box() == before


def test_the_opt_out_signal_is_said_to_be_honoured(opened):
    page = opened(gpc=True)

    expect(
        page.get_by_role("status").filter(has_text="opt-out is honoured: Marketing stays off")
    ).to_be_visible()


@pytest.mark.parametrize("style_", ["inline", "linked"])
def test_the_notice_looks_the_same_with_a_linked_style_sheet(context: BrowserContext, site, gallery, style_):
    page = context.new_page()
    insertion = gallery.pages("newspaper").insertion(language="en", state="ask", gpc=False, style=style_)

    page.goto(site.serve("/", gallery.article(insertion.fill("", "/", "", "consent").decode())))

    assert (
        page.locator("#privacy-notice").evaluate("element => getComputedStyle(element).position") == "fixed"
    )
