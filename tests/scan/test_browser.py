"""A scan of the newsroom, with and without the middleware, in a real browser."""

from pathlib import Path

import pytest

from consent.errors import ConsentError
from consent.files import catalogue, load_policy
from consent.policy.recognition import Recognizer
from consent.scan import chromium
from consent.scan.browser import scan_site
from consent.survey.sighting import Sighting
from consent.survey.use import Judge
from examples.newsroom.app import POLICY

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def seen(looked, subject: str, moment: str) -> dict[tuple[str, str], Sighting]:
    return {
        (sighting.name, sighting.host.partition(".")[0]): sighting
        for sighting in looked.survey.sightings
        if (sighting.subject, sighting.moment) == (subject, moment)
    }


def test_without_the_middleware_everything_is_there_before_a_choice(plain):
    cookies = seen(plain, "cookie", "untouched")
    storage = seen(plain, "storage", "untouched")
    hosts = seen(plain, "host", "untouched")

    assert cookies.keys() >= {
        *(("ab_bucket", "plain"), ("ad_segment", "plain"), ("legacy_promo", "plain")),
        *(("hs_visitor", "plain"), ("tw_click", "plain"), ("hs_network", "stats"), ("tw_id", "ads")),
    }
    assert storage.keys() == {("hs_queue", "plain"), ("tw_shown", "plain")}
    assert {host.partition(".")[0] for host, _ in hosts} >= {"stats", "ads", "fonts"}


def test_it_tells_who_set_what(plain):
    cookies = seen(plain, "cookie", "untouched")

    setters = {name: sighting.by.rpartition("/")[2] for (name, _), sighting in cookies.items()}

    assert setters["hs_visitor"] == "analytics.js"
    assert setters["tw_click"] == "tag.js"
    assert setters["hs_network"] in ("analytics.js", "beacon.gif")
    assert setters["legacy_promo"] == "subscribe"
    assert seen(plain, "storage", "untouched")[("tw_shown", "plain")].by.endswith("/tag.js")


def test_it_sees_cookies_that_scripts_do_not_and_how_long_they_live(plain):
    cookie = seen(plain, "cookie", "untouched")[("ab_bucket", "plain")]

    assert cookie.kind == "http"
    assert 89 < cookie.lifetime_seconds / 86_400 < 91


def test_a_site_without_a_notice_is_said_to_have_none(plain):
    assert [(answer.moment, answer.label) for answer in plain.survey.answers] == [
        ("accepted", ""),
        ("refused", ""),
    ]
    assert "refused: found no notice" in plain.said


def test_behind_the_middleware_nothing_comes_before_consent_or_after_refusal(asking):
    uses = Judge(Recognizer(catalogue()), load_policy(POLICY)).uses(asking.survey)

    assert [use.first for use in uses if use.too_early] == []
    assert {answer.label for answer in asking.survey.answers} == {"", "Accept all", "Reject all"}


def test_behind_the_middleware_accepting_opens_it(asking):
    assert {name for name, _ in seen(asking, "cookie", "accepted")} >= {
        "hs_visitor",
        "tw_click",
        "consent-id",
    }


def test_our_own_pages_are_not_looked_at(asking):
    assert [page for page in asking.survey.pages if "privacy-choices" in page] == []


def test_the_notice_is_taken_a_picture_of(asking):
    assert [picture.moment for picture in asking.pictures] == ["untouched", "refused"]
    assert all(picture.jpeg.startswith(b"\xff\xd8\xff") for picture in asking.pictures)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://nobody.invalid/"])
def test_a_site_that_does_not_answer_is_an_error(url):
    with pytest.raises(ConsentError, match="ERR_"):
        scan_site(url)


def test_a_browser_that_is_missing_is_said_to_be(monkeypatch, tmp_path: Path):
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "nothing"))

    with pytest.raises(ConsentError, match="found no Chromium: apt-get install chromium"):
        scan_site("http://news.localhost/")


def test_playwright_that_is_missing_is_said_to_be(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "playwright.sync_api", None)

    with pytest.raises(ConsentError, match=r"pip install 'asgi-consent\[scan\]'"), chromium.playwright():
        pass
