"""Our own pages as text: every case parses, escapes what is hostile, and loads nothing from elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import html5lib
import pytest

from consent.pages import History, Pages

FETCHING = {"src", "srcset", "data", "poster", "background", "action", "formaction"}
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def pages(gallery) -> Pages:
    return gallery.pages("newspaper")


def preferences(pages: Pages, **given) -> str:
    plain = {
        "root": "",
        "granted": frozenset(),
        "services": frozenset(),
        "decided": False,
        "gpc": False,
        "stored": (),
        "return_to": "",
        "saved": False,
        "cookie": "consent",
    }
    return pages.preferences("en", **(plain | given))


def ticked(html: str) -> set[str]:
    tree = html5lib.parse(html)
    return {box.get("value") for box in tree.iter(f"{XHTML}input") if box.get("checked") is not None}


def elements(html: str) -> list:
    return [element for element in html5lib.parse(html).iter() if isinstance(element.tag, str)]


def test_every_case_is_a_valid_document(gallery, case):
    html = gallery.render(case)

    parser = html5lib.HTMLParser()
    parser.parse(html)

    # html5lib knows the HTML of 2013; what it reports of attributes and structure still holds.
    assert [
        error for _, error, _ in parser.errors if error not in ("non-void-element-with-trailing-solidus",)
    ] == []


def test_every_case_loads_from_this_site_alone_and_runs_nothing_it_was_given(gallery, case):
    for element in elements(gallery.render(case)):
        tag = element.tag.removeprefix(XHTML)
        assert tag not in ("svg", "img", "b", "i", "u", "object", "embed")
        for name, value in element.attrib.items():
            assert not str(name).startswith("on")
            assert name != "style"
            fetches = name in FETCHING or (tag == "link" and name == "href")
            assert not fetches or value.startswith("/privacy-choices") or value == "data:,"
            assert not value.strip().lower().startswith("javascript:")
        if tag == "script":
            assert element.get("src") and not element.text


def test_every_case_is_in_its_language(gallery, case):
    html = gallery.render(case)

    assert f'<html lang="{case.values["language"]}"' in html


def test_ids_are_not_used_twice(gallery, case):
    ids = [element.get("id") for element in elements(gallery.render(case)) if element.get("id")]

    assert len(ids) == len(set(ids))


# ------------------------------------------------------------------------ preferences


def test_nothing_is_ticked_for_who_has_not_chosen(pages):
    assert ticked(preferences(pages)) == set()
    assert ticked(pages.preferences_content("en", gpc=False)) == set()


def test_what_is_shown_is_what_is_stored(pages):
    html = preferences(
        pages,
        granted=frozenset({"analytics", "necessary"}),
        services=frozenset({"harbour-stats", "pierview"}),
        decided=True,
    )

    # A category granted as a whole stands for its services: switched off, nothing of it stays on.
    assert ticked(html) == {"analytics", "pierview"}


def test_every_asked_category_and_service_has_one_real_checkbox(pages):
    tree = html5lib.parse(preferences(pages))

    boxes = [
        (box.get("name"), box.get("value"))
        for box in tree.iter(f"{XHTML}input")
        if box.get("type") == "checkbox"
    ]

    assert sorted(boxes) == [
        ("category", "analytics"),
        ("category", "functional"),
        ("category", "marketing"),
        ("service", "harbour-stats"),
        ("service", "letterloft"),
        ("service", "pierview"),
        ("service", "tidewater-ads"),
    ]


def test_the_first_button_saves_so_that_the_enter_key_never_accepts(pages):
    tree = html5lib.parse(preferences(pages))

    buttons = [(button.get("name"), button.get("value")) for button in tree.iter(f"{XHTML}button")]

    assert buttons == [("choice", "save"), ("choice", "reject_all"), ("choice", "accept_all")]


def test_services_are_told_with_provider_purpose_cookies_lifetime_storage_hosts_and_policy(pages):
    html = preferences(pages)

    for said in (
        "Harbour Statistics Ltd",
        "Counts visits and shows which articles are read",
        "hs_run_*",
        "Keeps the state of a visit",
        "13 months",
        "hs_queue, hs_session_*",
        "stats.harbour.example",
        'href="https://stats.harbour.example/privacy"',
        "Set by Daily Harbour itself",
    ):
        assert said in html


def test_stored_cookies_are_told_by_category_and_undeclared_ones_are_not(pages):
    presented = ("hs_visitor", "__Host-consent", "consent-id", "mystery", "hs_visitor")
    html = preferences(pages, stored=presented, history=History())

    stored = html.partition('id="stored"')[2]
    rows = re.findall(r'data-privacy-needs="([^"]+)"><code>([^<]+)</code>', stored)
    assert rows == [
        ("necessary", "__Host-consent"),
        ("necessary", "consent-id"),
        ("harbour-stats", "hs_visitor"),
    ]
    assert "mystery" not in html


def test_the_form_comes_back_here_and_remembers_the_way_back(pages):
    html = preferences(pages, root="/app", return_to="/articles?a=1&b=2")

    assert (
        'name="return_to" value="/app/privacy-choices?saved=1&amp;language=en'
        '&amp;return_to=/articles%3Fa%3D1%26b%3D2"' in html
    )
    assert '<a href="/articles?a=1&amp;b=2">Back to where you were</a>' in html


def test_saving_is_said_in_a_status(pages):
    status = re.compile(r'<p[^>]*role="status"[^>]*>Your choices are saved.</p>')

    assert status.search(preferences(pages, decided=True, saved=True))
    assert not status.search(preferences(pages, decided=True, saved=False))


@pytest.mark.parametrize(("stored", "said"), [((), True), (("session",), False)])
def test_a_choice_that_did_not_come_back_is_not_called_saved(pages, stored, said):
    status = re.compile(r'<p[^>]*role="status"[^>]*>(.*?)</p>')

    [spoken] = status.findall(preferences(pages, saved=True, stored=stored))

    assert spoken.startswith("This browser keeps no cookies") is said
    assert "Your choices are saved" not in spoken


def test_the_opt_out_signal_is_shown_as_honoured(pages):
    assert "opt-out is honoured: Marketing stays off." in preferences(pages, gpc=True)
    assert "opt-out" not in preferences(pages, gpc=False)


# ------------------------------------------------------------------------ declaration, record, problem


def test_the_declaration_tells_every_declared_cookie_and_our_own(pages):
    html = pages.declaration("en", root="")

    names = re.findall(r'<th scope="row"><code>([^<]+)</code>', html)
    assert names == [
        "session",
        "consent",
        "consent-id",
        "consent-once",
        "pv_volume",
        "theme",
        "hs_visitor",
        "hs_run_*",
        "tw_id",
    ]


def test_who_only_refused_sees_the_own_cookie_in_words(gallery, pages):
    history = History(
        decided_at=datetime(2026, 8, 31, 12, 5, tzinfo=UTC),
        until=datetime(2027, 2, 28, 12, 5, tzinfo=UTC),
        gpc_seen=True,
    )

    html = pages.records.record("en", root="", history=history, granted=frozenset())

    assert "31 August 2026, 12:05 UTC" in html
    assert "28 February 2027, 12:05 UTC" in html
    assert "Only what is necessary" in html
    assert "Functional, Analytics and Marketing" in html
    assert "Your browser sent it" in html
    assert 'value="erase"' not in html


def test_a_legal_hold_takes_the_place_of_erasing(gallery):
    html = next(gallery.render(case) for case in gallery.cases() if case.values.get("held_reason"))

    assert "cannot be erased now: a court &lt;b&gt;ordered&lt;/b&gt; it" in html
    assert 'value="erase"' not in html


def test_a_record_names_services_one_by_one_where_their_category_was_split(gallery):
    html = next(gallery.render(case) for case in gallery.cases() if case.values["name"] == "three choices")

    assert "<dd>Analytics, Marketing and Letterloft</dd>" in html
    assert "<dd>Pierview</dd>" in html


def test_a_problem_says_what_it_means_and_leads_back(pages):
    html = pages.problem("en", root="", status=413, message="the form is too long", return_to="/articles")

    assert "More was sent than this page takes. Nothing was changed." in html
    assert "the form is too long" in html
    assert '<a href="/articles">Back to where you were</a>' in html


def test_a_choice_that_was_not_recorded_is_said_once(pages):
    html = pages.problem("en", root="", status=503, message=pages.unrecorded("en"), return_to="/")

    assert html.count(pages.unrecorded("en")) == 1


def test_the_placeholder_sends_what_it_stands_for(gallery, pages):
    service = next(service for service in gallery.policy("newspaper").services if service.id == "pierview")

    html = pages.placeholder(
        "en", service, root="/app", url="https://x.example/?a=1&b=2", return_to="/p?q", nonce="abc"
    )

    tree = html5lib.parse(html)
    fields = {field.get("name"): field.get("value") for field in tree.iter(f"{XHTML}input")}
    assert fields == {
        "service": "pierview",
        "embed": "https://x.example/?a=1&b=2",
        "return_to": "/p?q",
        "language": "en",
    }
    assert '<form method="post" action="/app/privacy-choices/embed" target="_top"' in html
    assert '<base target="_top">' in html
    assert '<style nonce="abc">' in html


def test_a_placeholder_keeps_nothing_of_the_visitor_before(gallery, pages):
    service = next(service for service in gallery.policy("newspaper").services if service.id == "pierview")
    pages.placeholder("en", service, root="/app", url="/first", return_to="/first", nonce="first")

    html = pages.placeholder("en", service, root="", url="/x", return_to="", nonce="")

    assert "first" not in html
    assert "nonce" not in html
    assert '<form method="post" action="/privacy-choices/embed"' in html
