"""FastAPI: the middleware is added like any other.

uvicorn examples.fastapi_app:app
"""

import os
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from consent import ConsentMiddleware

PAGE = """<!doctype html><html lang="en"><title>Harbour Shop</title>
<script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
<h1>Harbour Shop</h1></html>"""

app = FastAPI()
app.add_middleware(
    ConsentMiddleware,
    policy=Path(__file__).with_name("consent.toml"),
    secret_key=os.environ.get("SECRET_KEY", "only for trying this out"),
    store=os.environ.get("CONSENT_STORE", "sqlite:///consent-demo.db"),
)


@app.get("/", response_class=HTMLResponse)
def front() -> HTMLResponse:
    """A page with a tag that waits, and a cookie that waits."""
    answer = HTMLResponse(PAGE)
    answer.set_cookie("theme", "dark", max_age=31_536_000)
    return answer


@app.get("/recommendations")
def recommendations(request: Request) -> dict[str, Any]:
    """What the app itself does only with consent."""
    return {"personal": request.scope["consent"].allows("analytics")}
