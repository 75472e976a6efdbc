"""Most answers are passed on at a glance. What is seen at a glance is what the full look would say."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.asgi.response import GatedResponse
from tests.asgi.driver import exchange, get, post, request_scope
from tests.asgi.sites import site

NAMES = (
    b"content-type",
    b"Content-Type",
    b"cache-control",
    b"set-cookie",
    b"Set-Cookie",
    b"link",
    b"etag",
    b"last-modified",
    b"accept-ranges",
    b"vary",
    b"content-disposition",
    b"refresh",
    b"cdn-cache-control",
    b"x-anything",
)
VALUES = (
    b"text/html",
    b"Text/HTML; charset=utf-8",
    b"application/xhtml+xml",
    b"image/svg+xml",
    b"application/json",
    b"image/png",
    b"",
    b"public, max-age=60",
    b"hs_id=1; Path=/",
    b"session=1",
    b"<https://stats.harbour.example/s.js>; rel=preload",
    b'"abc"',
    b"attachment",
    b"0; url=https://ads.example/",
)

STARTS: list[dict[str, Any]] = []


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the start that the test put last."""
    await send(STARTS[-1])
    await send({"type": "http.response.body", "body": b"{}"})


APP = site(answer)
YES = post(APP, "/privacy-choices", {"choice": "accept_all"}).cookies
PART = post(APP, "/privacy-choices", {"choice": "save", "category": "functional"}).cookies
VISITS = [{}, YES, PART, {**PART, "session": "1"}, {**PART, "nobody": "1"}, {**YES, "hs_id": "1"}]


@given(
    status=st.sampled_from([200, 204, 206, 302, 304, 404, 500]),
    headers=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES)), max_size=5),
    visit=st.integers(0, len(VISITS) - 1),
    destination=st.sampled_from(["document", "empty", "image"]),
)
def test_the_glance_and_the_full_look_agree(status, headers, visit, destination):
    STARTS.append({"type": "http.response.start", "status": status, "headers": headers})
    scope = request_scope(cookies=VISITS[visit], headers={"Sec-Fetch-Dest": destination})

    glanced = asyncio.run(exchange(APP, scope))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(GatedResponse, "_needs_nothing", lambda self, message: False)
        looked = asyncio.run(exchange(APP, scope))

    assert glanced.body == looked.body
    assert [(name.lower(), value) for name, value in glanced.start["headers"]] == looked.start["headers"]


def test_an_answer_that_needs_nothing_is_the_very_message_of_the_app():
    start = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"image/png")]}
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start)

    async def keep(message: Any) -> None:
        seen.append(message)

    asyncio.run(site(app)(request_scope(), None, keep))

    assert seen[0] is start


@pytest.mark.parametrize("mode", ["enforce", "report"])
def test_headers_that_can_be_read_but_once_all_arrive(mode):
    fields = [(b"content-type", b"application/json"), (b"x-anything", b"1")]

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": (field for field in fields)})
        await send({"type": "http.response.body", "body": b"{}"})

    assert list(get(site(app, mode=mode)).start["headers"]) == fields
