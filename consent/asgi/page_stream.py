"""The page of one response on its way out, as its messages come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, MutableMapping
from typing import Any, Final

import anyio.lowlevel

from consent.asgi.files import read_descriptor, read_path
from consent.asgi.opening import Opening
from consent.asgi.page import MAX_SLICE, Page
from consent.asgi.page_memory import PageMemory

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

BODIES: Final = frozenset(("http.response.body", "http.response.pathsend", "http.response.zerocopysend"))
"""The messages that carry a part of the body, each in its own way."""


class PageStream:
    """Sends what the gate gives back at once. A page that comes whole and was met before is looked up."""

    __slots__ = ("_left", "_memory", "_opening", "_page", "_send")

    def __init__(self, opening: Opening, send: Send, memory: PageMemory) -> None:
        self._opening = opening
        self._send = send
        self._memory = memory
        self._page: Page | None = None
        self._left: list[bytes] | None = None

    def take(self, message: Message) -> Awaitable[None]:
        """Gate one message of the body and send what can leave."""
        last = not message.get("more_body", False)
        body = message.get("body", b"")
        if self._page is None:
            if last and message["type"] == "http.response.body" and self._memory.takes(body):
                return self._whole(body)
            self._page = self._opening.page()
        return self._gate(self._page, _chunks(message, body), last=last)

    def _whole(self, body: bytes) -> Awaitable[None]:
        """Send what became of this page when it was met before, or gate it."""
        terms = self._opening.terms
        gated = None if terms is None else self._memory.find(terms, body)
        if gated is None:
            return self._anew(body, terms)
        return self._send({"type": "http.response.body", "body": gated, "more_body": False})

    async def _anew(self, body: bytes, terms: Hashable | None) -> None:
        page = self._opening.page()
        self._left = []
        await self._gate(page, _once(body), last=True)
        if terms is not None:
            self._memory.keep(terms, body, b"".join(self._left))

    async def _gate(self, page: Page, chunks: AsyncIterator[bytes], *, last: bool) -> None:
        """Send what the page gives back. The last message ends the body, even if it is empty."""
        end = b""
        async for chunk in chunks:
            several = len(chunk) > MAX_SLICE or self._opening.coding
            for nth, gated in enumerate(page.feed(chunk)):
                ready, end = (end, gated) if last else (gated, b"")
                if ready:
                    await self._leave(ready, more=True)
                if several or nth:
                    # Another request's turn: a long page must not hold the event loop.
                    await anyio.lowlevel.checkpoint()
        if last:
            await self._leave(end + page.close(), more=False)

    async def _leave(self, body: bytes, *, more: bool) -> None:
        if self._left is not None:
            self._left.append(body)
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


def _chunks(message: Message, body: bytes) -> AsyncIterator[bytes]:
    """The bytes of a message that carries a part of the body, however it carries them."""
    match message["type"]:
        case "http.response.pathsend":
            return read_path(message["path"])
        case "http.response.zerocopysend":
            return read_descriptor(message["file"], offset=message.get("offset"), count=message.get("count"))
    return _once(body)


async def _once(body: bytes) -> AsyncIterator[bytes]:
    yield body
