"""WebSockets: the cookies of the handshake are gated both ways, the messages are nobody's business."""

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.servers.running import HOST, Running
from tests.servers.test_choosing import choose, jar
from tests.servers.wire import Connection


def tune_in(server: Running, path: str = "/radio", **headers: str) -> ClientConnection:
    return connect(f"ws://{HOST}:{server.port}{path}", additional_headers=headers, open_timeout=10)


def set_by(socket: ClientConnection) -> list[str]:
    assert socket.response is not None
    return [line.partition(";")[0] for line in socket.response.headers.get_all("set-cookie")]


def passed_on(server: Running, *cookies: str) -> list[str]:
    """What arrives of these: granian sends no header fields of any app's acceptance."""
    return [] if "granian" in server.log.name else list(cookies)


def test_who_chose_nothing_gets_and_shows_the_necessary_cookies_only(server: Running):
    with tune_in(server, Cookie="session=moored; hs_id=counted") as socket:
        seen = socket.recv(timeout=10)
        set_in_handshake = set_by(socket)

    assert seen == "session=moored"
    assert set_in_handshake == passed_on(server, "session=moored", "hs_id=", "hs_id=")


def test_who_accepted_gets_and_shows_all_of_them(server: Running, connection: Connection):
    cookie = jar(choose(connection, "accept_all"))[1]

    with tune_in(server, Cookie=f"{cookie}; hs_id=counted") as socket:
        seen = socket.recv(timeout=10)
        set_in_handshake = set_by(socket)

    assert "hs_id=counted" in str(seen)
    assert set_in_handshake == passed_on(server, "session=moored", "hs_id=counted")


@pytest.mark.parametrize(
    "message", ["<script src=https://stats.harbour.example/s.js></script>", "é" * 70_000]
)
def test_messages_pass_as_they_are(server: Running, message: str):
    with tune_in(server) as socket:
        socket.recv(timeout=10)
        socket.send(message)

        assert socket.recv(timeout=10) == message


def test_a_denied_handshake_is_an_ordinary_answer(server: Running):
    with pytest.raises(InvalidStatus) as denied:
        tune_in(server, "/nowhere")

    assert denied.value.response.status_code in (403, 404)
    with Connection(server.port) as connection:
        assert connection.ask("/mirror").status == 200
