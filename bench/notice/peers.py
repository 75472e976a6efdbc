"""Who is measured: the same article with each notice in it, set up as its documentation shows.

All ask about the same two services, in the same English words, with "Accept all" and "Reject all" in
the first layer.
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

PACKAGES: Final = (
    "vanilla-cookieconsent@3.1.0",
    "klaro@0.7.22",
    "tarteaucitronjs@1.34.0",
    "orejime@3.2.1",
)
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
    """The bare article first, and again, to show what is noise; then ours, then the peers."""
    peers = (vanilla, klaro, tarteaucitron, orejime)
    return [bare("nothing"), bare("nothing again"), ours(), *(peer(modules) for peer in peers)]


def versioned(modules: Path, package: str) -> str:
    """A package with the version that is installed."""
    return f"{package} {json.loads((modules / package / 'package.json').read_text())['version']}"


def article(*, head: str = "", start: str = "", end: str = "") -> str:
    return _ARTICLE.format(head=head, start=start, end=end, words=_PARAGRAPH * 12)


def bare(name: str) -> Participant:
    return Participant(name, article(), "h1", "a")


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
        versioned(modules, "vanilla-cookieconsent"),
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
            "en": {
                "consentNotice": {"description": f"{TITLE}. {TEXT}", "learnMore": "Preferences"},
                "acceptAll": "Accept all",
                "decline": "Reject all",
            }
        },
        "services": [
            {"name": "stats", "title": "Harbour Stats", "purposes": ["analytics"]},
            {"name": "ads", "title": "Tidewater Ads", "purposes": ["marketing"]},
        ],
    }
    return Participant(
        versioned(modules, "klaro"),
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
    words = {
        "alertBigPrivacy": f"{TITLE}. {TEXT}",
        "acceptAll": "Accept all",
        "denyAll": "Reject all",
        "personalize": "Preferences",
    }
    services = "".join(
        f'tarteaucitron.services.{key} = {{key: "{key}", type: "{kind}", name: "{name}", uri: "/", '
        "needConsent: true, cookies: [], js: function () {}, fallback: function () {}};"
        f'(tarteaucitron.job = tarteaucitron.job || []).push("{key}");'
        for key, kind, name in (("stats", "analytic", "Harbour Stats"), ("adverts", "ads", "Tidewater Ads"))
    )
    return Participant(
        versioned(modules, "tarteaucitronjs"),
        article(
            head='<script src="/tarteaucitronjs/tarteaucitron.min.js"></script>'
            f"<script>tarteaucitronForceLanguage = 'en'; tarteaucitronCustomText = {json.dumps(words)};"
            f"tarteaucitron.init({json.dumps(settings)});"
            f"{services}</script>"
        ),
        "#tarteaucitronAlertBig",
        "#tarteaucitronAllDenied2",
        folders={"/tarteaucitronjs/": modules / "tarteaucitronjs"},
    )


def orejime(modules: Path) -> Participant:
    settings = {
        "privacyPolicyUrl": "/privacy",
        "purposes": [
            {"id": "stats", "title": "Harbour Stats", "cookies": []},
            {"id": "ads", "title": "Tidewater Ads", "cookies": []},
        ],
        "translations": {
            "banner": {
                "title": TITLE,
                "description": TEXT,
                "accept": "Accept all",
                "decline": "Reject all",
                "configure": "Preferences",
            }
        },
    }
    return Participant(
        versioned(modules, "orejime"),
        article(
            head='<link rel="stylesheet" href="/orejime/dist/orejime-standard.css">',
            end=f"<script>window.orejimeConfig = {json.dumps(settings)}</script>"
            '<script src="/orejime/dist/orejime-standard-en.js"></script>',
        ),
        ".orejime-Banner",
        ".orejime-Banner-declineButton",
        folders={"/orejime/": modules / "orejime"},
    )
