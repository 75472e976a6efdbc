"""Cookies of web frameworks and servers, known as necessary from the start, so that no session breaks.

Each row: pattern, what sets it, purpose. The names are the defaults in each project's documentation.
"""

from __future__ import annotations

from typing import Final

from consent.policy.category import NECESSARY
from consent.policy.cookie import CookieDeclaration

_SIGN_IN = "Keeps you signed in"
_FORMS = "Protects forms against forgery"
_SERVER = "Keeps you on the same server"
_MESSAGES = "Shows a message on the next page"

_KNOWN: Final = (
    ("session", "Starlette, FastAPI, Flask, Quart, Litestar sessions", _SIGN_IN),
    ("sessionid", "Django sessions", _SIGN_IN),
    ("csrftoken", "Django, asgi-csrf, Litestar CSRF", _FORMS),
    ("csrf_token", "Flask-WTF, Quart-WTF, Piccolo CSRF", _FORMS),
    ("starlette_csrf", "starlette-csrf", _FORMS),
    ("fastapi-csrf-token", "fastapi-csrf-protect", _FORMS),
    ("messages", "Django messages", _MESSAGES),
    ("django_language", "Django language choice made by the visitor", "Remembers your language"),
    ("remember_token", "Flask-Login", _SIGN_IN),
    ("QUART_AUTH", "Quart-Auth", _SIGN_IN),
    ("fastapiusersauth", "FastAPI Users", _SIGN_IN),
    ("fastapiusersoauthcsrf", "FastAPI Users OAuth", _FORMS),
    ("access_token", "FastAPI and Litestar JWT cookies", _SIGN_IN),
    ("refresh_token", "FastAPI and Litestar JWT cookies", _SIGN_IN),
    ("access_token_cookie", "Flask-JWT-Extended", _SIGN_IN),
    ("refresh_token_cookie", "Flask-JWT-Extended", _SIGN_IN),
    ("csrf_access_token", "Flask-JWT-Extended", _FORMS),
    ("csrf_refresh_token", "Flask-JWT-Extended", _FORMS),
    ("AWSALB", "AWS load balancer", _SERVER),
    ("AWSALBCORS", "AWS load balancer", _SERVER),
    ("AWSALBTG", "AWS load balancer", _SERVER),
    ("AWSALBTGCORS", "AWS load balancer", _SERVER),
    ("ARRAffinity", "Azure App Service", _SERVER),
    ("ARRAffinitySameSite", "Azure App Service", _SERVER),
    ("SERVERID", "HAProxy", _SERVER),
)

# A name keeps its meaning behind the prefixes that browsers enforce (RFC 6265bis section 4.1.3)
# and on the second and further parts of a session split over several cookies.
_FORMS_OF_A_NAME: Final = ("{}", "__Host-{}", "__Secure-{}")

FRAMEWORK_COOKIES: Final = tuple(
    CookieDeclaration(form.format(name), category=NECESSARY, purpose=purpose)
    for name, _, purpose in _KNOWN
    for form in _FORMS_OF_A_NAME
) + tuple(
    CookieDeclaration(name, category=NECESSARY, purpose=_SIGN_IN) for name in ("session-*", "session_*")
)
