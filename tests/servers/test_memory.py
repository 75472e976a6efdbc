"""Thousands of ordinary requests leave no more memory behind than a few did."""

import json
from secrets import token_hex

import pytest

from tests.servers.running import Running
from tests.servers.test_choosing import choose
from tests.servers.wire import Connection

PATHS = [
    "/",
    "/mirror",
    "/compressed",
    "/file",
    "/moved",
    "/privacy-choices",
    "/privacy-choices/state",
    "/broken",
]
KIBIBYTES = 4 * 1024


def visit(server: Running, times: int) -> None:
    """Ordinary requests, each of another visitor, a hundred on one connection."""
    for first in range(0, times, 100):
        with Connection(server.port) as connection:
            ask(connection, range(first, first + 100))


def ask(connection: Connection, turns: range) -> None:
    for turn in turns:
        cookie = ("Cookie", f"session={token_hex(16)}; consent={token_hex(40)}; hs_id={token_hex(8)}")
        connection.ask(PATHS[turn % len(PATHS)], cookie, ("Accept-Language", f"en, x-{turn};q=0.1"))


def used(server: Running) -> int:
    with Connection(server.port) as connection:
        return json.loads(connection.ask("/memory").body)["now"]


@pytest.mark.slow
def test_a_thousand_requests_leave_memory_flat(server: Running):
    visit(server, 400)
    before = used(server)

    visit(server, 1000)

    assert used(server) - before < KIBIBYTES


@pytest.mark.slow
def test_many_choices_leave_memory_flat(server: Running):
    with Connection(server.port) as connection:
        for _ in range(50):
            choose(connection, "accept_all")
        before = used(server)

        for _ in range(150):
            choose(connection, "accept_all")

        assert used(server) - before < KIBIBYTES
