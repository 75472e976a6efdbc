"""An app visited in-process: what it sets and embeds, with and without its middleware around it."""

import pytest

from consent.scan.visiting import survey_app
from tests.asgi.sites import respond, site

PAGE = b"""<!doctype html><title>News</title>
<script src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<script>fbq('init', '1');</script>
<script>load("https://loader.example/x.js")</script>
<iframe src="https://www.google.com/maps/embed"></iframe>
<img src="https://pixel.example/p.gif"><img src="/own.png"><a href="https://elsewhere.example/">far</a>
"""


@pytest.mark.parametrize("gated", [False, True], ids=["plain", "with the middleware"])
def test_cookies_and_contacts_of_its_pages_are_seen(gated):
    app = respond(
        ("Set-Cookie", "promo=1; Max-Age=60"),
        ("Set-Cookie", "visit=1"),
        ("Set-Cookie", "gone=; Max-Age=0"),
        body=PAGE,
    )

    found = survey_app(site(app) if gated else app)

    cookies = {seen.name: seen.lifetime_seconds for seen in found.sightings if seen.subject == "cookie"}
    assert cookies == {"promo": 60, "visit": None}
    assert {seen.url for seen in found.sightings if seen.subject == "host"} >= {
        "https://www.google.com/maps",
        "https://pixel.example/",
        "https://loader.example/",
    }
    hosts = {seen.host for seen in found.sightings if seen.subject == "host"}
    assert "elsewhere.example" not in hosts
    assert any(host.endswith(("facebook.net", "facebook.com")) for host in hosts)
