"""Behind caches: personal pages are never shared, shared pages are the same for everyone."""

from typing import Any

import pytest

from tests.asgi.driver import get, post
from tests.asgi.sites import respond, site

SHARED = ("Cache-Control", "public, max-age=60")


def accepted(app: Any) -> dict[str, str]:
    return post(app, "/privacy-choices", {"choice": "accept_all"}).cookies


def test_a_page_is_private_and_varies_by_choice_and_signal():
    answer = get(site())

    assert answer.get("cache-control") == "private"
    assert answer.get("vary") == "Cookie, Sec-GPC"


@pytest.mark.parametrize(
    "cached", [SHARED, ("CDN-Cache-Control", "max-age=60"), ("Cache-Control", "s-maxage=9")]
)
def test_a_shared_page_is_the_same_for_everyone(cached):
    app = site(respond(cached))

    pages = [
        get(app),
        get(app, cookies=accepted(app)),
        get(app, headers={"Sec-GPC": "1", "Accept-Language": "fr"}),
        get(app, cookies={"hs_id": "1"}),
    ]

    assert len({page.body for page in pages}) == 1
    assert len({tuple(map(tuple, page.start["headers"])) for page in pages}) == 1
    assert pages[0].get("cache-control") in (cached[1], None)


def test_a_shared_page_holds_everything_and_hides_the_notice_for_the_script():
    app = site(respond(SHARED))

    text = get(app, cookies=accepted(app)).text

    assert ' src="https://stats.harbour.example/s.js"' not in text
    assert ' hidden="">' in text.partition('<section id="privacy-notice"')[2].partition("\n")[0] + "\n"


def test_an_opt_out_signal_after_a_wider_choice_does_not_take_a_shared_page_from_the_cache():
    app = site(respond(SHARED))

    answer = get(app, cookies=accepted(app), headers={"Sec-GPC": "1"})

    assert answer.get("cache-control") == "public, max-age=60"
    assert answer.all("set-cookie") == []


def test_a_shared_page_holds_no_visitors_query():
    assert "utm_term" not in get(site(respond(SHARED)), "/article?utm_term=secret").text


def test_a_page_that_sets_a_cookie_is_not_shared_and_the_site_is_told(caplog):
    answer = get(site(respond(SHARED, ("Set-Cookie", "session=1"))))

    assert answer.get("cache-control") == "private, max-age=60"
    assert "asked to be shared" in caplog.text


def test_a_page_whose_only_cookies_are_held_stays_shared():
    answer = get(site(respond(SHARED, ("Set-Cookie", "hs_id=1"))))

    assert answer.get("cache-control") == "public, max-age=60"
    assert answer.all("set-cookie") == []


def test_a_page_whose_app_reads_the_choice_is_not_shared():
    async def app(scope: Any, receive: Any, send: Any) -> None:
        scope["consent"].allows("analytics")
        await respond(SHARED)(scope, receive, send)

    assert get(site(app)).get("cache-control") == "private, max-age=60"


def test_words_to_cdns_are_taken_out_of_a_personal_page():
    headers = (
        SHARED,
        ("CDN-Cache-Control", "max-age=9"),
        ("Surrogate-Control", "x"),
        ("X-Accel-Expires", "9"),
    )

    answer = get(site(respond(*headers, ("Set-Cookie", "session=1"))))

    assert [answer.get(name) for name, _ in headers[1:]] == [None, None, None]


def test_an_answer_that_is_no_page_and_sets_nothing_is_left_alone():
    answer = get(site(respond(content_type="application/json", body=b"{}")))

    assert answer.start["headers"] == [(b"content-type", b"application/json")]


def test_row_77_an_answer_with_a_cookie_is_private():
    answer = get(site(respond(("Set-Cookie", "session=1"), content_type="application/json", body=b"{}")))

    assert answer.get("cache-control") == "private"
    assert "Cookie" in (answer.get("vary") or "")


def test_a_shared_file_is_left_alone_for_every_visitor():
    app = site(respond(SHARED, content_type="image/png", body=b"png"))

    answer = get(app, cookies={**accepted(app), "hs_old": "1", "nobody": "1"})

    assert answer.start["headers"] == [
        (b"cache-control", b"public, max-age=60"),
        (b"content-type", b"image/png"),
    ]


def test_the_region_header_is_named_in_vary():
    from tests.asgi.sites import with_site

    answer = get(site(policy=with_site(region_header="CF-IPCountry")))

    assert "CF-IPCountry" in (answer.get("vary") or "")
