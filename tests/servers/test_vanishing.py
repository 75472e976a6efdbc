"""Clients that go away in the middle: nothing is logged as an error, and everybody else is served."""

import time
from collections.abc import Iterator

import pytest

from tests.servers.running import Running
from tests.servers.wire import Connection, request

pytestmark = pytest.mark.slow

FORM = ("Content-Type", "application/x-www-form-urlencoded")
OWN = ("Origin", "http://harbour.example")
TROUBLE = ("Traceback", "Exception", "ERROR", "was never awaited", "GeneratorExit")


@pytest.fixture
def quiet(server: Running) -> Iterator[Running]:
    """A server that serves on afterwards, and has said nothing that sounds like trouble."""
    before = len(server.said)
    yield server
    with Connection(server.port) as connection:
        answers = [connection.ask(path) for path in ("/", "/long?megabytes=1", "/file", "/privacy-choices")]
    time.sleep(0.3)
    said = server.said[before:]
    assert [answer.status for answer in answers] == [200] * 4
    assert [word for word in TROUBLE if word in said] == [], said


@pytest.mark.parametrize("path", ["/long?megabytes=20", "/static/page.html", "/", "/compressed"])
def test_somebody_leaves_before_the_answer_begins(quiet: Running, path: str):
    for _ in range(10):
        with Connection(quiet.port) as connection:
            connection.send(request(path))


def test_somebody_leaves_in_the_middle_of_a_page(quiet: Running):
    for _ in range(5):
        with Connection(quiet.port) as connection:
            connection.ask_head("/long?megabytes=20")
            connection.read_chunk()


def test_somebody_leaves_while_the_app_waits(quiet: Running):
    name = f"left-{quiet.port}"
    with Connection(quiet.port) as connection:
        connection.ask_head(f"/waiting?name={name}")
        connection.read_chunk()
    with Connection(quiet.port) as other:
        other.ask(f"/go?name={name}")


def test_somebody_leaves_in_the_middle_of_an_event_stream(quiet: Running):
    with Connection(quiet.port) as connection:
        connection.ask_head(f"/events?name=left-{quiet.port}")
        connection.read_chunk()


@pytest.mark.parametrize("sent", [0, 1, 10])
def test_somebody_leaves_in_the_middle_of_our_form(quiet: Running, sent: int):
    whole = request("/privacy-choices", FORM, OWN, method="POST", body=b"choice=accept_all")

    for _ in range(5):
        with Connection(quiet.port) as connection:
            connection.send(whole[: len(whole) - len(b"choice=accept_all") + sent])
            time.sleep(0.02)


def test_somebody_leaves_right_after_choosing(quiet: Running):
    for _ in range(10):
        with Connection(quiet.port) as connection:
            connection.send(request("/privacy-choices", FORM, OWN, method="POST", body=b"choice=accept_all"))


def test_somebody_leaves_in_the_middle_of_the_request_line(quiet: Running):
    for size in (1, 5, 20, 40):
        with Connection(quiet.port) as connection:
            connection.send(request("/")[:size])
