"""The apps that real servers serve for `bench.servers`; `BENCH_APP` names the one."""

from __future__ import annotations

import os
from typing import Any

from bench import peers
from bench.pages import page, typical
from bench.site import App, answering, guarded

DATA = answering(b"application/json", b'{"ferries": 3}')
PAGE = answering(b"text/html; charset=utf-8", page(typical, 30_000))


async def _bare(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await (PAGE if scope["path"] == "/page" else DATA)(scope, receive, send)


def _wrapped(name: str) -> App:
    if name == "SessionMiddleware":
        return peers.session(_bare)
    return guarded(_bare, https=True) if name == "ConsentMiddleware" else _bare


app = _wrapped(os.environ.get("BENCH_APP", ""))
