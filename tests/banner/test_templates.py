"""A site's own templates: as the documentation shows, at start, and still guarded against dark patterns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError
from playwright.sync_api import Browser
from starlette.responses import HTMLResponse
from starlette.testclient import TestClient

from consent.asgi.middleware import ConsentMiddleware
from consent.errors import ConsentError
from consent.pages import Pages
from consent.testing.notice import Site, examine, fairness
from tests.banner.examples import BANNER, PREFIX, load_policy
from tests.banner.press import serving

DOCUMENT = (BANNER.parent / "docs" / "templates.md").read_text("utf-8")
[EXAMPLE] = re.findall(r"```html\+jinja\n(.*?)```", DOCUMENT, re.DOTALL)
UNFAIR = EXAMPLE.replace("links", "buttons").replace(
    '<p class="harbour-promise">', "<style>#privacy-notice [value=reject_all]{background:none}</style><p>"
)
NO_WAY_OUT = '{% extends "ours/notice/notice.html" %}{% block buttons %}<button>OK</button>{% endblock %}'


def write(folder: Path, template: str, name: str = "notice/notice.html") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True)
    file.write_text(template, encoding="utf-8")
    return folder


def unfair(browser: Browser, folder: Path) -> list[str]:
    with serving(middleware(folder)) as origin:
        site = Site(browser, origin, quiet_seconds=0.1)
        return [finding.check.rule for finding in examine(site, fairness.CHECKS)]


@pytest.mark.browser
def test_the_documented_template_is_fair(browser: Browser, tmp_path: Path):
    assert unfair(browser, write(tmp_path, EXAMPLE)) == []


@pytest.mark.browser
@pytest.mark.exhaustive
@pytest.mark.parametrize(("template", "rule"), [(UNFAIR, "D5"), (NO_WAY_OUT, "D1")])
def test_an_unfair_template_is_seen(browser: Browser, tmp_path: Path, template: str, rule: str):
    assert rule in unfair(browser, write(tmp_path, template))


def test_a_template_that_extends_ours_changes_one_block_and_is_what_the_log_keeps(tmp_path: Path):
    pages = Pages(load_policy("newspaper"), BANNER, prefix=PREFIX, templates=write(tmp_path, EXAMPLE))

    kept = pages.notice_content("en", gpc=False)

    assert '<p class="harbour-promise">Daily Harbour is paid for by its readers.</p>' in kept
    assert 'value="reject_all"' in kept


def middleware(templates: Path) -> ConsentMiddleware:
    app = HTMLResponse("<!doctype html><html lang=en><title>Tides</title><main><h1>Tides</h1></main>")
    policy = load_policy("newspaper")
    key = "a secret of this test"
    return ConsentMiddleware(app, policy=policy, secret_key=key, store=None, templates=templates)


def test_the_middleware_takes_the_folder(tmp_path: Path):
    client = TestClient(middleware(write(tmp_path, EXAMPLE)))

    page = client.get("/").text

    assert '<p class="harbour-promise">Daily Harbour is paid for by its readers.</p>' in page


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path):
    with pytest.raises(ConsentError, match=r"templates: found '.*nowhere', expected an existing folder"):
        middleware(tmp_path / "nowhere")


def test_a_template_with_a_syntax_error_stops_the_start(tmp_path: Path):
    with pytest.raises(TemplateSyntaxError):
        middleware(write(tmp_path, "{% block %}", "preferences/preferences.html"))


def test_the_documented_properties_are_those_of_the_theme():
    theme = (BANNER / "theme.css").read_text("utf-8")

    documented = set(re.findall(r"--privacy-[a-z-]+", DOCUMENT))

    assert documented == set(re.findall(r"^  (--privacy-[a-z-]+):", theme, re.MULTILINE))
