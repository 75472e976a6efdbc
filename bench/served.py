"""The apps that real servers serve for `bench.servers`; `BENCH_APP` names the one."""

from __future__ import annotations

import os
from typing import Any, Final

from bench import peers
from bench.pages import TRACKERS, page, typical
from bench.rounds import BARE, OURS
from bench.site import App, answering, changing, guarded
from bench.table import UNIT

HTML: Final = b"text/html; charset=utf-8"
ANSWERS: Final = {
    "/data": answering(b"application/json", b'{"ferries": 3}'),
    "/page": answering(HTML, page(typical, 30_000)),
    "/new-page": changing(HTML, page(typical, 30_000)),
    "/new-page-with-held-tags": changing(HTML, page(typical, 30_000, extra=TRACKERS)),
}


async def _bare(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await ANSWERS[scope["path"]](scope, receive, send)


def _wrapped(name: str) -> App:
    if name == UNIT:
        return peers.session(_bare)
    return guarded(_bare, https=True) if name == OURS else _bare


app = _wrapped(os.environ.get("BENCH_APP", BARE))
