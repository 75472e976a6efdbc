"""Streams stay streams: first bytes at once, bounded memory, server-sent events as they come."""

import gzip
import json
import time
import zlib

import pytest

from tests.servers.running import Running
from tests.servers.wire import Connection

HELD = b' src="https://stats.harbour.example/s.js"'
MEGABYTE = 1024 * 1024


def peak(server: Running) -> int:
    """The most memory that the server ever used, in bytes."""
    with Connection(server.port) as connection:
        return json.loads(connection.ask("/memory").body)["peak"] * 1024


def test_the_first_part_of_a_page_leaves_before_the_app_made_the_rest(server: Running):
    name = f"/waiting?name=page-{server.port}"
    with Connection(server.port) as reader, Connection(server.port) as other:
        begun = reader.ask_head(name)
        first = b""
        while b"Quiet water" not in first:
            first += reader.read_chunk()
        other.ask(name.replace("waiting", "go"))
        rest = b"".join(iter(reader.read_chunk, b""))

    assert begun.status == 200
    assert HELD not in first
    assert b"The tide has turned." not in first
    assert b"The tide has turned." in rest
    assert rest.endswith(b"</html>")


def test_an_event_leaves_at_once_and_untouched(server: Running):
    name = f"/events?name=event-{server.port}"
    with Connection(server.port) as reader, Connection(server.port) as other:
        begun = reader.ask_head(name)
        first = reader.read_chunk()
        other.ask(name.replace("events", "go"))
        rest = b"".join(iter(reader.read_chunk, b""))

    assert begun.get("content-type") == "text/event-stream; charset=utf-8"
    assert first == b"data: <script src=https://stats.harbour.example/s.js>\n\n"
    assert rest == b"data: second\n\n"


@pytest.mark.slow
def test_twenty_megabytes_stream_in_bounded_memory(server: Running):
    with Connection(server.port) as warm:
        warm.ask("/long?megabytes=1")
    before, total, held = peak(server), 0, 0

    with Connection(server.port) as reader:
        reader.ask_head("/long?megabytes=20")
        piece = reader.read_chunk()
        while piece:
            total += len(piece)
            held += piece.count(b"data-consent=")
            assert HELD not in piece
            piece = reader.read_chunk()

    assert total > 19 * MEGABYTE
    assert held >= 300
    assert peak(server) - before < 6 * MEGABYTE


@pytest.mark.slow
def test_a_reader_of_one_byte_at_a_time_gets_the_whole_page_and_delays_nobody(server: Running):
    with Connection(server.port) as quick, Connection(server.port, receive_buffer=4096) as slow:
        expected, worst = quick.ask("/long?megabytes=2").body, 0.0
        head = slow.ask_head("/long?megabytes=2")
        for turn in range(400):
            slow.sip()
            time.sleep(0.001)
            if turn % 50 == 0:
                began = time.monotonic()
                quick.ask("/mirror")
                worst = max(worst, time.monotonic() - began)
        got = slow.read_body(head)

    assert got == expected
    assert worst < 2


def test_a_compressed_page_can_be_read_from_its_first_bytes_on(connection: Connection):
    body = connection.ask("/compressed", ("Accept-Encoding", "gzip")).body

    begun = zlib.decompressobj(31).decompress(body[: len(body) * 3 // 4])

    assert begun.startswith(b"<!doctype html>")
    assert gzip.decompress(body).startswith(begun)
