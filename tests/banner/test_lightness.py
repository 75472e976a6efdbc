"""What a page pays for its notice: nothing moves, nothing is laid out twice, nothing waits for storage."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page

from consent.pages import Pages
from tests.banner.browsing import choose, give, settled
from tests.banner.examples import BANNER, PREFIX
from tests.banner.looks import LAYOUTS
from tests.banner.site import Newsroom

pytestmark = pytest.mark.browser

SAMPLE = (("bar", "ask"), ("corner", "shared"))
SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value)))
    .observe({ type: "layout-shift", buffered: true });"""
AREAS = """window.looked = 0;
for (const area of ["localStorage", "sessionStorage"]) {
    const { get } = Object.getOwnPropertyDescriptor(window, area);
    Object.defineProperty(window, area, { get() { looked += 1; return get.call(window); } });
}"""


def two_frames(page: Page) -> None:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


@pytest.mark.parametrize(
    ("layout", "state"),
    [
        *SAMPLE,
        *(
            pytest.param(layout, state, marks=pytest.mark.exhaustive)
            for layout in LAYOUTS
            for state in ("ask", "shared")
            if (layout, state) not in SAMPLE
        ),
    ],
)
def test_nothing_moves_when_the_notice_comes_or_goes(page, newsroom, layout, state):
    policy = newsroom.policy
    pages = Pages(replace(policy, site=replace(policy.site, layout=layout)), BANNER, prefix=PREFIX)
    room = Newsroom(newsroom.site, pages, policy)
    page.add_init_script(SHIFTS)

    page.goto(room.publish(state))
    page.locator("#privacy-notice").wait_for()
    settled(page)
    choose(page, "Reject all")
    two_frames(page)

    assert page.evaluate("shifts") == []


def test_the_script_leaves_a_page_that_asks_as_it_came(page, newsroom):
    url = newsroom.publish("ask")
    page.goto(url)
    settled(page)
    with_script = page.content()

    page.route("**/static/notice.*.js", lambda route: route.abort())
    page.goto(url)

    assert with_script == page.content()


def test_storage_is_not_looked_into_where_nothing_that_is_declared_waits(page, context, newsroom):
    give(context, newsroom, "analytics", "marketing")
    page.add_init_script(AREAS)

    page.goto(newsroom.publish("decided"))
    settled(page)

    assert page.evaluate("looked") == 0


def test_storage_is_looked_into_where_something_waits(page, newsroom):
    page.add_init_script(AREAS)

    page.goto(newsroom.publish("ask"))
    settled(page)

    assert page.evaluate("looked") > 0
