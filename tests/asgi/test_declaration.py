"""The declaration, on its own page and inside a page of the site's own."""

import re
from dataclasses import replace
from typing import Any

import html5lib
import pytest
from jinja2 import Environment

from consent.errors import UnknownName
from consent.stores.sqlite import SQLiteStore
from tests.asgi.driver import Answer, get, post
from tests.asgi.sites import Clock, respond, site, with_site

PREFIX = "/privacy-choices"
POLICY = with_site(languages=("en", "fr"), contact="privacy@harbour.example")
TEMPLATE = Environment(autoescape=True).from_string(
    "<!doctype html><html><head><title>Privacy</title></head><body><h1>Privacy</h1>"
    "{{ consent.declaration(language, heading=heading) }}</body></html>"
)


def declaring(language: str | None = None, heading: int = 2, **headers: str) -> Any:
    """An app whose page holds the declaration."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        page = TEMPLATE.render(consent=scope["consent"], language=language, heading=heading)
        fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
        await respond(*fields, body=page.encode())(scope, receive, send)

    return app


def shared(language: str | None = None, **options: Any) -> Answer:
    app = site(declaring(language, cache_control="public, max-age=60"), policy=POLICY)
    return get(app, **options)


def test_a_template_puts_the_declaration_into_a_page_of_its_own():
    html = get(site(declaring(), policy=POLICY)).text

    declared = html.partition('<div class="privacy-declaration"')[2]
    assert "<html" not in declared
    for said in ("Harbour Stats", "hs_*", "stats.harbour.example", "hs_queue", "privacy@harbour.example"):
        assert said in declared
    assert "&lt;section" not in declared


@pytest.mark.parametrize(("level", "found"), [(1, {"h1", "h2"}), (2, {"h2", "h3"}), (5, {"h5", "h6"})])
def test_headings_start_at_the_level_that_the_caller_names(level, found):
    html = get(site(declaring(heading=level), policy=POLICY)).text

    declared = html.partition('<div class="privacy-declaration"')[2]
    assert set(re.findall(r"<(h\d)", declared)) == found


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_level_without_room_for_services_is_a_mistake(level):
    with pytest.raises(ValueError, match="expected 1 to 5"):
        get(site(declaring(heading=level), policy=POLICY))


def test_a_language_that_the_site_does_not_speak_is_a_mistake():
    with pytest.raises(UnknownName, match="en, fr"):
        get(site(declaring("tlh"), policy=POLICY))


@pytest.mark.parametrize(
    ("language", "accepted", "spoken"), [(None, "fr-CA", "fr"), (None, "", "en"), ("fr-CA", "en", "fr")]
)
def test_it_speaks_the_language_given_or_the_visitors(language, accepted, spoken):
    html = get(site(declaring(language), policy=POLICY), headers={"Accept-Language": accepted}).text

    assert f'<div class="privacy-declaration" lang="{spoken}"' in html


def test_a_shared_page_with_it_stays_shared_and_the_same_for_everyone():
    cookies = post(site(policy=POLICY), PREFIX, {"choice": "accept_all"}).cookies

    first, second = shared("en"), shared("en", cookies=cookies, headers={"Accept-Language": "fr"})

    assert first.get("cache-control") == "public, max-age=60"
    assert first.get("vary") is None
    assert first.body == second.body


def test_a_shared_page_in_the_visitors_language_varies_by_it_and_by_nothing_else():
    answer = shared()

    assert answer.get("cache-control") == "public, max-age=60"
    assert answer.get("vary") == "Accept-Language"


def test_it_is_valid_in_a_page_and_its_ids_are_its_own():
    html = get(site(declaring(), policy=POLICY)).text
    ids = re.findall(r' id="([^"]+)"', html)

    parser = html5lib.HTMLParser()
    parser.parse(html.partition("<h1>Privacy</h1>")[2].partition("</body>")[0])

    assert len(ids) == len(set(ids))
    assert all(name.startswith("privacy-") for name in ids)
    assert [error for _, error, _ in parser.errors if error != "expected-doctype-but-got-start-tag"] == []


# ------------------------------------------------------------------------ since when


@pytest.fixture
def store(tmp_path):
    opened = SQLiteStore(tmp_path / "consent.db")
    yield opened
    opened.rest()


def since(app: Any, path: str = f"{PREFIX}/declaration") -> str | None:
    found = re.search(r'Last change recorded: <time datetime="([^"]+)">', get(app, path).text)
    return found[1] if found else None


def test_without_a_log_or_before_it_knows_no_date_is_said(store):
    assert since(site(policy=POLICY)) is None
    assert since(site(policy=POLICY, store=store)) is None


def test_the_date_is_when_the_log_learnt_of_the_policy_as_it_is(store):
    clock = Clock()
    post(site(policy=POLICY, store=store, clock=clock), PREFIX, {"choice": "reject_all"})
    changed = replace(POLICY, cookies=POLICY.cookies[:1])
    app = site(declaring(), policy=changed, store=store, clock=clock)
    clock.move(days=3)
    before = since(app)

    post(app, PREFIX, {"choice": "reject_all"})

    assert before is None
    assert since(app) == since(app, "/") == "2026-11-25T12:00:00Z"


def test_a_policy_that_came_back_says_no_date_that_would_be_too_early(store):
    clock = Clock()
    for policy in (POLICY, replace(POLICY, cookies=())):
        post(site(policy=policy, store=store, clock=clock), PREFIX, {"choice": "reject_all"})
        clock.move(days=1)

    assert since(site(policy=POLICY, store=store, clock=clock)) is None
