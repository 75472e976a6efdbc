"""Every layout, theme, direction and window: accessible, fair, and nothing sent that was not chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatch
from typing import Any

import brotli
import pytest
from playwright.sync_api import Browser

from consent.pages import Pages
from consent.testing.notice import CHECKS, Evidence, Site, examine, fairness
from consent.testing.notice.access import it_reflows
from tests.banner.examples import BANNER, PREFIX, load_policy
from tests.banner.looks import LAYOUTS, SHIPPED, Look, every_look, every_region, pairwise
from tests.banner.press import Press, printing

WIDE = (1280, 720)
MODELS = {"US-CA": "opt-out", "JP": "opt-out", "FR": "mixed", "GB": "mixed", "CH": "mixed"}
TO_BE_TOLD = ("JP", "BR")


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    with printing() as running:
        yield running


def broken(site: Site) -> list[str]:
    return [str(finding) for finding in examine(site)]


@pytest.mark.browser
@pytest.mark.parametrize("look", pairwise(), ids=lambda look: look.id)
def test_a_sample_of_looks_in_which_all_pairs_meet_breaks_no_rule(browser: Browser, press: Press, look: Look):
    assert broken(press.site(browser, look)) == []


@pytest.mark.browser
@pytest.mark.exhaustive
@pytest.mark.parametrize("look", every_look(), ids=lambda look: look.id)
def test_every_look_breaks_no_rule(browser: Browser, press: Press, look: Look):
    assert broken(press.site(browser, look)) == []


# The checks send the signal themselves, where it is to be tried.
@pytest.mark.browser
@pytest.mark.exhaustive
@pytest.mark.parametrize("look", [look for look in every_region() if not look.gpc], ids=lambda look: look.id)
def test_no_region_breaks_a_rule_of_those_that_its_notice_says_hold(
    browser: Browser, press: Press, look: Look
):
    site = press.site(browser, look)
    # A notice says nothing of the law by which a yes lasts a year, or of what need not be shown in Japan.
    evidence = Evidence(replace(site, region=look.region) if look.region in TO_BE_TOLD else site)

    found = [str(finding) for check in CHECKS for finding in check.findings(evidence)]

    assert found == []
    assert evidence.regime.model == MODELS.get(look.region, "opt-in")


@pytest.mark.browser
@pytest.mark.exhaustive
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("language", SHIPPED)
def test_no_language_breaks_a_rule_in_any_layout(browser: Browser, press: Press, layout: str, language: str):
    assert broken(press.site(browser, Look(layout, "light", language, WIDE))) == []


# Their words for "Accept all" and "Reject all" are the longest.
@pytest.mark.browser
@pytest.mark.parametrize(
    "language",
    ["ga", *(pytest.param(name, marks=pytest.mark.exhaustive) for name in ("bg", "de", "fi", "hu", "pl"))],
)
def test_the_longest_buttons_fit_the_narrowest_layout(browser: Browser, press: Press, language: str):
    evidence = Evidence(press.site(browser, Look("corner", "light", language, WIDE)))

    found = [str(finding) for check in (*fairness.CHECKS, it_reflows) for finding in check.findings(evidence)]

    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize(
    "layout",
    ["bar", *(pytest.param(layout, marks=pytest.mark.exhaustive) for layout in LAYOUTS if layout != "bar")],
)
@pytest.mark.parametrize(
    "more",
    [
        {"forced_colors": "active"},
        pytest.param({"viewport": {"width": 320, "height": 256}}, marks=pytest.mark.exhaustive),
    ],
    ids=["forced colours", "400 % zoom"],
)
def test_no_layout_breaks_a_rule_in_forced_colours_or_under_the_strongest_zoom(
    browser: Browser, press: Press, layout: str, more: dict[str, Any]
):
    assert broken(press.site(browser, Look(layout, "light", "en", WIDE), **more)) == []


@pytest.mark.browser
@pytest.mark.parametrize(
    "layout",
    ["corner", *(pytest.param(layout, marks=pytest.mark.exhaustive) for layout in ("bar", "dialog"))],
)
def test_on_a_phone_on_its_side_the_words_are_seen_above_the_buttons(
    browser: Browser, press: Press, layout: str
):
    site = press.site(browser, Look(layout, "light", "en", (844, 340)))
    page = browser.new_page(**site.options)
    page.goto(site.url)

    words = page.locator("#privacy-notice p").first.bounding_box()
    buttons = page.locator("#privacy-notice form").bounding_box()
    page.close()

    assert words and buttons
    assert words["y"] + words["height"] <= buttons["y"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_notice_style_and_script_stay_within_six_kilobytes(layout: str):
    policy = load_policy("newspaper")
    pages = Pages(replace(policy, site=replace(policy.site, layout=layout)), BANNER, prefix=PREFIX)  # type: ignore[arg-type]
    insertion = pages.insertion(language="en", state="ask", gpc=False, style="inline")
    [script] = [asset.body for name, asset in pages.assets.items() if fnmatch(name, "notice.*.js")]

    sent = [insertion.fill("", "/", "", "consent"), script]

    assert sum(len(brotli.compress(body)) for body in sent) <= 6000


@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_the_chosen_layout_is_sent(layout: str):
    marks = {"bar": "max-inline-size:76em", "corner": "inline-size:25em", "dialog": "inline-size:40em"}
    sent = Look(layout, "light", "en", WIDE).render()

    assert [name for name, mark in marks.items() if mark in sent] == [layout]


@pytest.mark.parametrize(
    ("theme", "asks", "dark", "scheme"),
    [("light", False, False, "light"), ("dark", False, True, "dark"), ("system", True, True, "light dark")],
)
def test_a_theme_is_the_sites_or_the_browsers(theme: str, asks: bool, dark: bool, scheme: str):
    policy = load_policy("newspaper")
    themed = replace(policy, site=replace(policy.site, theme=theme))  # type: ignore[arg-type]
    sent = Look("bar", theme, "en", WIDE).render()

    declaration = Pages(themed, BANNER, prefix=PREFIX).declaration("en", root="")

    assert ("prefers-color-scheme:dark" in sent) is asks
    assert ("--privacy-surface:#18232d" in sent) is dark
    assert f'<meta name="color-scheme" content="{scheme}">' in declaration
