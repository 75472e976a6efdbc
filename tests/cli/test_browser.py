"""`consent check --browser`: the notice of a running site, judged from the command line."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from consent.cli import browser
from consent.testing.notice import CHECKS, leaks, optout
from tests.banner.site import Site, serving
from tests.testing.notice.unfair import FAIR, PAGES, publish

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as served:
        yield served


@pytest.mark.browser
@pytest.mark.exhaustive
def test_a_fair_site_passes(run: Run, site: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(browser, "CHECKS", leaks.CHECKS)
    url = publish(site, FAIR)

    code, output, errors = run("check", "--browser", url)

    assert (code, errors) == (0, "")
    assert output == f"{url}: {len(leaks.CHECKS)} checks, no rules broken.\n"


@pytest.mark.browser
def test_what_breaks_a_rule_is_told_with_rule_place_and_source(run: Run, site: Site):
    [maze] = [page for page in PAGES if "maze" in page.name]

    code, output, _ = run("check", "--browser", publish(site, maze.page()))

    assert code == 1
    assert "D1, EU-14, ES-1, BR-1: The first layer refuses as well as it accepts." in output
    assert (
        "  first layer: found the buttons Privacy policy, Accept all, Settings, expected one that" in output
    )
    assert "  by EDPB Cookie Banner Taskforce report" in output


@pytest.mark.browser
def test_programs_read_the_same_as_json(run: Run, site: Site):
    url = site.serve("/", '<!doctype html><html lang="en"><title>Ferries</title><h1>Ferries</h1>')

    code, output, _ = run("check", "--browser", url, "--json")

    told = json.loads(output)
    assert code == 1
    assert told["url"] == url
    assert told["checked"] == [check.rule for check in CHECKS if "opt-in" in check.under]
    assert told["regime"] == {"model": "opt-in", "because": "the strictest, as no notice says otherwise"}
    assert [finding["rule"] for finding in told["findings"]] == ["D1", "D15"]
    assert told["findings"][0].keys() == {
        *("rule", "rules", "demands", "source", "place", "found", "expected")
    }  # fmt: skip


@pytest.mark.browser
@pytest.mark.exhaustive
def test_a_region_is_told_to_the_site_and_its_rules_hold(
    run: Run, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(browser, "CHECKS", (*leaks.CHECKS, optout.link_on_every_page))
    Path("consent.toml").write_text('[site]\nregion_header = "CF-IPCountry"\n')
    url = publish(site, FAIR)

    code, output, _ = run("check", "--browser", url, "--region", "US-CA")

    assert code == 1
    assert output.startswith(
        f"{url}: 2 checks, 1 rule broken.\nJudged as opt-out: the region US-CA.\n\nUS-6: "
    )
    assert {request.headers.get("CF-IPCountry") for request in site.got("GET", "/")} == {"US-CA"}


def test_a_region_without_a_site_is_an_error(run: Run):
    code, _, errors = run("check", "--region", "US-CA")

    assert code == 2
    assert errors == "consent: --region: found it without --browser, expected both\n"


@pytest.mark.browser
@pytest.mark.exhaustive
def test_what_the_policy_declares_as_necessary_is_no_finding(
    run: Run, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(browser, "CHECKS", leaks.CHECKS)
    page = FAIR.replace("<script>", "<script>document.cookie = 'berth=4; path=/';", 1)
    url = publish(site, page)

    without, _, _ = run("check", "--browser", url)
    Path("consent.toml").write_text('[[cookie]]\nname = "berth"\ncategory = "necessary"\n')
    declared, _, _ = run("check", "--browser", url)

    assert (without, declared) == (1, 0)


@pytest.mark.browser
def test_a_site_that_does_not_answer_is_an_error(run: Run):
    code, _, errors = run("check", "--browser", "http://127.0.0.1:9/")

    assert code == 2
    assert errors == "consent: http://127.0.0.1:9/: found no answer, expected a page\n"


def test_what_is_no_address_is_an_error(run: Run):
    code, _, errors = run("check", "--browser", "localhost")

    assert code == 2
    assert errors.startswith("consent: --browser: found 'localhost', expected an address such as")


def test_without_playwright_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)

    code, _, errors = run("check", "--browser", "http://127.0.0.1:9/")

    assert code == 2
    assert "pip install 'asgi-consent[scan]'" in errors


@pytest.mark.browser
def test_without_chromium_it_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")

    code, _, errors = run("check", "--browser", "http://127.0.0.1:9/")

    assert code == 2
    assert "found no Chromium: apt-get install chromium" in errors
