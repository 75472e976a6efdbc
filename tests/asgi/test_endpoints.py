"""Our own URLs, driven as browsers, scripts and attackers would."""

import json
from typing import Any

import pytest

from tests.asgi.driver import get, post
from tests.asgi.sites import Clock, site


class MemoryStore:
    """A log in memory."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    async def append(self, record: Any, notice: Any) -> None:
        assert record.notice == notice.hash
        self.kept.append(record)

    async def keep_revision(self, revision: Any) -> None:
        pass

    async def revisions(self) -> list[Any]:
        return []

    async def of_subject(self, subject: str) -> list[Any]:
        return [record for record in self.kept if record.subject == subject]

    async def held(self, subject: str) -> str | None:
        return None

    async def erase(self, subject: str) -> int:
        before = len(self.kept)
        self.kept = [record for record in self.kept if record.subject != subject]
        return before - len(self.kept)

    async def close(self) -> None:
        pass


def state(app: Any, cookies: dict[str, str] | None = None, **headers: str) -> Any:
    return json.loads(get(app, "/privacy-choices/state", cookies=cookies, headers=headers).body)


@pytest.mark.parametrize("path", ["/privacy-choices", "/privacy-choices/"])
def test_the_preferences_page_is_there_with_and_without_a_final_slash(path):
    answer = get(site(), path)

    assert answer.status == 200
    assert 'name="category" value="analytics"' in answer.text
    assert 'value="save"' in answer.text


def test_a_choice_sends_the_visitor_back_by_303():
    answer = post(site(), "/privacy-choices", {"choice": "accept_all", "return_to": "/article?id=3"})

    assert (answer.status, answer.get("location")) == (303, "/article?id=3")


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "/a\r\nX: y"]
)
def test_another_place_to_return_to_is_ignored(elsewhere):
    answer = post(site(), "/privacy-choices", {"choice": "reject_all", "return_to": elsewhere})

    assert answer.status == 303
    assert answer.get("location") == "/privacy-choices?saved=1"


def test_a_browser_that_keeps_no_cookies_is_told_so_on_the_preferences_and_sent_nowhere_else():
    app = site()
    saved = post(app, "/privacy-choices", {"choice": "save", "return_to": "/privacy-choices?saved=1"})

    answer = get(app, saved.get("location") or "")

    assert (saved.status, answer.status) == (303, 200)
    assert '">This browser keeps no cookies, so your choice is not saved.' in answer.text
    assert '">Your choices are saved.' not in answer.text


def test_a_form_that_names_no_page_goes_back_to_the_one_it_stood_on():
    referer = {"Referer": "http://news.example/article?id=3"}
    ours = {"Referer": "http://news.example/privacy-choices"}
    foreign = {"Referer": "http://evil.example/"}

    answers = [
        post(site(), "/privacy-choices", {"choice": "reject_all"}, headers=headers).get("location")
        for headers in (referer, ours, foreign)
    ]

    assert answers == ["/article?id=3", "/privacy-choices?saved=1", "/privacy-choices?saved=1"]


def test_state_before_and_after_a_choice():
    app = site()
    cookies = post(
        app, "/privacy-choices", {"choice": "save", "category": "analytics", "service": "ad-net"}
    ).cookies

    before, after = state(app), state(app, cookies)

    assert before["decided"] is False
    assert before["granted"] == ["necessary"]
    assert before["expires"] is None
    assert after["decided"] is True
    assert after["granted"] == ["necessary", "analytics", "marketing"]
    assert after["categories"]["functional"] is False
    assert after["services"] == {"harbour-stats": True, "heat-map": True, "ad-net": True, "pay": True}
    assert after["expires"] == "2027-05-22T12:00:00Z"


def test_a_script_gets_the_state_instead_of_a_redirect():
    answer = post(
        site(), "/privacy-choices", {"choice": "accept_all"}, headers={"Accept": "application/json"}
    )

    assert answer.status == 200
    assert json.loads(answer.body)["decided"] is True
    assert "consent" in answer.cookies


def test_state_is_never_cached():
    assert get(site(), "/privacy-choices/state").get("cache-control") == "no-store"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"choice": "maybe"}, 400),
        ({"choice": ["accept_all", "reject_all"]}, 400),
        ({"choice": ["accept_all", "accept_all"]}, 400),
        ({"choice": "save", "category": "nonsense"}, 400),
        ({"choice": "save", "service": "nonsense"}, 400),
        (b"choice=%ff", 400),
        (b"\xff\xfe=1", 400),
        (b"choice=save&" + b"category=analytics&" * 1001, 400),
        (b"choice=save&x=" + b"a" * 70_000, 413),
    ],
)
def test_a_form_that_is_no_choice_says_what_is_wrong_and_changes_nothing(fields, status):
    answer = post(site(), "/privacy-choices", fields)

    assert answer.status == status
    assert answer.cookies == {}
    assert len(answer.body) > 0


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""]
)
def test_only_an_ordinary_form_is_read(content_type):
    answer = post(
        site(), "/privacy-choices", {"choice": "accept_all"}, headers={"content-type": content_type}
    )

    assert answer.status == 415


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
@pytest.mark.parametrize("path", ["/privacy-choices", "/privacy-choices/embed", "/privacy-choices/record"])
def test_other_sites_cannot_choose(path, headers):
    answer = post(site(), path, {"choice": "accept_all"}, headers=headers)

    assert answer.status == 403
    assert answer.cookies == {}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/privacy-choices", 405),
        ("POST", "/privacy-choices/state", 405),
        ("GET", "/privacy-choices/embed", 405),
        ("GET", "/privacy-choices/nothing", 404),
        ("GET", "/privacy-choices/static/nothing.js", 404),
        ("GET", "/privacy-choices/static/../state", 404),
        ("HEAD", "/privacy-choices", 200),
    ],
)
def test_what_is_not_there_is_said(method, path, status):
    assert get(site(), path, method=method).status == status


def test_row_1_head_of_our_own_pages_tells_their_length_and_has_no_body():
    page = get(site(), "/privacy-choices")

    head = get(site(), "/privacy-choices", method="HEAD")

    assert head.body == b""
    assert head.get("content-length") == str(len(page.body))


def test_our_pages_are_never_framed_nor_cached():
    answer = get(site(), "/privacy-choices")

    assert answer.get("x-frame-options") == "DENY"
    assert "frame-ancestors 'none'" in (answer.get("content-security-policy") or "")
    assert answer.get("cache-control") == "no-store"


def test_static_files_are_immutable_under_their_hash():
    app = site()
    script = get(app, "/privacy-choices").text.partition('<script src="')[2].partition('"')[0]

    answer = get(app, script)

    assert answer.status == 200
    assert "immutable" in (answer.get("cache-control") or "")
    assert (answer.get("content-type") or "").startswith("text/javascript")


def test_gpc_support_is_said_at_the_origins_root():
    answer = get(site(), "/.well-known/gpc.json")

    assert json.loads(answer.body)["gpc"] is True
    assert answer.get("content-type") == "application/json"


def test_mounted_below_a_path_every_url_of_ours_carries_it():
    app = site()
    page = get(app, "/news/privacy-choices", root_path="/news")

    assert page.status == 200
    assert 'action="/news/privacy-choices"' in page.text
    assert 'src="/news/privacy-choices/static/' in page.text


def test_the_same_choice_repeated_within_ten_seconds_is_one_record():
    store, clock = MemoryStore(), Clock()
    app = site(store=store, clock=clock)
    cookies = post(app, "/privacy-choices", {"choice": "accept_all"}).cookies
    clock.move(seconds=9)
    again = post(app, "/privacy-choices", {"choice": "accept_all"}, cookies=cookies).cookies
    clock.move(seconds=9)
    post(app, "/privacy-choices", {"choice": "accept_all"}, cookies=again)

    assert again["consent"] == cookies["consent"]
    assert len(store.kept) == 2


def test_a_record_says_what_was_granted_and_refused_and_how():
    store = MemoryStore()
    app = site(store=store)

    post(app, "/privacy-choices", {"choice": "save", "category": "analytics"}, headers={"Sec-GPC": "1"})

    (record,) = store.kept
    assert (record.event, record.method, record.gpc_seen) == ("partial", "preferences", True)
    assert record.granted == ("analytics", "harbour-stats", "heat-map")
    assert record.refused == ("ad-net", "functional", "marketing", "research")


def test_who_refuses_gets_no_identifier():
    store = MemoryStore()

    cookies = post(site(store=store), "/privacy-choices", {"choice": "reject_all"}).cookies

    assert set(cookies) == {"consent"}
    assert store.kept[0].subject is None


def test_the_records_of_one_visitor_are_tied_together_after_a_grant():
    store = MemoryStore()
    app = site(store=store)
    cookies = post(app, "/privacy-choices", {"choice": "accept_all"}).cookies

    post(app, "/privacy-choices", {"choice": "reject_all"}, cookies=cookies)

    given, withdrawn = store.kept
    assert given.subject == withdrawn.subject == cookies["consent-id"]
    assert withdrawn.event == "withdrawn"


def test_no_get_writes_to_the_log():
    store = MemoryStore()
    app = site(store=store)

    for path in ("/", "/privacy-choices", "/privacy-choices/state", "/privacy-choices/record"):
        get(app, path, headers={"Sec-GPC": "1"})

    assert store.kept == []


def test_always_allowing_an_embed_grants_its_service():
    app = site()

    cookies = post(app, "/privacy-choices/embed", {"choice": "always", "service": "heat-map"}).cookies

    assert state(app, cookies)["services"]["heat-map"] is True
    assert state(app, cookies)["services"]["harbour-stats"] is False


@pytest.mark.parametrize("service", ["", "nonsense", "analytics", "pay"])
def test_only_a_service_of_the_site_can_be_embedded(service):
    answer = post(site(), "/privacy-choices/embed", {"choice": "always", "service": service})

    assert answer.status == 400


def test_one_record_as_data_and_its_erasure():
    store = MemoryStore()
    app = site(store=store)
    cookies = post(app, "/privacy-choices", {"choice": "accept_all"}).cookies

    shown = json.loads(
        get(app, "/privacy-choices/record", cookies=cookies, headers={"Accept": "application/json"}).body
    )
    erased = post(app, "/privacy-choices/record", {"action": "erase"}, cookies=cookies)

    assert [record["event"] for record in shown["records"]] == ["given"]
    assert erased.status == 303
    assert store.kept == []
    assert any(line.startswith("consent-id=;") for line in erased.all("set-cookie"))
    assert state(app, {**cookies, **erased.cookies})["granted"] == ["necessary"]


@pytest.mark.parametrize("path", ["/privacy-choices/record", "/privacy-choices/declaration"])
def test_record_and_declaration_are_pages(path):
    answer = get(site(), path)

    assert answer.status == 200
    assert answer.text.startswith("<!doctype html>")


def test_the_visitors_language_is_spoken():
    from tests.asgi.sites import with_site

    answer = get(
        site(policy=with_site(languages=("en", "fr"))), "/privacy-choices", headers={"Accept-Language": "fr"}
    )

    assert '<html lang="fr"' in answer.text
