"""Validators, ranges and files over real sockets."""

import pytest

from tests.servers.harbour import FILES
from tests.servers.wire import Connection

TIDES = (FILES / "tide-table.txt").read_bytes()
NAVIGATION = (("Sec-Fetch-Dest", "document"), ("Accept", "text/html"))
FETCH = (("Sec-Fetch-Dest", "empty"), ("Accept", "*/*"))
FORM = ("Content-Type", "application/x-www-form-urlencoded")
HELD = b' src="https://stats.harbour.example/s.js"'


def choose(connection: Connection, choice: str) -> tuple[str, str]:
    """The Cookie field of a visitor who chose."""
    answer = connection.ask(
        "/privacy-choices",
        FORM,
        ("Sec-Fetch-Site", "same-origin"),
        method="POST",
        body=f"choice={choice}".encode(),
    )
    return "Cookie", "; ".join(line.partition(";")[0] for line in answer.all("set-cookie"))


def test_a_page_that_did_not_change_is_answered_with_304(connection: Connection):
    first = connection.ask("/static/page.html", *NAVIGATION)

    again = connection.ask("/static/page.html", *NAVIGATION, ("If-None-Match", first.get("etag") or ""))

    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert again.get("etag") == first.get("etag")
    assert again.get("cache-control") == "private"
    assert connection.ask("/mirror").status == 200


def test_a_page_from_before_the_choice_is_not_confirmed_after_it(connection: Connection):
    before = connection.ask("/static/page.html", *NAVIGATION)
    cookie = choose(connection, "accept_all")

    after = connection.ask(
        "/static/page.html", *NAVIGATION, cookie, ("If-None-Match", before.get("etag") or "")
    )

    assert after.status == 200
    assert HELD not in before.body
    assert HELD in after.body


def test_a_page_kept_from_before_the_middleware_is_not_confirmed(connection: Connection):
    own = (connection.ask("/static/page.html", *NAVIGATION).get("etag") or "").removeprefix("W/")
    strong = own.partition("~")[0] + '"'
    modified = ("If-Modified-Since", "Sun, 01 Jan 2090 00:00:00 GMT")

    by_tag = connection.ask("/static/page.html", *NAVIGATION, ("If-None-Match", strong))
    by_date = connection.ask("/static/page.html", *NAVIGATION, modified)

    assert (by_tag.status, by_date.status) == (200, 200)


def test_a_static_file_keeps_its_validators(connection: Connection):
    first = connection.ask("/static/tide-table.txt", *FETCH)

    by_tag = connection.ask("/static/tide-table.txt", *FETCH, ("If-None-Match", first.get("etag") or ""))
    by_date = connection.ask(
        "/static/tide-table.txt", *FETCH, ("If-Modified-Since", first.get("last-modified") or "")
    )

    assert (by_tag.status, by_date.status) == (304, 304)
    assert not (first.get("etag") or "").startswith("W/")
    assert connection.quiet


@pytest.mark.parametrize(
    ("asked", "expected"), [("0-9", TIDES[:10]), ("20-", TIDES[20:]), ("-7", TIDES[-7:])]
)
def test_a_part_of_a_static_file_is_that_part(connection: Connection, asked: str, expected: bytes):
    answer = connection.ask("/static/tide-table.txt", *FETCH, ("Range", f"bytes={asked}"))

    assert (answer.status, answer.body) == (206, expected)
    assert answer.get("content-length") == str(len(expected))
    assert connection.ask("/mirror").status == 200


def test_a_page_does_not_come_in_parts(connection: Connection):
    answer = connection.ask("/static/page.html", *NAVIGATION, ("Range", "bytes=0-9"))

    assert answer.status == 200
    assert answer.get("accept-ranges") is None
    assert HELD not in answer.body


@pytest.mark.parametrize("fields", [NAVIGATION, FETCH, ()], ids=["navigation", "fetch", "curl"])
@pytest.mark.parametrize("path", ["/file", "/static/page.html"])
def test_a_page_in_a_file_is_gated_however_it_is_asked_for(
    connection: Connection, path: str, fields: tuple[tuple[str, str], ...]
):
    answer = connection.ask(path, *fields)

    assert answer.status == 200
    assert HELD not in answer.body
    assert b"Gr\xc3\xbc\xc3\x9fe" in answer.body
    assert answer.body.rstrip().endswith(b"</html>")
    assert connection.ask("/mirror").status == 200
    assert connection.quiet


def test_a_server_that_sends_files_by_path_may_still_do_so_for_what_is_no_page(connection: Connection):
    fetched = connection.ask("/mirror", *FETCH).text
    navigated = connection.ask("/mirror", *NAVIGATION).text

    assert "pathsend" not in navigated
    assert connection.ask("/static/tide-table.txt", *FETCH).body == TIDES
    if connection.ask("/mirror", *FETCH).get("server") == "granian":
        assert "http.response.pathsend" in fetched
