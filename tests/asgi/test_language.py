"""Our own pages speak the language of the page from which they were opened, and keep it."""

import re

import pytest

from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.site import Site
from tests.asgi.driver import get
from tests.asgi.sites import respond, site

STATS = Service("Stats", "analytics", hosts=("stats.example",))
POLICY = Policy(site=Site(name="Tides", languages=("en", "fr", "ar")), services=(STATS,))
FRENCH = respond(body=b"<!doctype html><html lang=fr><title>Marees</title><h1>Marees</h1></html>")


def language_of(html: str) -> str:
    return re.search(r'<html lang="([^"]+)"', html)[1]


def links(html: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'href="(/privacy-choices[^"]*)"', html)]


def test_the_links_of_a_page_lead_to_pages_in_its_language():
    app = site(FRENCH, policy=POLICY)

    found = links(get(app, "/tides?day=1").text)

    assert found == [
        "/privacy-choices?language=fr&return_to=/tides%3Fday%3D1",
        "/privacy-choices/declaration?language=fr",
    ]
    assert [language_of(get(app, link).text) for link in found] == ["fr", "fr"]


@pytest.mark.parametrize("path", ["", "/declaration", "/record"])
def test_every_page_of_ours_keeps_the_language(path: str):
    answer = get(
        site(policy=POLICY), f"/privacy-choices{path}?language=ar", headers={"accept-language": "en"}
    )

    own = [link for link in links(answer.text) if "/static/" not in link]

    assert language_of(answer.text) == "ar"
    assert own
    assert all("language=ar" in link for link in own)


@pytest.mark.parametrize("named", ["xx", "", "de", "%ff", "fr&language=ar"])
def test_a_language_that_the_site_does_not_speak_is_as_good_as_none(named: str):
    answer = get(site(policy=POLICY), f"/privacy-choices?language={named}", headers={"accept-language": "fr"})

    assert language_of(answer.text) == "fr"


def test_a_site_of_one_language_names_none():
    policy = Policy(site=Site(name="Tides"), services=(STATS,))

    assert not [link for link in links(get(site(FRENCH, policy=policy), "/").text) if "language" in link]


def test_a_page_of_the_site_is_not_asked_for_its_language_in_our_words():
    app = site(respond(body=b"<!doctype html><title>Tides</title><h1>Tides</h1>"), policy=POLICY)

    answer = get(app, "/?language=fr", headers={"accept-language": "en"})

    assert 'lang="en"' in answer.text
    assert 'lang="fr"' not in answer.text
