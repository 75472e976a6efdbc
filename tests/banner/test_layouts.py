"""Every layout, theme, direction and window: accessible, fair, and nothing sent that was not chosen."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatch
from typing import Any

import brotli
import pytest
from playwright.sync_api import Browser, Page

from consent.pages import Pages
from tests.banner.examples import BANNER, PREFIX, load_policy
from tests.banner.fairness import dark_patterns
from tests.banner.gallery import inspect
from tests.banner.looks import LAYOUTS, Look, every_look, pairwise

WIDE = (1280, 720)


@pytest.mark.browser
@pytest.mark.parametrize("look", pairwise(), ids=lambda look: look.id)
def test_a_sample_of_looks_in_which_all_pairs_meet_is_accessible_and_fair(browser: Browser, look: Look):
    assert inspect(browser, look).mistakes == []


@pytest.mark.browser
@pytest.mark.exhaustive
@pytest.mark.parametrize("look", every_look(), ids=lambda look: look.id)
def test_every_look_is_accessible_and_fair(browser: Browser, look: Look):
    assert inspect(browser, look).mistakes == []


@pytest.mark.browser
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    "more",
    [{"forced_colors": "active"}, {"viewport": {"width": 320, "height": 256}}],
    ids=["forced colours", "400 % zoom"],
)
def test_every_layout_keeps_fair_in_forced_colours_and_under_the_strongest_zoom(
    browser: Browser, layout: str, more: dict[str, Any]
):
    assert inspect(browser, Look(layout, "light", "en", WIDE), **more).mistakes == []


@pytest.fixture
def page(browser: Browser, layout: str):
    opened = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]})
    opened.set_content(Look(layout, "light", "en", WIDE).render())
    yield opened
    opened.close()


UNFAIR = {
    "D1": "document.querySelector('[value=reject_all]').remove()",
    "D3": "document.querySelector('[value=reject_all]').style.display = 'flex'",
    "D4": "document.querySelector('[value=reject_all]').style.width = '4em'",
    "D5": "document.querySelector('[value=reject_all]').style.background = 'white'",
    "D6": "document.querySelector('[value=reject_all]').style.color = '#777'",
    "D7": "document.querySelector('[value=reject_all]').style.translate = '0 900px'",
    "D8": "document.querySelector('[value=accept_all]').focus()",
    "D9": "document.querySelector('#privacy-notice').append("
    "Object.assign(document.createElement('input'), {type: 'checkbox', checked: true}))",
    "D12": "document.querySelector('#privacy-notice').style.cssText ="
    " 'position: fixed; inset: 0; width: auto; height: auto; max-height: none'",
    "D15": "document.querySelector('#privacy-choices').remove()",
    "D20": "document.documentElement.lang = 'de'",
}


@pytest.mark.browser
@pytest.mark.parametrize("layout", ["corner"])
@pytest.mark.parametrize("number", UNFAIR)
def test_each_dark_pattern_is_seen(page: Page, number: str):
    page.evaluate(UNFAIR[number])

    assert number in [line.partition(":")[0] for line in dark_patterns(page)]


@pytest.mark.browser
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_has_the_focus_is_never_behind_the_notice(page: Page, layout: str):
    page.evaluate(
        "document.querySelectorAll('main p').forEach("
        "one => one.insertAdjacentHTML('beforeend', '<a href=\"/x\">more</a>'))"
    )

    for link in page.locator("main a").all():
        link.focus()
        page.wait_for_timeout(50)
        assert link.evaluate("""element => {
            const {left, top, width, height} = element.getBoundingClientRect();
            return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        }""")


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
