"""A newspaper behind a cache: `gated` has the middleware, `bare` none, `naive` consent as it is often done.

Every personal page names its reader and carries a number that no other answer has. Shared pages do not.
"""

import itertools
import os
from collections import Counter
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from consent.asgi.middleware import ConsentMiddleware
from tests.gate.policies import POLICY

KEY = "a key of more than sixteen bytes"
SHARED = "public, max-age=60"
STATS = 'src="https://stats.harbour.example/s.js"'
ADS = 'src="https://ads.example/a.js"'

_numbers = itertools.count(1)
_printed: Counter[str] = Counter()


def page(text: str, *, language: str = "en") -> str:
    """A page with a counter and an advertisement in it."""
    return (
        f"<!doctype html><html lang={language}><head><title>Daily Harbour</title>"
        f"<script {STATS}></script><script {ADS}></script></head><body><p>{text}</p></body></html>"
    )


def reader(request: Request) -> str:
    return request.cookies.get("session", "nobody")


def personal(request: Request, text: str = "") -> str:
    """A page for one reader, numbered."""
    return page(f"For {reader(request)}, no. {next(_numbers)}. {text}")


def article(request: Request) -> Response:
    """Shared, though it counts its readers by a cookie that nobody declared."""
    number = request.path_params["number"]
    if request.headers.get("if-none-match") == f'"article-{number}"':
        return Response(status_code=304, headers={"Cache-Control": SHARED, "ETag": f'"article-{number}"'})
    answer = HTMLResponse(page(f"Article {number}. " + "Calm water. " * 100))
    answer.headers.update({"Cache-Control": SHARED, "ETag": f'"article-{number}"'})
    answer.set_cookie("_strange", reader(request))
    return answer


def counted(request: Request) -> Response:
    """Shared, though it counts by a cookie that some readers granted."""
    answer = HTMLResponse(page("Weather"), headers={"Cache-Control": SHARED})
    answer.set_cookie("hs_id", reader(request))
    return answer


def gallery(request: Request) -> Response:
    """Shared, and without cookies."""
    text = f"Gallery {request.path_params['number']}. " + "Boats. " * 100
    return HTMLResponse(page(text), headers={"Cache-Control": SHARED})


def tongues(request: Request) -> Response:
    """Shared by those who read the same language."""
    language = "fr" if request.headers.get("accept-language", "").startswith("fr") else "en"
    headers = {"Cache-Control": SHARED, "Vary": "Accept-Language"}
    return HTMLResponse(page(f"Langue: {language}", language=language), headers=headers)


def brief(request: Request) -> Response:
    """Shared for a second, then to be asked for again. `/printed` tells how often it was made anew."""
    known = request.headers.get("if-none-match") == '"brief"'
    _printed["known" if known else "anew"] += 1
    headers = {"Cache-Control": "public, max-age=1", "ETag": '"brief"'}
    return (
        Response(status_code=304, headers=headers)
        if known
        else HTMLResponse(page("In brief"), headers=headers)
    )


def letter(request: Request) -> Response:
    """The same words for everyone, not to be shared, with a validator."""
    headers = {"ETag": '"letter"'}
    if request.headers.get("if-none-match") == '"letter"':
        return Response(status_code=304, headers=headers)
    return HTMLResponse(page("A letter"), headers=headers)


def printed(request: Request) -> Response:
    return JSONResponse(_printed, headers={"Cache-Control": "no-store"})


def style(request: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=3600", "ETag": '"style"', "Accept-Ranges": "bytes"}
    return Response("body { color: navy }" * 50, media_type="text/css", headers=headers)


def old(request: Request) -> Response:
    """A redirect to be shared, though it counts."""
    answer = RedirectResponse("/article/1", 301, headers={"Cache-Control": SHARED})
    answer.set_cookie("_strange", reader(request))
    return answer


def nowhere(request: Request) -> Response:
    return HTMLResponse(page("There is no such page."), 404, headers={"Cache-Control": SHARED})


def account(request: Request) -> Response:
    """Personal, without a word to caches."""
    answer = HTMLResponse(personal(request))
    answer.set_cookie("hs_id", reader(request))
    return answer


def basket(request: Request) -> Response:
    """Personal, and kept for a minute by whoever likes."""
    return HTMLResponse(personal(request), headers={"Cache-Control": "max-age=60"})


def welcome(request: Request) -> Response:
    """Personal, but it asks to be shared, as careless sites do."""
    answer = HTMLResponse(personal(request), headers={"Cache-Control": SHARED, "X-Accel-Expires": "60"})
    answer.set_cookie("session", reader(request))
    return answer


def offers(request: Request) -> Response:
    """Asks to be shared, but reads what the reader chose."""
    consent = request.scope.get("consent")
    text = "" if consent is None else f"Tracked: {consent.allows('marketing')}."
    return HTMLResponse(
        personal(request, text), headers={"Cache-Control": SHARED, "Surrogate-Control": "max-age=60"}
    )


def login(request: Request) -> Response:
    """A redirect that asks to be shared, but sets a session."""
    answer = RedirectResponse(f"/account?no={next(_numbers)}", headers={"Cache-Control": SHARED})
    answer.set_cookie("session", reader(request))
    return answer


def me(request: Request) -> Response:
    """Personal data that asks to be shared, but sets a session."""
    answer = JSONResponse(
        {"for": f"For {reader(request)}, no. {next(_numbers)}."}, headers={"Cache-Control": SHARED}
    )
    answer.set_cookie("session", reader(request))
    return answer


def broken(request: Request) -> Response:
    """A personal page about an error, without a word to caches."""
    return HTMLResponse(personal(request, "Something broke."), 500)


bare = Starlette(
    routes=[
        Route("/article/{number}", article),
        Route("/gallery/{number}", gallery),
        Route("/counted/{number}", counted),
        Route("/tongues", tongues),
        Route("/brief", brief),
        Route("/letter", letter),
        Route("/printed", printed),
        Route("/style.css", style),
        Route("/old", old),
        Route("/nowhere", nowhere),
        Route("/account", account),
        Route("/basket", basket),
        Route("/welcome", welcome),
        Route("/offers", offers),
        Route("/login", login),
        Route("/me", me),
        Route("/broken", broken),
    ],
    middleware=[Middleware(GZipMiddleware)],
)
gated = ConsentMiddleware(bare, policy=POLICY, secret_key=KEY, store=os.environ.get("DAILY_STORE"))


async def naive(scope: Any, receive: Any, send: Any) -> None:
    """A notice for each reader and a cookie on every answer, without a word to caches."""
    name = next(
        (value.partition(b"session=")[2] for key, value in scope["headers"] if key == b"cookie"), b"nobody"
    )

    async def with_notice(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            fields = [(key, value) for key, value in message["headers"] if key != b"content-length"]
            message = {**message, "headers": [*fields, (b"set-cookie", b"seen=" + name)]}
        elif message["type"] == "http.response.body":
            notice = b"<p>Nothing was asked of " + name + b"</p></body>"
            message = {**message, "body": message.get("body", b"").replace(b"</body>", notice)}
        await send(message)

    plain = {**scope, "headers": [field for field in scope["headers"] if field[0] != b"accept-encoding"]}
    await bare(plain, receive, with_notice)
