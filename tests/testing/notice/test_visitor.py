"""The visitor of the checks does what a person would do, once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from consent.testing.notice import visitor
from consent.testing.notice.visitor import Visitor
from tests.banner.site import serving

# A page that is busy for a while with what is pressed, as on a slow phone.
BUSY = """<!doctype html><html lang="en"><title>Ferries</title>
<section style="position:fixed;inset:auto 0 0" role="region" aria-label="Cookies"><p>We use cookies</p>
<button onclick="pressed++; for (const end = Date.now() + 900; Date.now() < end;);">Reject all</button>
<button>Accept all</button></section><script>pressed = 0</script>"""


@pytest.mark.browser
@pytest.mark.slow
def test_a_press_that_takes_its_time_is_not_done_twice(browser: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(visitor, "_PRESS_MS", 500)

    with serving() as served:
        url = served.serve("/", BUSY)
        with Visitor(browser, url, quiet_seconds=0.1, options={}) as reader:
            reader.open()
            done = reader.press("reject", "notice")
            pressed = reader.page.evaluate("pressed")

    assert (done, pressed) == (True, 1)
