"""Litestar: wrap the finished app, so that its own answers are gated as well.

uvicorn examples.litestar_app:app
"""

import os
from pathlib import Path
from typing import Any

from litestar import Litestar, MediaType, Request, Response, get

from consent import ConsentMiddleware

PAGE = """<!doctype html><html lang="en"><title>Harbour Shop</title>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<h1>Harbour Shop</h1></html>"""


@get("/", media_type=MediaType.HTML)
async def front() -> Response[str]:
    """A page with a tag that waits, and a cookie that waits."""
    answer = Response(PAGE, media_type=MediaType.HTML)
    answer.set_cookie("theme", "dark", max_age=31_536_000)
    return answer


@get("/recommendations")
async def recommendations(request: Request[Any, Any, Any]) -> dict[str, bool]:
    """What the app itself does only with consent."""
    return {"personal": request.scope["consent"].allows("analytics")}


app = ConsentMiddleware(
    Litestar([front, recommendations]),
    policy=Path(__file__).with_name("consent.toml"),
    secret_key=os.environ.get("SECRET_KEY", "only for trying this out"),
    store=os.environ.get("CONSENT_STORE", "sqlite:///consent-demo.db"),
)
