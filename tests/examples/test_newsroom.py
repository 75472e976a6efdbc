"""The newsroom without a browser: what it serves, sets and prints, and what its strangers write down."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from consent.files import load_policy
from examples.newsroom import third_parties
from examples.newsroom.app import POLICY, create_app
from examples.newsroom.articles import SECTIONS, Edition
from examples.newsroom.readers import ACCOUNT, PASSWORD
from examples.newsroom.third_parties import Origins, VisitLog

ORIGINS = Origins(
    stats="http://stats.localhost:1",
    ads="http://ads.localhost:2",
    video="http://video.localhost:3",
    fonts="http://fonts.localhost:4",
)
STORM = "/news/storm-wall-held"


@pytest.fixture
def reader() -> Iterator[TestClient]:
    """A reader of the site as it is without the middleware."""
    app = create_app(ORIGINS, secret_key="a key for the tests only")
    with TestClient(app, base_url="http://plain.localhost") as client:
        yield client


def log_in(reader: TestClient) -> None:
    reader.post("/login", data={"account": ACCOUNT, "password": PASSWORD})


@pytest.mark.parametrize(
    "path",
    ["/", "/search", "/subscribe", "/login", "/privacy", "/static/paper.css", "/favicon.ico"]
    + [f"/section/{name}" for name in SECTIONS]
    + [f"/news/{article.slug}" for article in Edition.read()],
)
def test_every_page_is_printed(reader: TestClient, path: str):
    response = reader.get(path)

    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/nowhere", "/news/nothing", "/section/gossip"])
def test_what_was_never_printed_is_not_found_with_a_page_that_leads_back(reader: TestClient, path: str):
    response = reader.get(path)

    assert response.status_code == 404
    assert 'href="/">Back to the front page' in response.text


def test_every_section_has_something_to_read():
    edition = Edition.read()

    empty = [name for name in SECTIONS if not edition.section(name)]

    assert empty == []


def test_every_article_has_a_picture_of_its_own():
    pictures = [article.picture for article in Edition.read()]

    assert len(set(pictures)) == len(pictures)


def test_a_search_finds_the_articles_with_all_words_whatever_their_case():
    found = Edition.read().search("Herring QUOTA")

    assert [article.slug for article in found] == ["herring-come-back"]


def test_a_search_for_nothing_finds_nothing():
    assert Edition.read().search("  ") == ()


def test_a_question_is_printed_as_text_and_not_as_markup(reader: TestClient):
    response = reader.get("/search", params={"q": "<script>alert(1)</script>"})

    assert "<script>alert" not in response.text


def test_without_the_middleware_the_site_sets_its_cookies_unasked(reader: TestClient):
    for path in ("/", STORM, "/subscribe"):
        reader.get(path)

    assert {"ab_bucket", "ad_segment", "legacy_promo"} == set(reader.cookies)


def test_every_page_names_the_strangers(reader: TestClient):
    front, article = reader.get("/").text, reader.get(STORM).text

    assert ORIGINS.stats + "/analytics.js" in front
    assert ORIGINS.fonts + "/css" in front
    assert ORIGINS.ads + "/slot" in front
    assert ORIGINS.video + "/embed/" in article


def test_who_logs_in_is_greeted_by_name_on_every_page(reader: TestClient):
    log_in(reader)

    assert f'<span class="reader">{ACCOUNT}</span>' in reader.get(STORM).text


def test_a_wrong_password_logs_nobody_in(reader: TestClient):
    response = reader.post("/login", data={"account": ACCOUNT, "password": "guess"})

    assert "do not match" in response.text
    assert '<span class="reader">' not in reader.get("/").text


def test_logging_out_ends_the_session(reader: TestClient):
    log_in(reader)

    reader.post("/logout")

    assert '<span class="reader">' not in reader.get("/").text


def test_a_comment_needs_a_login(reader: TestClient):
    response = reader.post(f"{STORM}/comments", data={"text": "Well held."})

    assert "Please log in" in response.text
    assert "Well held." not in reader.get(STORM).text


def test_a_comment_is_printed_under_its_article_and_escaped(reader: TestClient):
    log_in(reader)

    response = reader.post(f"{STORM}/comments", data={"text": "Well <b>held</b>."})

    assert "Well &lt;b&gt;held&lt;/b&gt;." in response.text


def test_the_newsletter_says_thank_you_once(reader: TestClient):
    first = reader.post("/newsletter", data={"email": "peggy@lanyon.example"})
    second = reader.get("/")

    assert "Thank you." in first.text
    assert "Thank you." not in second.text


def test_a_strange_address_gets_no_newsletter(reader: TestClient):
    response = reader.post("/newsletter", data={"email": "peggy"})

    assert "does not look like" in response.text


def test_the_theme_is_worn_at_once_and_kept_in_a_cookie_that_scripts_cannot_read(reader: TestClient):
    response = reader.post("/theme", data={"theme": "dark"}, follow_redirects=False)

    assert 'data-theme="dark"' in reader.get("/").text
    assert any("theme=dark; HttpOnly" in line for line in response.headers.get_list("set-cookie"))


def test_the_theme_lasts_for_the_visit_where_its_cookie_is_held(reader: TestClient):
    reader.post("/theme", data={"theme": "dark"})
    reader.cookies.delete("theme")

    assert 'data-theme="dark"' in reader.get("/").text


def test_an_unknown_theme_is_refused(reader: TestClient):
    assert reader.post("/theme", data={"theme": "plaid"}).status_code == 400


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"]
)
def test_a_form_leads_back_to_this_site_only(reader: TestClient, target: str):
    response = reader.post("/theme", data={"theme": "dark", "return_to": target}, follow_redirects=False)

    assert response.headers["location"] == "/"


@pytest.mark.parametrize(
    ("stranger", "path", "cookies"),
    [
        (third_parties.stats, "/analytics.js", {"hs_network"}),
        (third_parties.stats, "/beacon.gif", {"hs_network", "hs_last"}),
        (third_parties.ads, "/tag.js", {"tw_id"}),
        (third_parties.ads, "/slot", {"tw_id", "tw_seen"}),
        (third_parties.ads, "/pixel.gif", {"tw_id"}),
        (third_parties.video, "/embed/film", {"pv_viewer", "pv_volume"}),
        (third_parties.fonts, "/css", set()),
    ],
)
def test_a_stranger_marks_its_visitors_so_that_it_knows_them_from_any_site(stranger, path, cookies):
    with TestClient(stranger(VisitLog()), base_url="https://stranger.localhost") as client:
        response = client.get(path)

    lines = response.headers.get_list("set-cookie")
    assert cookies == {line.partition("=")[0] for line in lines}
    assert all("SameSite=none; Secure" in line for line in lines)


def test_a_stranger_writes_down_every_request_but_those_for_its_log():
    log = VisitLog()

    with TestClient(third_parties.ads(log), base_url="http://ads.localhost") as client:
        client.get("/pixel.gif?page=front", headers={"Cookie": "tw_id=1"})
        shown = client.get("/log").json()

    assert [(visit["path"], visit["query"], visit["cookies"]) for visit in shown] == [
        ("/pixel.gif", "page=front", {"tw_id": "1"})
    ]
    assert log.paths == ["/pixel.gif"]


def test_the_typeface_may_be_used_by_any_site():
    with TestClient(third_parties.fonts(VisitLog()), base_url="http://fonts.localhost") as client:
        response = client.get("/harbour-headline.ttf")

    assert response.headers["access-control-allow-origin"] == "*"


def test_the_policy_declares_every_cookie_but_the_one_that_is_forgotten_on_purpose(reader: TestClient):
    policy = load_policy(POLICY)
    log_in(reader)
    reader.post("/theme", data={"theme": "dark"})
    for path in ("/", STORM, "/subscribe"):
        reader.get(path)

    declared = {name: policy.classify(name) for name in reader.cookies}

    assert {name: cookie and cookie.category for name, cookie in declared.items()} == {
        "session": "necessary",
        "theme": "functional",
        "ab_bucket": "analytics",
        "ad_segment": "marketing",
        "legacy_promo": None,
    }


def test_the_policy_knows_every_stranger():
    policy = load_policy(POLICY)

    found = {host: policy.service_of(f"{host}.localhost") for host in ("stats", "ads", "video", "fonts")}

    assert {host: service and service.category for host, service in found.items()} == {
        "stats": "analytics",
        "ads": "marketing",
        "video": "marketing",
        "fonts": "functional",
    }
