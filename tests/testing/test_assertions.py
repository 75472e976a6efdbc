"""The assertions fail on what passes and pass on what is held: each in both directions."""

import asyncio
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route

from consent.asgi.middleware import ConsentMiddleware
from consent.policy.policy import Policy
from consent.testing import (
    EVERYTHING,
    NOTHING,
    assert_held,
    assert_nothing_before_consent,
    assert_passed,
    visitor,
)
from tests.asgi.sites import KEY, respond, site
from tests.gate.policies import POLICY

TRACKED = (
    b'<!doctype html><title>News</title><body><script src="https://stats.harbour.example/s.js"></script>'
)
FAR = b'<!doctype html><title>News</title><body><a href="/far">far</a>'


def app() -> ConsentMiddleware:
    return site(respond(("Set-Cookie", "theme=dark"), body=TRACKED))


@pytest.mark.parametrize("name", ["theme", "stats.harbour.example", "harbour.example", "harbour-stats"])
def test_what_was_refused_is_held(name):
    response = visitor(app(), NOTHING).get("/")

    assert_held(response, name)
    with pytest.raises(AssertionError):
        assert_passed(response, name)


@pytest.mark.parametrize("name", ["theme", "stats.harbour.example"])
def test_what_was_granted_passes(name):
    response = visitor(app(), EVERYTHING).get("/")

    assert_passed(response, name)
    with pytest.raises(AssertionError, match=name):
        assert_held(response, name)


def test_a_host_that_the_page_does_not_name_was_not_held():
    response = visitor(app(), NOTHING).get("/")

    with pytest.raises(AssertionError, match="nothing to hold"):
        assert_held(response, "ads.harbour.example")


@pytest.mark.parametrize("name", ["youtube", "marketing"])
def test_a_known_service_or_category_that_no_tag_waits_for_was_not_held(name):
    response = visitor(app(), NOTHING).get("/")

    with pytest.raises(AssertionError, match="no tag of the page waits"):
        assert_held(response, name)


def test_a_deletion_sets_no_cookie():
    response = visitor(site(respond(("Set-Cookie", "theme=; Max-Age=0"))), NOTHING).get("/")

    assert_held(response, "theme")


def test_behind_the_middleware_nothing_happens_before_consent():
    assert_nothing_before_consent(app())


@pytest.mark.parametrize(
    ("app", "says"),
    [
        (respond(("Set-Cookie", "theme=dark")), "/ sets the cookie 'theme'"),
        (respond(body=TRACKED), "/ contacts 'stats.harbour.example' by <script>"),
        (site(respond(body=TRACKED), mode="report"), "/ contacts 'stats.harbour.example' by <script>"),
        (respond(content_type="application/json"), "no page was seen"),
        (respond(status=500), "no page was seen"),
    ],
)
def test_what_happens_before_consent_is_listed(app, says):
    with pytest.raises(AssertionError, match=says):
        assert_nothing_before_consent(app)


def test_all_routes_and_all_links_are_looked_at():
    def answering(body: bytes) -> Any:
        async def answer(_request: Any) -> HTMLResponse:
            return HTMLResponse(body)

        return answer

    app = Starlette(
        routes=[
            Route("/", answering(FAR)),
            Route("/far", answering(b"<title>Far</title>")),
            Mount("/shop", routes=[Route("/basket", answering(TRACKED))]),
            Route("/item/{name}", answering(TRACKED)),
        ]
    )

    with pytest.raises(AssertionError) as raised:
        assert_nothing_before_consent(app)

    assert str(raised.value) == (
        "before consent:\n  /shop/basket contacts 'stats.harbour.example' by <script>"
    )


def test_it_can_be_asked_inside_a_running_loop_too():
    async def main() -> None:
        assert_nothing_before_consent(app())

    asyncio.run(main())


def test_what_the_policy_calls_necessary_may_come_first():
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await respond(("Set-Cookie", "session=1"))(scope, receive, send)

    assert_nothing_before_consent(ConsentMiddleware(app, policy=POLICY, secret_key=KEY, store=None))
    with pytest.raises(AssertionError, match="basket"):
        assert_nothing_before_consent(
            ConsentMiddleware(
                respond(("Set-Cookie", "basket=1")),
                policy=Policy(),
                secret_key=KEY,
                store=None,
                mode="report",
            )
        )
