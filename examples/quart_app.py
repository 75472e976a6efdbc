"""Quart: wrap `app.asgi_app`, and `app` itself stays what commands and extensions expect.

uvicorn examples.quart_app:app
"""

import os
from pathlib import Path

from quart import Quart, Response, request

from consent import ConsentMiddleware

PAGE = """<!doctype html><html lang="en"><title>Harbour Shop</title>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<h1>Harbour Shop</h1></html>"""

app = Quart(__name__)
app.asgi_app = ConsentMiddleware(
    app.asgi_app,
    policy=Path(__file__).with_name("consent.toml"),
    secret_key=os.environ.get("SECRET_KEY", "only for trying this out"),
    store=os.environ.get("CONSENT_STORE", "sqlite:///consent-demo.db"),
)


@app.get("/")
async def front() -> Response:
    """A page with a tag that waits, and a cookie that waits."""
    answer = Response(PAGE, content_type="text/html")
    answer.set_cookie("theme", "dark", max_age=31_536_000)
    return answer


@app.get("/recommendations")
async def recommendations() -> dict[str, bool]:
    """What the app itself does only with consent."""
    return {"personal": request.scope["consent"].allows("analytics")}
