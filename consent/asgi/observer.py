"""`mode="report"`: the response leaves as it came, and what would have been held is reported."""

from __future__ import annotations

import logging

from consent.asgi.page_stream import Message, Send
from consent.asgi.response import GatedResponse
from consent.asgi.visit import Visit

logger = logging.getLogger("consent")


class ObservedResponse:
    """Sends the app's own messages, and lets a gate that sends nothing see copies of them."""

    __slots__ = ("_gate", "_send")

    def __init__(self, visit: Visit, send: Send) -> None:
        self._send = send
        self._gate: GatedResponse | None = GatedResponse(visit, _discard)

    async def send(self, message: Message) -> None:
        """Send one message untouched. Observing must never break a page: an error ends the observation."""
        if "headers" in message:
            # ASGI takes any iterable, and some can be read but once.
            message = {**message, "headers": list(message["headers"])}
        if self._gate is not None and message["type"] != "http.response.zerocopysend":
            try:
                await self._gate.send(message)
            except Exception:
                logger.exception("this response could not be observed further")
                self._gate = None
        await self._send(message)


async def _discard(message: Message) -> None:
    pass
