import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from consent.gate.hosts import is_address, parse_host
from consent.gate.urls import Url, resolve
from tests.chromium import ARGUMENTS, chromium
from tests.gate.newspage import HOST, PATH, page
from tests.gate.spellings import BARE, HELD, NOBODY, OWN, UNDECLARED, UNREADABLE

BASE = Url("https", HOST, PATH)


@pytest.mark.parametrize("written", HELD)
def test_every_spelling_of_a_held_host_is_held(written: str):
    verdict = page().judge(written)

    assert verdict.held is True
    assert verdict.service in ("stats", "video")


@pytest.mark.parametrize("written", [*OWN, *NOBODY])
def test_the_sites_own_urls_and_those_that_contact_nobody_pass(written: str):
    verdict = page().judge(written)

    assert (verdict.held, verdict.service, verdict.undeclared) == (False, None, False)


@pytest.mark.parametrize("written", UNDECLARED)
def test_a_host_that_nobody_declared_is_held(written: str):
    verdict = page().judge(written)

    assert (verdict.held, verdict.service, verdict.undeclared) == (True, None, True)


@pytest.mark.parametrize("written", UNREADABLE)
def test_what_cannot_be_read_is_held(written: str):
    url = resolve(written, BASE)

    assert url is not None
    assert url.readable is False
    assert page().judge(written).held is True


def test_a_scheme_that_we_do_not_know_is_an_undeclared_host_of_its_own():
    verdict = page().judge("intent://scan/#Intent;end")

    assert (verdict.held, verdict.host) == (True, "intent:")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("written", ["http:stats.example/", "https:stats.example/", *BARE])
def test_a_scheme_without_slashes_is_read_both_ways_as_a_proxy_may_hide_the_pages_own(
    scheme: str, written: str
):
    assert page(scheme=scheme).judge(written).held is True


@pytest.mark.parametrize(
    ("base", "reference", "expected"),
    [
        ("/a/b", "", "/a/b"),
        ("/a/b", "?q", "/a/b"),
        ("/a/b", "c", "/a/c"),
        ("/a/b/", "c", "/a/b/c"),
        ("/a/b", "../c", "/c"),
        ("/a/b", "./", "/a/"),
        ("/a/b", "..", "/"),
        ("/a/b", "/c/./d/%2e%2E/e", "/c/e"),
        ("/a/b", "\\c\\d", "/c/d"),
        ("/a/b", "/c%2Fd/%65", "/c/d/e"),
        ("/a/b", "/c/%C3%A9", "/c/é"),
        ("/", "c", "/c"),
        ("/a/b", "https:c", "/a/c"),
        ("/a/b", "HTTPS:/c", "/c"),
        ("/a/b", "https:", "/a/b"),
    ],
)
def test_paths_are_joined_as_browsers_join_them(base: str, reference: str, expected: str):
    url = resolve(reference, Url("https", HOST, base))

    assert url == Url("https", HOST, expected)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Example.COM", "example.com"),
        ("example.com.", "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("ΣΑΣ.example", parse_host("σασ.example")),
        ("0x7f.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("0x", "0.0.0.0"),
        ("4294967295", "255.255.255.255"),
        ("[::1]", "[::1]"),
        ("[0:0:0:0:0:0:0:1]", "[::1]"),
        ("[::1%25eth0]", None),
        ("[::1", None),
        ("exa mple", None),
        ("", None),
        (".", None),
        ("STRAẞE.example", None),
        ("a\ud800.example", None),
        ("a\udc80.example", None),
        ("1" * 5000, None),
    ],
)
def test_a_host_has_one_form(written: str, expected: str | None):
    assert parse_host(written) == expected


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "0x7f.1"])
def test_an_address_is_known_as_one(host: str):
    assert is_address(host) is True
    assert is_address("example.com") is False


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield browser.new_page()
        browser.close()


@pytest.mark.browser
def test_chromium_reads_every_spelling_as_we_do(tab: Tab):
    spellings = [*HELD, *OWN, *BARE, *NOBODY, *UNDECLARED]

    answers = tab.evaluate(
        """([urls, base]) => urls.map((written) => {
            try { const url = new URL(written, base); return [url.protocol, url.hostname]; }
            catch { return null; }
        })""",
        [spellings, f"https://{HOST}{PATH}"],
    )

    for written, answer in zip(spellings, answers, strict=True):
        assert answer is not None, json.dumps(written)
        protocol, host = answer
        ours = resolve(written, BASE)
        if ours is None:
            assert protocol not in ("http:", "https:", "ws:", "wss:"), json.dumps(written)
        else:
            assert (f"{ours.scheme}:", ours.host) == (protocol, parse_host(host)), json.dumps(written)


@pytest.mark.browser
def test_what_chromium_refuses_is_never_taken_for_the_sites_own(tab: Tab):
    refused = tab.evaluate(
        """(urls) => urls.filter((written) => { try { new URL(written); } catch { return true; } })""",
        UNREADABLE,
    )

    assert len(refused) > len(UNREADABLE) // 2
    assert all(page().judge(written).held for written in refused)
