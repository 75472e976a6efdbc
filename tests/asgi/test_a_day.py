"""Whatever visitors send in a day, what the middleware remembers of it stays within its bounds."""

import asyncio
import tracemalloc
from random import Random
from typing import Any

import pytest

from tests.asgi.driver import post, request_scope
from tests.asgi.sites import HTML, site

REQUESTS = 20_000
MOST_GROWN = 1024 * 1024


async def _receive() -> Any:
    raise AssertionError("nobody reads a body here")


async def _send(message: Any) -> None:
    pass


def day(requests: int, *, chance: Random, choices: list[dict[str, str]]) -> Any:
    """The scopes of so many requests: other cookies, paths, hosts and languages each time."""
    for number in range(requests):
        cookies = {**chance.choice(choices), "session": f"{number}", "hs_id": f"{chance.random()}"}
        headers = {
            "Host": f"{chance.choice(['', 'www.', f'h{number}.'])}news.example",
            "Accept-Language": f"en;q=0.{number % 1000}, fr",
            "Sec-Fetch-Dest": chance.choice(["document", "empty", "iframe"]),
        }
        yield request_scope(f"/{number % 5000}/{'x' * (number % 50)}", cookies=cookies, headers=headers)


@pytest.mark.exhaustive
def test_memory_stays_flat():
    chance = Random(7)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        page = HTML.replace(b"News", b"News %d" % chance.randrange(2000))
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]}
        )
        await send({"type": "http.response.body", "body": page})

    guarded = site(app, page_memory=256 * 1024)
    choices = [{}, post(guarded, "/privacy-choices", {"choice": "accept_all"}).cookies]
    kept: list[int] = []

    async def serve() -> None:
        for number, scope in enumerate(day(REQUESTS, chance=chance, choices=choices)):
            await guarded(scope, _receive, _send)
            if number % 250 == 0:
                kept.append(tracemalloc.get_traced_memory()[0])

    tracemalloc.start()
    try:
        asyncio.run(serve())
    finally:
        tracemalloc.stop()

    morning, evening = kept[: len(kept) // 2], kept[len(kept) // 2 :]
    assert max(evening) - max(morning) < MOST_GROWN
