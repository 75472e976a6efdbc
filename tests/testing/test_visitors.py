"""Visitors in any consent state, for a site's own tests."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from consent.asgi.middleware import ConsentMiddleware
from consent.errors import ConsentError, UnknownName
from consent.testing import EVERYTHING, NOTHING, Clock, choice_cookie, visitor
from tests.asgi.sites import KEY
from tests.gate.policies import POLICY


async def page(request: Request) -> HTMLResponse:
    consent = request.scope["consent"]
    return HTMLResponse(f"{consent.decided} {' '.join(sorted(consent.categories))}")


def site(**options: Any) -> Starlette:
    options = {"policy": POLICY, "secret_key": KEY, "store": None, **options}
    return Starlette(routes=[Route("/", page)], middleware=[Middleware(ConsentMiddleware, **options)])


@pytest.mark.parametrize(
    ("granted", "seen"),
    [
        (None, "False necessary"),
        (NOTHING, "True necessary"),
        ("analytics", "True analytics necessary"),
        (("analytics", "functional"), "True analytics functional necessary"),
        (EVERYTHING, "True analytics functional marketing necessary research"),
    ],
)
def test_a_visitor_comes_in_the_state_that_was_asked_for(granted, seen):
    with visitor(site(), granted) as client:
        answer = client.get("/")

    assert seen in answer.text


@pytest.mark.parametrize("base_url", ["https://news.example", "http://news.example", "http://localhost"])
def test_the_cookie_fits_the_scheme_and_the_host(base_url):
    with visitor(site(), "analytics", base_url=base_url) as client:
        answer = client.get("/")

    assert "True analytics" in answer.text


def test_the_opt_out_signal_rules_over_what_was_accepted_as_a_whole():
    with visitor(site(), EVERYTHING, gpc=True) as client:
        answer = client.get("/")

    assert "marketing" not in answer.text


def test_an_old_choice_counts_no_more():
    clock = Clock()
    with visitor(site(clock=clock), EVERYTHING) as client:
        before = client.get("/").text
        clock.move(days=200)
        after = client.get("/").text

    assert "True analytics" in before
    assert "False necessary" in after


def test_a_choice_can_be_as_old_as_a_test_needs():
    clock = Clock()

    with visitor(site(clock=clock), EVERYTHING, decided_at=clock() - timedelta(days=200)) as client:
        answer = client.get("/")

    assert "False necessary" in answer.text


def test_a_new_choice_replaces_the_one_that_the_visitor_came_with():
    with visitor(site(), EVERYTHING) as client:
        client.post("/privacy-choices", data={"choice": "reject_all"})
        answer = client.get("/")

    assert "True necessary" in answer.text
    assert len([name for name in client.cookies if name == "__Host-consent"]) == 1


def test_what_the_policy_does_not_declare_cannot_be_granted():
    with pytest.raises(UnknownName, match="'analytcs'"):
        choice_cookie(site(), "analytcs")


def test_an_app_without_the_middleware_is_said_to_have_none():
    with pytest.raises(ConsentError, match="found no ConsentMiddleware around or inside Starlette"):
        choice_cookie(Starlette(), EVERYTHING)
