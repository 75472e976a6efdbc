"""The body of a request, read up to a limit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Disconnected(Exception):
    """The browser went away before its request was read. Nobody is left to answer."""


async def read_body(receive: Receive, *, limit: int) -> bytes | None:
    """The whole body, or None if it is longer than the limit; Disconnected if it never ends."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)
