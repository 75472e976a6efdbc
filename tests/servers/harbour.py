"""A small site with one of everything: `app` has the middleware around it, `plain` has not."""

import asyncio
import gzip
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from consent.asgi.middleware import ConsentMiddleware
from tests.gate.policies import POLICY

KEY = "a key of more than sixteen bytes"
FILES = Path(__file__).parent / "files"
TRACKER = b'<script src="https://stats.harbour.example/s.js"></script>'
PAGE = (
    b"<!doctype html><html lang=en><head><title>Harbour</title>"
    + TRACKER
    + b"</head><body><h1>Harbour</h1><p>Quiet water.</p></body></html>"
)
PARAGRAPH = b"<p>The harbour master reports " + b"calm water and light wind, " * 30 + b"as ever.</p>\n"
PIECE = TRACKER + PARAGRAPH * (64 * 1024 // len(PARAGRAPH))

_gates: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)


def front(request: Request) -> Response:
    """A page that sets a session, which is necessary, and a cookie that counts, which is not."""
    answer = HTMLResponse(PAGE)
    answer.set_cookie("session", "moored")
    answer.set_cookie("hs_id", "counted")
    return answer


def mirror(request: Request) -> Response:
    """What the app saw of the request."""
    return JSONResponse(
        {
            "cookies": [value.decode("latin-1") for name, value in request.headers.raw if name == b"cookie"],
            "extensions": sorted(request.scope.get("extensions") or {}),
        }
    )


def compressed(request: Request) -> Response:
    """A page that the app compressed itself."""
    return Response(
        gzip.compress(PAGE + PARAGRAPH * 20),
        media_type="text/html",
        headers={"Content-Encoding": "gzip", "Vary": "Accept-Encoding"},
    )


def long(request: Request) -> Response:
    """A page of so many megabytes, made while it is sent."""

    async def pieces() -> AsyncIterator[bytes]:
        yield PAGE.partition(b"<h1>")[0]
        for _ in range(int(request.query_params.get("megabytes", "20")) * 1024 * 1024 // len(PIECE)):
            yield PIECE

    return StreamingResponse(pieces(), media_type="text/html")


def waiting(request: Request) -> Response:
    """A page that stops after its first words until somebody asks for `/go` with the same name."""

    async def pieces() -> AsyncIterator[bytes]:
        yield PAGE.partition(b"</body>")[0]
        await _gates[request.query_params["name"]].wait()
        yield b"<p>The tide has turned.</p></body></html>"

    return StreamingResponse(pieces(), media_type="text/html")


async def go(request: Request) -> Response:
    """Let a waiting page go on."""
    _gates[request.query_params["name"]].set()
    return Response(status_code=204)


def events(request: Request) -> Response:
    """Server-sent events: one at once, one after `/go`."""

    async def pieces() -> AsyncIterator[bytes]:
        yield b"data: <script src=https://stats.harbour.example/s.js>\n\n"
        await _gates[request.query_params["name"]].wait()
        yield b"data: second\n\n"

    return StreamingResponse(pieces(), media_type="text/event-stream")


def file(request: Request) -> Response:
    """A page that is a file: servers with the pathsend extension get its path from the app."""
    return FileResponse(FILES / "page.html")


def moved(request: Request) -> Response:
    answer = RedirectResponse("/")
    answer.set_cookie("hs_id", "counted")
    return answer


def nothing(request: Request) -> Response:
    return Response(status_code=204)


def broken(request: Request) -> Response:
    """A page for an error that the site foresaw."""
    return HTMLResponse(PAGE.replace(b"Quiet", b"Rough"), status_code=503)


async def letters(request: Request) -> Response:
    """The site's own form."""
    body = await request.body()
    return HTMLResponse(b"<!doctype html><title>Letters</title><p>%d bytes</p>" % len(body))


def memory(request: Request) -> Response:
    """Resident memory of this process in KiB, now and at its peak."""
    lines = (line.partition(":") for line in Path("/proc/self/status").read_text().splitlines())
    found = {name: value for name, _, value in lines}
    return JSONResponse({"now": int(found["VmRSS"].split()[0]), "peak": int(found["VmHWM"].split()[0])})


async def radio(socket: WebSocket) -> None:
    """An echo. Its acceptance sets a session and a cookie that counts."""
    cookies = [(b"set-cookie", b"session=moored; Path=/"), (b"set-cookie", b"hs_id=counted; Path=/")]
    await socket.accept(headers=cookies)
    await socket.send_text(socket.headers.get("cookie", ""))
    with suppress(WebSocketDisconnect):
        while True:
            await socket.send_text(await socket.receive_text())


plain = Starlette(
    routes=[
        Route("/", front),
        Route("/mirror", mirror),
        Route("/compressed", compressed),
        Route("/long", long),
        Route("/waiting", waiting),
        Route("/go", go),
        Route("/events", events),
        Route("/file", file),
        Route("/moved", moved),
        Route("/nothing", nothing),
        Route("/broken", broken),
        Route("/letters", letters, methods=["POST"]),
        Route("/memory", memory),
        Mount("/static", StaticFiles(directory=FILES)),
        WebSocketRoute("/radio", radio),
    ]
)
app = ConsentMiddleware(
    plain,
    policy=POLICY,
    secret_key=KEY,
    store=os.environ.get("HARBOUR_STORE"),
)
