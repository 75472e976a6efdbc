"""A site in Django: bare, and with django-cookie-consent as its documentation shows.

Its handler is made in this process, as `asgi.py` makes it for a server. The pages come out of Django's own
templates. What is compared with is set up to its advantage: its groups are in the cache before anything is
timed, and no group has more than one cookie.

https://django-cookie-consent.readthedocs.io/en/latest/quickstart.html, …/javascript.html, …/usage.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import Any, Final

import cookie_consent  # noqa: F401  so that who lacks it is told so before Django is set up
import django
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.management import call_command
from django.http import HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path

from bench.pages import FOOT, HEAD, TRACKERS, page, typical
from bench.site import KEY, App

SESSIONS: Final = "django.contrib.sessions.middleware.SessionMiddleware"
CLEANING: Final = "cookie_consent.middleware.CleanCookiesMiddleware"
GROUPS: Final = {"analytics": "_ga", "marketing": "hs_id", "functional": "theme"}
"""Each optional group with one cookie, of those that the visitors of `bench.site` have."""

ARTICLES: Final = page(typical, 30_000).decode().removeprefix(HEAD).removesuffix(FOOT)
TITLE: Final = "Daily Harbour {{ number }}"
BAR: Final = """{% url "cookie_consent_cookie_group_list" as all_groups %}
<template id="cookie-consent__cookie-bar"><div class="cookie-bar">We use cookies.
<button type="button" class="cookie-consent__accept">Accept all</button>
<button type="button" class="cookie-consent__decline">Reject all</button>
<a href="{{ all_groups }}">Preferences</a></div></template>
{% all_cookie_groups "cookie-consent__cookie-groups" %}
{% static "cookie_consent/cookiebar.module.js" as bar %}{% url "cookie_consent_status" as status %}
<script type="module">import {showCookieBar} from '{{ bar }}';
showCookieBar({statusUrl: '{{ status|escapejs }}', templateSelector: '#cookie-consent__cookie-bar',
cookieGroupsSelector: '#cookie-consent__cookie-groups'});</script>
"""
LOAD: Final = "{% load static cookie_consent_tags %}"
GATED_TAGS: Final = '{% if request|cookie_group_accepted:"analytics" %}' + TRACKERS + "{% endif %}"
ARTICLES_HERE: Final = "{{ articles|safe }}"
TEMPLATES: Final = {
    "plain": HEAD + TRACKERS + ARTICLES_HERE + FOOT,
    "gated": LOAD + HEAD + GATED_TAGS + ARTICLES_HERE + BAR + FOOT,
}


def configure(database: str) -> None:
    """Set Django up for this process, with its tables and groups in a database file."""
    settings.configure(
        ALLOWED_HOSTS=["*"],
        SECRET_KEY=KEY,
        STATIC_URL="static/",
        INSTALLED_APPS=[
            *(f"django.contrib.{name}" for name in ("contenttypes", "auth", "sessions")),
            "cookie_consent",
        ],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
    )
    django.setup()
    settings.ROOT_URLCONF = _addresses()
    call_command("migrate", verbosity=0)
    _declare()


def _declare() -> None:
    from cookie_consent.cache import all_cookie_groups
    from cookie_consent.models import Cookie, CookieGroup

    for group, name in GROUPS.items():
        made = CookieGroup.objects.create(varname=group, name=group)
        Cookie.objects.create(cookiegroup=made, name=name)
    all_cookie_groups()


def accepted() -> str:
    """The cookie in which django-cookie-consent keeps that all was accepted."""
    from cookie_consent.cache import all_cookie_groups
    from cookie_consent.util import dict_to_cookie_str

    kept = {name: group.get_version() for name, group in all_cookie_groups().items()}
    return f"cookie_consent={dict_to_cookie_str(kept)}"


def application(middleware: Sequence[str] = ()) -> App:
    """Django's ASGI handler with this middleware."""
    settings.MIDDLEWARE = list(middleware)
    handler = ASGIHandler()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await handler(scope, _receive_once(), send)

    return app


def _receive_once() -> Any:
    """A `receive` that gives an empty body, and then waits for a disconnection that never comes."""
    given = False

    async def receive() -> dict[str, Any]:
        nonlocal given
        if given:
            await asyncio.Future()
        given = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive


@cache
def _template(name: str) -> Any:
    return engines["django"].from_string(TEMPLATES[name].replace("Daily Harbour", TITLE, 1))


async def data(request: ASGIRequest) -> JsonResponse:
    return JsonResponse({"ferries": 3})


async def article(request: ASGIRequest, template: str) -> HttpResponse:
    """A page of 30 kB with eight tags that wait for a yes."""
    return _article(request, template, number=0)


def article_in_a_thread(request: ASGIRequest, template: str) -> HttpResponse:
    """The same by a view that is not asynchronous, for which Django takes a thread."""
    return _article(request, template, number=0)


async def new_article(request: ASGIRequest, template: str) -> HttpResponse:
    """A page that nobody has seen before."""
    return _article(request, template, number=next(_NUMBERS))


def _article(request: ASGIRequest, template: str, *, number: int) -> HttpResponse:
    return HttpResponse(_template(template).render({"number": number, "articles": ARTICLES}, request))


_NUMBERS: Final = count(1_000_000)


def _addresses() -> tuple[Any, ...]:
    """The site's addresses; django-cookie-consent's own can be read only when Django is set up."""
    return (
        path("data", data),
        path("page/<template>", article),
        path("page-in-a-thread/<template>", article_in_a_thread),
        path("new-page/<template>", new_article),
        path("cookies/", include("cookie_consent.urls")),
    )
