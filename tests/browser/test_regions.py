"""Visitors of several regions in a real browser: what loads, what they read, and that one press ends it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from consent.asgi.middleware import ConsentMiddleware
from consent.policy.category import Category
from consent.policy.site import Site
from examples.newsroom.demo import Server
from tests.browser.guarded import POLICY, Newspaper, Strangers
from tests.browser.visitor import ARGUMENTS, GPC_SCRIPT, chromium

pytestmark = pytest.mark.browser

PREFERENCES = "/privacy-choices"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
REGIONAL = replace(
    POLICY,
    site=Site(
        name="Daily Harbour",
        hosts=("static.localhost",),
        region_header="CF-IPCountry",
        privacy_policy="/about",
    ),
    categories=(Category("analytics", statistics=True),),
)
HTML = """<!doctype html><html lang=en><head><title>News</title>
<meta name=viewport content="width=device-width"></head>
<body style="font:18px/1.6 Georgia,serif;max-width:40rem;margin:2rem auto;padding:0 1rem">
<h1>Harbour wall holds</h1><p>{words}</p><p>{words}</p>
<img src="http://stats.localhost:{port}/s.gif" alt=""><img src="http://ads.localhost:{port}/a.gif" alt="">
</body></html>"""
WORDS = "The water came up before dawn and stood for an hour at the third step. " * 6

Visit = Callable[..., Page]


class House:
    """The site behind a CDN that names regions, and its strangers, from `start` to `stop`."""

    def __init__(self) -> None:
        self.strangers = Strangers()
        self._site, self._others = Server("news", 0), Server("stats", 0)
        self._others.start(self.strangers)
        html = HTML.format(port=self._others.port, words=WORDS)
        pages = {
            "/": ({}, html),
            "/shared": ({"cache-control": "public, max-age=60"}, html),
            "/about": ({}, "<!doctype html><title>About</title>"),
        }
        app = ConsentMiddleware(
            Newspaper(pages), policy=REGIONAL, secret_key="a key of more than sixteen bytes", store=None
        )
        self._site.start(app)
        self.origin = self._site.origin

    @property
    def reached(self) -> set[str]:
        """The strangers that were asked for their image."""
        return {host.partition(".")[0] for host, path in self.strangers.asked if path.endswith(".gif")}

    def stop(self) -> None:
        self._site.stop()
        self._others.stop()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    running = House()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture
def visit(house: House, browser: Browser) -> Iterator[Visit]:
    """Opens a page as somebody in a region."""
    with ExitStack() as opened:

        def visiting(region: str, path: str = "/", *, gpc: bool = False, **options: Any) -> Page:
            house.strangers.asked.clear()
            headers = {"CF-IPCountry": region, **({"Sec-GPC": "1"} if gpc else {})}
            context = browser.new_context(extra_http_headers=headers, **{"viewport": DESKTOP, **options})
            opened.callback(context.close)
            if gpc:
                context.add_init_script(GPC_SCRIPT)
            page = context.new_page()
            page.goto(house.origin + path, wait_until="load")
            return page

        yield visiting


@pytest.mark.parametrize(
    ("region", "gpc", "reached"),
    [
        ("US-CA", False, {"stats", "ads"}),
        ("US-CA", True, {"stats"}),
        ("CH", False, {"stats"}),
        ("GB", False, {"stats"}),
        ("GB", True, set()),
        ("DE", False, set()),
    ],
)
def test_before_a_choice_loads_just_what_the_region_lets_load(house, visit, region, gpc, reached):
    page = visit(region, gpc=gpc)

    expect(page.locator("#privacy-notice")).to_be_visible()
    assert house.reached == reached


def test_the_script_knows_what_is_on_and_leaves_its_storage_alone(house, visit):
    page = visit("US-CA")
    page.evaluate("localStorage.setItem('hs_queue', '1')")

    page.reload()
    page.wait_for_function("Boolean(window.consent)")

    assert page.evaluate("[consent.allows('analytics'), localStorage.getItem('hs_queue')]") == [True, "1"]


@pytest.mark.parametrize("script", [True, False])
def test_one_press_refuses_what_was_on(house, visit, script):
    page = visit("US-CA", java_script_enabled=script)
    if script:
        page.wait_for_function("Boolean(window.consent)")
    house.strangers.asked.clear()

    with page.expect_navigation():
        page.get_by_role("button", name="Reject all").click()

    expect(page.locator("#privacy-notice")).to_be_hidden()
    assert house.reached == set()


@pytest.mark.parametrize("script", [True, False])
def test_one_press_on_the_second_layer_opts_out_of_sales_only(house, visit, script):
    page = visit("US-CA", java_script_enabled=script)
    page.get_by_role("link", name="Privacy choices").click()

    page.get_by_role("button", name="Opt out").click()

    expect(page.get_by_text("You have opted out.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Analytics")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Marketing")).not_to_be_checked()
    house.strangers.asked.clear()
    page.goto(house.origin)
    assert house.reached == {"stats"}


@pytest.mark.parametrize("script", [True, False])
def test_uk_3_one_press_objects_to_statistics(house, visit, script):
    page = visit("GB", PREFERENCES, java_script_enabled=script)
    expect(page.get_by_role("checkbox", name="Analytics")).to_be_checked()

    page.get_by_role("button", name="Object").click()

    expect(page.get_by_role("checkbox", name="Analytics")).not_to_be_checked()
    page.goto(house.origin)
    assert house.reached == set()


def test_us_2_it_is_seen_on_every_page_that_the_signal_was_honoured(house, visit):
    page = visit("US-CA", gpc=True)
    expect(page.get_by_role("status").filter(has_text="opt-out is honoured")).to_be_visible()

    with page.expect_navigation():
        page.get_by_role("button", name="Reject all").click()
    page.goto(house.origin)

    expect(page.get_by_role("status").filter(has_text="Opt-out request honoured")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_us_2_it_is_seen_on_pages_that_caches_share(house, visit, script):
    honoured = "Opt-out request honoured"
    page = visit("US-CA", "/shared", gpc=True, java_script_enabled=script)
    expect(page.get_by_text("opt-out is honoured")).to_be_visible(visible=script)
    expect(page.get_by_text(honoured)).to_be_visible(visible=not script)
    page.goto(house.origin)
    with page.expect_navigation():
        page.get_by_role("button", name="Reject all").click()

    page.goto(house.origin + "/shared")

    expect(page.get_by_text(honoured)).to_be_visible()
    plain = visit("US-CA", "/shared", java_script_enabled=script)
    expect(plain.get_by_text(honoured)).to_be_hidden()


def test_us_2_it_is_not_said_of_who_allowed_a_sale_by_name(house, visit):
    page = visit("US-CA", PREFERENCES, gpc=True)
    page.get_by_role("checkbox", name="Marketing").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choices are saved.")).to_be_visible()

    for path in ("/", "/shared"):
        page.goto(house.origin + path)
        page.wait_for_function("Boolean(window.consent)")

        expect(page.get_by_text("Opt-out request honoured")).to_be_hidden()


@pytest.mark.parametrize("script", [True, False])
def test_us_6_the_link_of_a_shared_page_leads_to_one_press_that_opts_out(visit, script):
    page = visit("US-CA", "/shared", java_script_enabled=script)

    page.get_by_role("link", name="Your Privacy Choices").click()

    expect(page.get_by_role("heading", name="Do Not Sell or Share My Personal Information")).to_be_visible()
    page.get_by_role("button", name="Opt out").click()
    expect(page.get_by_text("You have opted out.")).to_be_visible()


def test_us_5_the_next_visit_without_the_signal_sells_nothing(house, visit):
    page = visit("US-CA", gpc=True)
    house.strangers.asked.clear()

    page.context.set_extra_http_headers({"CF-IPCountry": "US-CA"})
    page.goto(house.origin)

    assert house.reached == {"stats"}


def test_a_page_for_everyone_holds_everything_until_a_yes(house, visit):
    page = visit("US-CA", "/shared")
    expect(page.locator("#privacy-notice")).to_be_visible()
    before = set(house.reached)

    page.get_by_role("button", name="Accept all").click()
    page.wait_for_function("consent.allows('marketing') && !document.querySelector('[data-consent]')")

    assert (before, house.reached) == (set(), {"stats", "ads"})


def test_what_was_merely_left_on_opens_nothing_on_a_page_for_everyone(house, visit):
    page = visit("US-CA", PREFERENCES)
    page.get_by_role("button", name="Opt out").click()
    expect(page.get_by_text("You have opted out.")).to_be_visible()
    house.strangers.asked.clear()

    page.goto(house.origin + "/shared")
    page.wait_for_function("Boolean(window.consent)")

    assert house.reached == set()


LOOKS = [("US-CA", PHONE, True, True), ("GB", DESKTOP, False, False), ("CH", PHONE, False, False)]
OTHER_LOOKS = [
    look
    for look in product(("US-CA", "GB", "CH"), (PHONE, DESKTOP), (True, False), (True, False))
    if look not in LOOKS
]


@pytest.mark.parametrize(
    ("region", "viewport", "script", "gpc"),
    [*LOOKS, *(pytest.param(*look, marks=pytest.mark.exhaustive) for look in OTHER_LOOKS)],
)
def test_each_layer_fits_and_can_be_read(house, visit, region, viewport, script, gpc):
    name = f"{region}-{viewport['width']}-{'script' if script else 'plain'}{'-gpc' if gpc else ''}"
    page = visit(region, gpc=gpc, viewport=viewport, java_script_enabled=script)

    for button in ("Reject all", "Accept all"):
        expect(page.get_by_role("button", name=button)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="Privacy choices")).to_be_visible()
    picture(page, f"{name}-notice")
    page.get_by_role("button", name="Reject all").click()
    expect(page.locator("#privacy-notice")).to_be_hidden()
    picture(page, f"{name}-decided")
    page.context.clear_cookies()
    # Another tab: the first may just be loading its page again.
    page = page.context.new_page()
    page.goto(house.origin + PREFERENCES)
    picture(page, f"{name}-preferences", whole=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True


def picture(page: Page, name: str, *, whole: bool = False) -> None:
    """A picture into the folder that `GALLERY` names, if it names one."""
    if folder := os.environ.get("GALLERY"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)
