"""XML documents in a real browser: what they load ungated, and that gated they load nothing that is held."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.browser.guarded import House, settle
from tests.chromium import ARGUMENTS, chromium

pytestmark = pytest.mark.browser

TYPES = ("text/xml", "image/svg+xml", "application/xhtml+xml", "unknown/unknown")
EVERY_WAY = {"sheet.css", "script.js", "image.gif", "picture.gif", "filter.gif"}


def document(tracker: str, path: str) -> str:
    """XML that loads from the tracker in every way that XML has; the paths begin with this one."""
    far = f"{tracker}{path}"
    return (
        f'<?xml version="1.0"?><?xml-stylesheet href="{far}/sheet.css" type="text/css"?>'
        '<s:svg xmlns:s="http://www.w3.org/2000/svg" xmlns:h="http://www.w3.org/1999/xhtml"'
        f' xmlns:l="http://www.w3.org/1999/xlink"><h:script src="{far}/script.js"/>'
        f'<h:img src="{far}/image.gif"/><s:image l:href="{far}/picture.gif"/>'
        f'<s:filter id="f"><s:feImage href="{far}/filter.gif"/></s:filter>'
        '<s:rect width="9" height="9" filter="url(#f)"/></s:svg>'
    )


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    running = House(browser_guard=False)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    house.strangers.asked.clear()
    context = browser.new_context()
    yield context.new_page()
    context.close()


def publish(house: House, path: str, content_type: str, *, tracker: str, **headers: str) -> str:
    """An XML document of the site that loads from this stranger; gives its URL."""
    body = document(house.at(tracker), path)
    house.newspaper.pages[path] = ({"content-type": content_type, **headers}, body)
    return house.origin + path


def names_of(asked: set[str]) -> set[str]:
    return {path.rpartition("/")[2] for path in asked}


@pytest.mark.parametrize("content_type", TYPES)
def test_a_document_loads_in_every_way_from_who_may_be_asked_and_in_none_from_who_may_not(
    content_type: str, page: Page, house: House
):
    for tracker in ("pay", "stats"):
        page.goto(publish(house, f"/{tracker}", content_type, tracker=tracker))
        settle(page)

    assert names_of(house.strangers.of("pay.localhost")) == EVERY_WAY
    assert house.strangers.of("stats.localhost") == set()


def test_a_drawing_in_a_frame_object_or_embed_is_gated_and_in_an_image_left_alone(page: Page, house: House):
    kept = {"cache-control": "max-age=600"}
    for tracker in ("pay", "stats"):
        for place in ("frame", "object", "embed", "image"):
            publish(house, f"/{tracker}/{place}", "image/svg+xml", tracker=tracker, **kept)
        page.goto(
            house.publish(
                f"/{tracker}",
                f"<iframe src=/{tracker}/frame></iframe><object data=/{tracker}/object></object>"
                f"<embed src=/{tracker}/embed><img src=/{tracker}/image>",
            )
        )
        settle(page)

    shown = {path.split("/")[2] for path in house.strangers.of("pay.localhost")}
    assert shown == {"frame", "object", "embed"}
    assert house.strangers.of("stats.localhost") == set()


def test_a_drawing_that_was_kept_as_an_image_is_asked_for_anew_when_it_is_opened(page: Page, house: House):
    drawing = publish(house, "/kept", "image/svg+xml", tracker="stats", **{"cache-control": "max-age=600"})
    page.goto(house.publish("/", "<img src=/kept>"))
    settle(page)

    page.goto(drawing)
    settle(page)

    assert house.strangers.of("stats.localhost") == set()
