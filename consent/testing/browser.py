"""The app in a real browser, as somebody in any consent state sees it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

from consent.errors import ConsentError
from consent.scan.chromium import Browser, fresh_context, playwright
from consent.testing.visitors import Granted, choice_cookie

if TYPE_CHECKING:
    from playwright.sync_api import Page

_PATIENCE_SECONDS: Final = 10.0

OpenPage = Callable[..., "Page"]


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The app on a free port of this machine, started as a server starts it; its address."""
    try:
        import uvicorn
    except ImportError:
        raise ConsentError("a server is needed to show the app to a browser: pip install uvicorn") from None
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not server.started and thread.is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        if not server.started:
            raise ConsentError("the app did not start: see what it wrote above")
        try:
            yield f"http://localhost:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(_PATIENCE_SECONDS)


@contextmanager
def pages(app: Any) -> Iterator[OpenPage]:
    """Opens pages of the app, each in a fresh browser: `open_page(granted, path="/", gpc=False)`."""
    with ExitStack() as opened:
        origin = opened.enter_context(served(app))
        running = opened.enter_context(playwright())

        def open_page(granted: Granted | None = None, *, path: str = "/", gpc: bool = False) -> Page:
            context = opened.enter_context(fresh_context(running, Browser()))
            if gpc:
                context.set_extra_http_headers({"Sec-GPC": "1"})
            if granted is not None:
                name, value = choice_cookie(app, granted, gpc=gpc, https=False)
                context.add_cookies([{"name": name, "value": value, "url": origin}])
            page = context.pages[0]
            page.goto(origin + path)
            return page

        yield open_page
