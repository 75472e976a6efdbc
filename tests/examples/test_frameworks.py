"""One file a framework: each example runs, and keeps and opens the same things."""

import json
from importlib import import_module
from typing import Any

import pytest

from tests.asgi.driver import get, post

DOCUMENT = {"Sec-Fetch-Dest": "document", "Accept": "text/html"}


@pytest.fixture(params=["fastapi", "litestar", "quart", "django"])
def app(request: pytest.FixtureRequest, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CONSENT_STORE", f"sqlite:///{tmp_path}/{request.param}.db")
    return import_module(f"examples.{request.param}_app").app


def test_before_a_choice_the_tag_and_the_cookie_wait(app):
    page = get(app, headers=DOCUMENT)

    assert page.status == 200
    assert '<section id="privacy-notice"' in page.text
    assert ' src="https://www.googletagmanager.com' not in page.text
    assert "theme" not in page.cookies


def test_after_accept_all_both_are_there_and_the_app_knows(app):
    cookies = post(app, "/privacy-choices", {"choice": "accept_all"}).cookies

    page = get(app, cookies=cookies, headers=DOCUMENT)
    said = json.loads(get(app, "/recommendations", cookies=cookies).body)

    assert ' src="https://www.googletagmanager.com' in page.text
    assert page.cookies["theme"] == "dark"
    assert said == {"personal": True}


def test_after_reject_all_neither_is_and_the_app_knows(app):
    cookies = post(app, "/privacy-choices", {"choice": "reject_all"}).cookies

    page = get(app, cookies=cookies, headers=DOCUMENT)
    said = json.loads(get(app, "/recommendations", cookies=cookies).body)

    assert ' src="https://www.googletagmanager.com' not in page.text
    assert "theme" not in page.cookies
    assert said == {"personal": False}


def test_the_documentation_of_an_api_is_left_alone():
    from examples.fastapi_app import app as fastapi

    page = get(fastapi, "/docs", headers=DOCUMENT)

    assert 'src="https://cdn.jsdelivr.net' in page.text
    assert "privacy-notice" not in page.text
