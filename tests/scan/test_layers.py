"""The middleware and the routes of an app, whatever framework wraps them."""

from importlib import import_module
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount, Route

from consent.asgi.middleware import ConsentMiddleware
from consent.scan.layers import middleware_of, paths_of


def nothing(_request: Any) -> Response:
    return Response()


@pytest.mark.parametrize("framework", ["fastapi", "litestar", "quart", "django"])
def test_the_middleware_is_found_in_every_framework(framework, tmp_path, monkeypatch):
    monkeypatch.setenv("CONSENT_STORE", f"sqlite:///{tmp_path}/{framework}.db")
    app = import_module(f"examples.{framework}_app").app

    assert isinstance(middleware_of(app), ConsentMiddleware)


def test_routes_that_can_be_asked_for_as_they_are_have_their_paths():
    app = Starlette(
        routes=[
            Route("/", nothing),
            Route("/form", nothing, methods=["POST"]),
            Route("/item/{name}", nothing),
            Mount("/shop", routes=[Route("/basket", nothing)]),
            Mount("/{lang}", routes=[Route("/far", nothing)]),
        ]
    )

    assert paths_of(app) == ["/", "/shop/basket"]
