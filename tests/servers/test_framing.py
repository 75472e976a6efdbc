"""HTTP/1.0 and 1.1 over real sockets: what a client is told of a body's length is true."""

import gzip

import pytest

from tests.servers.harbour import PAGE, TRACKER
from tests.servers.running import Running
from tests.servers.wire import Connection, request

PATHS = ["/", "/mirror", "/compressed", "/file", "/static/tide-table.txt", "/nothing", "/moved", "/broken"]
HELD = b' src="https://stats.harbour.example/s.js"'


def test_the_page_of_these_tests_would_load_the_tracker_without_the_gate():
    assert HELD in TRACKER
    assert TRACKER in PAGE


@pytest.mark.parametrize("path", [*PATHS, "/long?megabytes=1", "/nowhere", "/privacy-choices"])
def test_answers_in_a_row_on_one_connection_are_cut_where_their_framing_says(
    connection: Connection, path: str
):
    first = connection.ask(path)
    second = connection.ask("/mirror")
    third = connection.ask(path)

    assert second.text.startswith('{"cookies"')
    assert (third.status, third.body) == (first.status, first.body)
    assert connection.quiet


def test_every_kind_of_answer_can_share_one_connection(connection: Connection):
    answers = [connection.ask(path) for path in PATHS]

    assert [answer.status for answer in answers] == [200, 200, 200, 200, 200, 204, 307, 503]
    assert connection.quiet


def test_requests_sent_at_once_are_answered_in_their_order(connection: Connection):
    connection.send(b"".join(request(path) for path in ("/", "/mirror", "/static/tide-table.txt", "/broken")))

    page, data, file, error = (connection.read() for _ in range(4))

    assert b"Quiet water" in page.body
    assert data.text.startswith('{"cookies"')
    assert file.body.startswith(b"High water")
    assert b"Rough water" in error.body
    assert connection.quiet


@pytest.mark.parametrize("path", PATHS)
def test_an_old_client_gets_the_same_page_without_chunks(server: Running, connection: Connection, path: str):
    modern = connection.ask(path)

    with Connection(server.port) as old:
        answer = old.ask(path, version="1.0")

    # uvicorn with httptools sends chunks to HTTP/1.0 clients too, whatever app runs in it.
    assert answer.get("transfer-encoding") is None or "httptools" in server.log.name
    assert (answer.status, answer.body) == (modern.status, modern.body)


def test_an_old_client_without_a_host_header_is_served(server: Running):
    with Connection(server.port) as old:
        answer = old.ask("/", version="1.0", host="")

    assert answer.status == 200
    assert HELD not in answer.body


@pytest.mark.parametrize(
    "path", [*PATHS, "/privacy-choices", "/privacy-choices/state", "/privacy-choices/declaration"]
)
def test_head_answers_like_get_without_a_body(connection: Connection, path: str):
    full = connection.ask(path)
    head = connection.ask(path, method="HEAD")

    assert head.status == full.status
    assert head.get("content-type") == full.get("content-type")
    assert head.get("set-cookie") == full.get("set-cookie")
    if (announced := head.get("content-length")) is not None:
        assert announced == str(len(full.body))
    assert connection.ask("/mirror").status == 200
    assert connection.quiet


def test_a_page_is_gated_on_its_way_and_its_cookie_held(connection: Connection):
    answer = connection.ask("/")

    assert HELD not in answer.body
    assert b'id="privacy-notice"' in answer.body
    assert [line.partition("=")[0] for line in answer.all("set-cookie")] == ["session"]


def test_a_page_that_the_app_compressed_is_gated_and_compressed_again(connection: Connection):
    answer = connection.ask("/compressed", ("Accept-Encoding", "gzip"))

    page = gzip.decompress(answer.body)
    assert answer.get("content-encoding") == "gzip"
    assert HELD not in page
    assert b'id="privacy-notice"' in page


def test_a_large_page_is_whole(connection: Connection):
    answer = connection.ask("/long?megabytes=3")

    assert len(answer.body) > 3 * 1024 * 1024 * 0.95
    assert HELD not in answer.body
    assert answer.body.count(b"data-consent=") >= 45
