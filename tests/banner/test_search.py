"""Finding a service on a long preferences page, with script and without."""

from __future__ import annotations

import html5lib
import pytest
from playwright.sync_api import Page, expect

from consent.pages import Pages
from tests.banner.browsing import until
from tests.banner.site import Answer, Request, Site
from tests.banner.test_pages import XHTML, preferences, ticked

QUERIES = {
    "lantern": {"Lantern"},
    "  MEDIA ": {"Tidewater Ads", "Lantern"},
    "bv lantern": {"Lantern"},
    "zurich": {"Zürich Trends"},
    "lb_chat": {"Letterbox Chat"},
    "beacon.lookout": {"Lookout"},
    "basket": {"Set by Quayside Market itself"},
    "nobody": set(),
}


@pytest.fixture
def market(gallery) -> Pages:
    return gallery.pages("marketplace")


@pytest.fixture
def served(site: Site, market: Pages) -> str:
    """The URL of a preferences page that answers `?q=`."""

    def answer(request: Request) -> Answer:
        wanted = request.query.partition("q=")[2]
        return Answer(preferences(market, wanted=wanted, return_to="/basket"))

    site.serve("/favicon.ico")
    site.routes["/privacy-choices"] = answer
    return f"{site.origin}/privacy-choices"


def shown(html: str) -> set[str]:
    """The headings of the rows that are not hidden."""
    rows = [
        row for row in html5lib.parse(html).iter(f"{XHTML}div") if row.get("data-privacy-row") is not None
    ]
    visible = [row for row in rows if row.get("hidden") is None]
    return {"".join(next(row.iter(f"{XHTML}h3")).itertext()) for row in visible}


@pytest.mark.parametrize(("query", "found"), QUERIES.items())
def test_a_service_is_found_by_name_company_host_or_cookie(market, query, found):
    html = preferences(market, wanted=query)

    assert shown(html) == found


def test_what_is_not_found_stays_in_the_form_as_it_is(market):
    state = {"services": frozenset({"lantern", "bellman"}), "decided": True}

    everything, searched = preferences(market, **state), preferences(market, wanted="lookout", **state)

    assert ticked(searched) == ticked(everything) == {"lantern", "bellman"}
    assert searched.count('type="checkbox"') == everything.count('type="checkbox"')


def test_what_was_found_is_counted_and_nothing_found_is_said(market):
    assert "Found: 2" in preferences(market, wanted="media")
    assert (
        "Nothing found." in preferences(market, wanted="nobody")[: preferences(market).index("privacy-card")]
    )


def test_a_short_page_has_no_search_field_and_searches_nothing(gallery):
    html = preferences(gallery.pages("newspaper"), wanted="pierview")

    assert 'type="search"' not in html
    assert "Letterloft" in shown(html)


def test_what_is_looked_for_is_escaped_and_cut(market):
    html = preferences(market, wanted='"><script>' + "x" * 500)

    assert "<script>x" not in html
    assert f'value="&#34;&gt;&lt;script&gt;{"x" * 90}"' in html


def visible(page: Page) -> set[str]:
    return {row.text_content() for row in page.locator("[data-privacy-row]:not([hidden]) h3").all()}


@pytest.mark.browser
def test_with_script_the_same_is_found_while_typing(page, served):
    page.goto(served)
    field = page.get_by_role("searchbox", name="Find a service, company or cookie")
    until(page, "document.readyState === 'complete'")

    found = {}
    for query in QUERIES:
        field.fill(query)
        found[query] = visible(page)
    field.fill("")

    assert found == QUERIES
    assert len(visible(page)) == 15
    assert page.mistakes == []


@pytest.mark.browser
def test_with_script_the_result_is_announced_and_what_was_ticked_stays(page, served):
    page.goto(served)
    until(page, "document.readyState === 'complete'")
    page.get_by_role("checkbox", name="Analytics", exact=True).check()
    field = page.get_by_role("searchbox")

    field.press_sequentially("media")
    expect(page.locator("#privacy-found")).to_have_text("Found: 2")
    field.press("Enter")
    field.fill("nobody")

    expect(page.locator("#privacy-found")).to_have_text("Nothing found.")
    field.fill("")
    expect(page.locator("#privacy-found")).to_have_text("")
    expect(page.get_by_role("checkbox", name="Analytics", exact=True)).to_be_checked()
    assert "q=" not in page.url


@pytest.mark.browser
def test_without_script_the_field_asks_the_server(browser, site, served):
    page = browser.new_page(java_script_enabled=False)
    page.goto(served)

    page.get_by_role("searchbox").fill("lantern")
    page.get_by_role("button", name="Search").click()

    expect(page.locator("#privacy-found")).to_have_text("Found: 1")
    expect(page.get_by_role("checkbox", name="Allow Lantern")).to_be_visible()
    page.get_by_role("link", name="Show everything").click()
    expect(page.get_by_role("link", name="Back to where you were")).to_have_attribute("href", "/basket")
    assert len(visible(page)) == 15
    page.close()
