"""Django: wrap the ASGI application (in a project, the last line of `asgi.py`).

uvicorn examples.django_app:app
"""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, JsonResponse
from django.urls import path

from consent import ConsentMiddleware

PAGE = """<!doctype html><html lang="en"><title>Harbour Shop</title>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<h1>Harbour Shop</h1></html>"""

if not settings.configured:
    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="only for trying this out")
    django.setup()


def front(request: ASGIRequest) -> HttpResponse:
    """A page with a tag that waits, and a cookie that waits."""
    answer = HttpResponse(PAGE)
    answer.set_cookie("theme", "dark", max_age=31_536_000)
    return answer


def recommendations(request: ASGIRequest) -> JsonResponse:
    """What the app itself does only with consent."""
    return JsonResponse({"personal": request.scope["consent"].allows("analytics")})


urlpatterns = [path("", front), path("recommendations", recommendations)]

app = ConsentMiddleware(
    get_asgi_application(),
    policy=Path(__file__).with_name("consent.toml"),
    secret_key=os.environ.get("SECRET_KEY", "only for trying this out"),
    store=os.environ.get("CONSENT_STORE", "sqlite:///consent-demo.db"),
)
