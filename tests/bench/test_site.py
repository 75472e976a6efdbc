"""What is measured is what is said: bytes of their own for every call, eight tags held, pages never seen."""

import asyncio
import gzip

import pytest

from bench.pages import TRACKERS, page, typical
from bench.peers import PEERS, Least, signed_session
from bench.requests import CASES, HELD, HTML
from bench.site import answering, changing, guarded, new_visitor, partly, request, returning

CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)


def answer(app, scope):
    """The header and the body that this app sends."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent[0]["headers"], b"".join(message.get("body", b"") for message in sent[1:])


def pieces(headers):
    return [value for field in headers for value in field]


def shared(ones, others):
    return [one for one in ones if any(one is other for other in others)]


def test_two_requests_have_no_bytes_in_common():
    one, other = (pieces(request(returning())["headers"]) for _ in range(2))

    assert one == other
    assert shared(one, other) == []


@CASE
def test_two_answers_have_no_bytes_in_common(case):
    app = case.app()

    (headers, body), (more_headers, more_body) = (answer(app, request("")) for _ in range(2))

    assert shared([*pieces(headers), body], [*pieces(more_headers), more_body]) == []


def test_a_changing_page_is_never_the_same_and_always_as_long():
    app = changing(HTML, page(typical, 3_000))

    bodies = [answer(app, request(""))[1] for _ in range(4)]

    assert len(set(bodies)) == 4
    assert len(set(map(len, bodies))) == 1


def test_eight_tags_are_held_of_who_granted_only_what_is_functional():
    _, body = answer(guarded(answering(HTML, HELD)), request(partly()))

    assert body.count(b"data-consent=") - _of_the_notice() == 8
    assert TRACKERS.count("https://") + TRACKERS.count('src="//') == 7


def _of_the_notice():
    _, body = answer(guarded(answering(HTML, page(typical, 3_000))), request(partly()))
    return body.count(b"data-consent=")


def test_two_cookies_are_held_and_expired_of_who_granted_only_what_is_functional():
    seen = []

    async def app(scope, receive, send):
        seen.append(dict(scope["headers"])[b"cookie"])
        await answering(b"application/json", b"{}")(scope, receive, send)

    headers, _ = answer(guarded(app), request(partly(), destination="empty"))

    assert (b"hs_id" in seen[0], b"_ga" in seen[0], b"theme" in seen[0]) == (False, False, True)
    expired = {value.partition(b"=")[0] for name, value in headers if name == b"set-cookie"}
    assert expired == {b"hs_id", b"_ga"}


def test_a_new_visitor_is_asked_and_one_who_came_back_is_not():
    bodies = [
        answer(guarded(answering(HTML, HELD)), request(cookie()))[1] for cookie in (new_visitor, returning)
    ]

    assert [b"We use cookies" in body for body in bodies] == [True, False]


def test_the_floor_gives_the_app_what_it_looked_up_and_tells_caches():
    seen = []

    async def app(scope, receive, send):
        seen.append("consent" in scope)
        await answering(b"application/json", b"{}")(scope, receive, send)

    headers, body = answer(Least(app), request(partly(), destination="empty"))

    assert seen == [True]
    assert dict(headers)[b"vary"] == b"Cookie, Sec-GPC"
    assert body == b"{}"


def test_compressing_is_measured_with_pages_that_are_compressed():
    _, body = answer(PEERS["GZipMiddleware"](answering(HTML, HELD)), request(""))

    assert gzip.decompress(body) == HELD


def test_the_session_that_is_measured_is_valid():
    seen = []

    async def app(scope, receive, send):
        seen.append(dict(scope["session"]))
        await answering(b"application/json", b"{}")(scope, receive, send)

    answer(PEERS["SessionMiddleware"](app), request(signed_session()))

    assert seen == [{"visitor": 1, "basket": [1, 2, 3]}]
