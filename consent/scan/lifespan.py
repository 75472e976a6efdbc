"""An app's start and end, as a server would give them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from types import TracebackType
from typing import Any, Final, Self

import anyio

logger = logging.getLogger("consent")

Message = MutableMapping[str, Any]

_STARTED: Final = frozenset(("lifespan.startup.complete", "lifespan.startup.failed"))
_ENDED: Final = frozenset(("lifespan.shutdown.complete", "lifespan.shutdown.failed"))


class Lifespan:
    """The stretch in which an app has started. An app that knows no lifespan is left alone."""

    def __init__(self, app: Callable[[Any, Any, Any], Awaitable[None]]) -> None:
        self._app = app
        self._steps = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        self._started, self._leave, self._ended = anyio.Event(), anyio.Event(), anyio.Event()

    async def __aenter__(self) -> Self:
        self._tasks = anyio.create_task_group()
        await self._tasks.__aenter__()
        self._tasks.start_soon(self._run)
        await self._started.wait()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        self._leave.set()
        await self._ended.wait()
        return await self._tasks.__aexit__(kind, error, trace)

    async def _run(self) -> None:
        try:
            await self._app(
                {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, self._receive, self._send
            )
        except Exception:
            # ASGI, "Lifespan Protocol": an exception means that the app supports none.
            logger.debug("this app knows no lifespan", exc_info=True)
        finally:
            self._started.set()
            self._ended.set()

    async def _receive(self) -> Message:
        if self._started.is_set():
            await self._leave.wait()
        return self._steps.pop(0)

    async def _send(self, message: Message) -> None:
        if message["type"] in _STARTED:
            self._started.set()
        elif message["type"] in _ENDED:
            self._ended.set()
