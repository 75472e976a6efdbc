"""The report of a scan in a real browser: readable by everybody."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from consent.files import catalogue
from consent.policy.recognition import Recognizer
from consent.scan.chromium import Browser, fresh_context, playwright
from consent.survey.report import write_report
from consent.survey.survey import Answered
from consent.survey.use import Judge
from tests.survey.surveys import contact, sighting, survey

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEEN = survey(
    sighting("cookie", "_ga", lifetime_seconds=63_072_000, by="https://www.googletagmanager.com/gtag/js"),
    sighting("cookie", "session"),
    sighting("storage", "draft", moment="accepted"),
    contact("https://tag.nightjar-ads.example/t.js", moment="refused"),
    answers=(Answered("accepted", "Accept all"), Answered("refused", "")),
)


@pytest.fixture(scope="module")
def page() -> Iterator[object]:
    with playwright() as running, fresh_context(running, Browser(width=1000)) as context:
        page = context.pages[0]
        picture = page.screenshot(type="jpeg")
        uses = Judge(Recognizer(catalogue())).uses(SEEN)
        page.set_content(write_report(SEEN, uses, {"untouched": picture}))
        yield page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_mend(page, scheme):
    page.emulate_media(color_scheme=scheme)

    found = Axe().run(page)

    assert found.response["violations"] == []


def test_on_a_phone_only_the_tables_scroll(page):
    page.set_viewport_size({"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
