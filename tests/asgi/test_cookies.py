"""The gate on cookies, as a browser and an app see it."""

import asyncio
import json
from typing import Any

import pytest

from tests.asgi.driver import exchange, get, post, request_scope
from tests.asgi.sites import Clock, respond, site, with_site

EVERY_COOKIE = (
    ("Set-Cookie", "session=1; HttpOnly"),
    ("Set-Cookie", "hs_id=2; HttpOnly"),
    ("Set-Cookie", "theme=dark"),
    ("Set-Cookie", "nobody=3"),
)


def choice_of(app: Any, **fields: Any) -> dict[str, str]:
    return post(app, "/privacy-choices", fields).cookies


@pytest.mark.parametrize("status", [200, 302, 404, 500])
def test_set_cookie_is_held_on_every_kind_of_answer(status):
    app = site(respond(*EVERY_COOKIE, status=status))

    assert get(app).cookies == {"session": "1"}


def test_what_was_granted_is_set():
    app = site(respond(*EVERY_COOKIE))
    cookies = choice_of(app, choice="save", category="analytics")

    assert get(app, cookies=cookies).cookies == {"session": "1", "hs_id": "2"}


def test_kept_cookies_stay_separate_lines_in_their_order():
    app = site(respond(("Set-Cookie", "session=1"), ("Set-Cookie", "hs_id=2"), ("Set-Cookie", "csrftoken=3")))

    assert get(app).all("set-cookie") == ["session=1", "csrftoken=3"]


def test_a_session_in_parts_is_a_family():
    parts = [("Set-Cookie", f"session-{place}=x") for place in range(3)]

    assert set(get(site(respond(*parts))).cookies) == {"session-0", "session-1", "session-2"}


def test_no_answer_clears_the_whole_site():
    app = site(respond(*EVERY_COOKIE))
    cookies = {**choice_of(app, choice="accept_all"), "hs_id": "1", "theme": "dark"}

    withdrawn = post(app, "/privacy-choices", {"choice": "reject_all"}, cookies=cookies)

    assert withdrawn.get("clear-site-data") is None
    assert get(app, cookies={**cookies, **withdrawn.cookies}).get("clear-site-data") is None


def test_undeclared_cookies_pass_where_the_site_says_so():
    app = site(respond(*EVERY_COOKIE), policy=with_site(undeclared="pass"))

    assert "nobody" in get(app).cookies


def test_the_app_never_sees_a_held_cookie():
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend(value for name, value in scope["headers"] if name == b"cookie")
        await respond()(scope, receive, send)

    get(site(app), cookies={"session": "1", "hs_id": "2", "nobody": "3"})

    assert seen == [b"session=1"]


def test_crumbs_of_http2_are_joined_and_filtered():
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend(value for name, value in scope["headers"] if name == b"cookie")
        await respond()(scope, receive, send)

    scope = request_scope()
    scope["headers"] += [(b"cookie", b"session=1"), (b"cookie", b"hs_id=2"), (b"cookie", b"csrftoken=3")]
    asyncio.run(exchange(site(app), scope))

    assert seen == [b"session=1; csrftoken=3"]


def test_the_scope_of_the_server_is_never_altered():
    scope = request_scope(cookies={"hs_id": "2"})
    before = {**scope, "headers": list(scope["headers"])}

    asyncio.run(exchange(site(), scope))

    assert scope == before


@pytest.mark.parametrize("exempt", [(), ("/*",)])
def test_headers_of_the_server_that_can_be_read_but_once_reach_gate_and_app(exempt):
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend(value for name, value in scope["headers"] if name == b"cookie")
        await respond(*EVERY_COOKIE)(scope, receive, send)

    house = site(app, policy=with_site(exempt=exempt))
    scope = request_scope(cookies={**choice_of(house, choice="accept_all"), "theme": "dark"})
    scope["headers"] = iter(scope["headers"])
    answer = asyncio.run(exchange(house, scope))

    assert {"hs_id", "theme"} <= set(answer.cookies)
    assert "theme=dark" in seen[0].decode()


def test_a_declared_cookie_that_is_no_longer_allowed_is_expired():
    lines = get(site(), cookies={"hs_id": "2"}).all("set-cookie")

    assert any(line.startswith("hs_id=;") and "Domain=harbour.example" in line for line in lines)


def test_an_undeclared_cookie_is_never_expired():
    assert get(site(), cookies={"nobody": "3"}).all("set-cookie") == []


def test_a_shared_answer_expires_nothing():
    app = site(respond(("Cache-Control", "public, max-age=60")))

    assert get(app, cookies={"hs_id": "2"}).all("set-cookie") == []


@pytest.mark.parametrize("kind", ["websocket.accept", "websocket.http.response.start"])
def test_websockets_are_gated_when_accepted_and_when_denied(kind):
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.extend(value for name, value in scope["headers"] if name == b"cookie")
        message = {"type": kind, "headers": [(b"set-cookie", b"hs_id=1"), (b"set-cookie", b"session=2")]}
        await send({**message, "status": 403} if "http" in kind else message)

    scope = {**request_scope(cookies={"hs_id": "2", "session": "1"}), "type": "websocket", "scheme": "ws"}
    answer = asyncio.run(exchange(site(app), scope))

    assert seen == [b"session=1"]
    assert answer.cookies == {"session": "2"}


def test_on_https_the_choice_has_the_host_prefix_and_only_that_one_is_read(tmp_path):
    app = site(respond(*EVERY_COOKIE), https=True, store=f"sqlite:///{tmp_path}/log.db")
    cookies = choice_of(app, choice="accept_all")

    assert set(cookies) == {"__Host-consent", "__Host-consent-id"}
    assert "hs_id" in get(app, cookies=cookies).cookies
    assert "hs_id" not in get(app, cookies={"consent": cookies["__Host-consent"]}).cookies


def test_the_scheme_decides_where_the_site_does_not():
    scope = request_scope("/privacy-choices", method="POST", scheme="https")
    scope["headers"] += [
        (b"content-type", b"application/x-www-form-urlencoded"),
        (b"sec-fetch-site", b"same-origin"),
    ]

    answer = asyncio.run(exchange(site(), scope, b"choice=reject_all"))

    (line,) = answer.all("set-cookie")
    assert line.startswith("__Host-consent=")
    assert "; Path=/; Secure; SameSite=Lax" in line
    assert "Domain" not in line


def test_with_a_domain_the_choice_is_shared_by_subdomains_without_prefix():
    answer = post(site(https=True, domain="news.example"), "/privacy-choices", {"choice": "reject_all"})

    (line,) = answer.all("set-cookie")
    assert line.startswith("consent=")
    assert "Domain=news.example; Secure" in line


@pytest.mark.parametrize(
    "value", ["", "x", "1.2.3.4.5.6.7", "é", "1.1795348800.x.!..g." + "A" * 43, "=" * 4000]
)
def test_a_forged_choice_is_no_choice_and_no_error(value):
    answer = get(site(respond(*EVERY_COOKIE)), cookies={"consent": value.encode().decode("latin-1")})

    assert answer.status == 200
    assert set(answer.cookies) == {"session"}


def test_a_choice_lapses_while_the_server_runs():
    clock = Clock()
    app = site(respond(*EVERY_COOKIE), clock=clock)
    cookies = choice_of(app, choice="accept_all")
    assert "hs_id" in get(app, cookies=cookies).cookies

    clock.move(days=181)

    assert "hs_id" not in get(app, cookies=cookies).cookies


def test_use_never_prolongs_a_choice():
    app = site()
    cookies = choice_of(app, choice="accept_all")

    assert get(app, cookies=cookies).all("set-cookie") == []


def test_what_was_sold_before_the_opt_out_signal_is_taken_back_for_good():
    app = site(respond(("Set-Cookie", "ad_id=1")))
    cookies = choice_of(app, choice="accept_all")

    under_signal = get(app, cookies=cookies, headers={"Sec-GPC": "1"})
    cookies |= under_signal.cookies

    assert "ad_id" not in under_signal.cookies
    assert "ad_id" not in get(app, cookies=cookies).cookies


def test_of_several_opt_out_signals_one_that_says_so_counts():
    scope = request_scope("/privacy-choices/state")
    scope["headers"] += [(b"sec-gpc", b"1"), (b"sec-gpc", b"0")]

    state = json.loads(asyncio.run(exchange(site(), scope)).body)

    assert state["gpc"] is True
