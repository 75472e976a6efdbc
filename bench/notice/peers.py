"""Who is measured: the same article with each notice in it, set up as its documentation shows.

All ask about the same two services, in English, with "Accept all" and "Reject all" in the first layer where
the peer can show them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from consent.files import banner_folder
from consent.pages import Pages
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.site import Site

PACKAGES: Final = ("vanilla-cookieconsent@3.1.0", "klaro@0.7.22", "tarteaucitronjs@1.34.0")
TITLE: Final = "We use cookies"
TEXT: Final = (
    "Some are needed for Daily Harbour to work. Others, for counting visits and advertising, are used only "
    "if you agree. Refusing is fine: the whole site stays open to you, and you can change your mind at any "
    "time."
)
_PARAGRAPH: Final = "<p>" + "The water came up before dawn, slower than the tables had said. " * 8 + "</p>"
_ARTICLE: Final = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>Tide tables</title>{head}</head><body>{start}<main><h1>Spring tide</h1>{words}
<a href="/elsewhere">Read on</a></main>{end}</body></html>"""


@dataclass(frozen=True)
class Participant:
    """A page with a notice: what is served, and how its notice and its way to refuse are found."""

    name: str
    page: str
    notice: str
    refuse: str
    files: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)


def participants(modules: Path) -> list[Participant]:
    """The bare article first, ours second, then the peers."""
    return [bare(), ours(), vanilla(modules), klaro(modules), tarteaucitron(modules)]


def article(*, head: str = "", start: str = "", end: str = "") -> str:
    return _ARTICLE.format(head=head, start=start, end=end, words=_PARAGRAPH * 12)


def bare() -> Participant:
    return Participant("nothing", article(), "h1", "a")


def ours() -> Participant:
    """A page as the middleware sends it to who has not chosen yet."""
    services = (Service("Harbour Stats", "analytics"), Service("Tidewater Ads", "marketing"))
    policy = Policy(site=Site(name="Daily Harbour", privacy_policy="/privacy"), services=services)
    pages = Pages(policy, banner_folder(), prefix="/privacy-choices")
    insertion = pages.insertion(language="en", state="ask", gpc=False, style="inline")
    return Participant(
        "asgi-consent",
        article(start=insertion.fill("", "/", "", "consent").decode()),
        "#privacy-notice",
        "#privacy-notice [value=reject_all]",
        files={f"/privacy-choices/static/{name}": asset.body for name, asset in pages.assets.items()},
    )


def vanilla(modules: Path) -> Participant:
    words = {
        "consentModal": {
            "title": TITLE,
            "description": TEXT,
            "acceptAllBtn": "Accept all",
            "acceptNecessaryBtn": "Reject all",
            "showPreferencesBtn": "Preferences",
        },
        "preferencesModal": {
            "title": "Preferences",
            "acceptAllBtn": "Accept all",
            "acceptNecessaryBtn": "Reject all",
            "savePreferencesBtn": "Save",
            "sections": [
                {"title": "Harbour Stats", "linkedCategory": "analytics"},
                {"title": "Tidewater Ads", "linkedCategory": "marketing"},
            ],
        },
    }
    settings = {
        "hideFromBots": False,  # else it does not show itself to an automatic browser
        "categories": {"necessary": {"readOnly": True}, "analytics": {}, "marketing": {}},
        "language": {"default": "en", "translations": {"en": words}},
    }
    return Participant(
        "vanilla-cookieconsent 3.1.0",
        article(
            head='<link rel="stylesheet" href="/vanilla-cookieconsent/dist/cookieconsent.css">',
            end='<script src="/vanilla-cookieconsent/dist/cookieconsent.umd.js"></script>'
            f"<script>CookieConsent.run({json.dumps(settings)})</script>",
        ),
        "#cc-main .cm",
        "#cc-main .cm [data-role=necessary]",
        folders={"/vanilla-cookieconsent/": modules / "vanilla-cookieconsent"},
    )


def klaro(modules: Path) -> Participant:
    settings = {
        "version": 1,
        "acceptAll": True,
        "lang": "en",
        "translations": {
            "en": {"consentNotice": {"description": TEXT}, "acceptAll": "Accept all", "decline": "Reject all"}
        },
        "services": [
            {"name": "stats", "title": "Harbour Stats", "purposes": ["analytics"]},
            {"name": "ads", "title": "Tidewater Ads", "purposes": ["marketing"]},
        ],
    }
    return Participant(
        "klaro 0.7.22",
        article(
            head=f"<script>var klaroConfig = {json.dumps(settings)}</script>"
            '<script defer src="/klaro/dist/klaro.js"></script>'
        ),
        "#klaro .cookie-notice",
        "#klaro .cn-decline",
        folders={"/klaro/": modules / "klaro"},
    )


def tarteaucitron(modules: Path) -> Participant:
    settings = {
        "privacyUrl": "/privacy",
        "bodyPosition": "top",
        "orientation": "bottom",
        "highPrivacy": True,
        "DenyAllCta": True,
        "AcceptAllCta": True,
        "showIcon": True,
        "removeCredit": True,
    }
    services = "".join(
        f'tarteaucitron.services.{key} = {{key: "{key}", type: "{kind}", name: "{name}", uri: "/", '
        "needConsent: true, cookies: [], js: function () {}, fallback: function () {}};"
        f'(tarteaucitron.job = tarteaucitron.job || []).push("{key}");'
        for key, kind, name in (("stats", "analytic", "Harbour Stats"), ("adverts", "ads", "Tidewater Ads"))
    )
    return Participant(
        "tarteaucitron 1.34.0",
        article(
            head='<script src="/tarteaucitronjs/tarteaucitron.min.js"></script>'
            f"<script>tarteaucitronForceLanguage = 'en'; tarteaucitron.init({json.dumps(settings)});"
            f"{services}</script>"
        ),
        "#tarteaucitronAlertBig",
        "#tarteaucitronAllDenied2",
        folders={"/tarteaucitronjs/": modules / "tarteaucitronjs"},
    )
