"""A choice by ordinary form over a real socket, and what follows from it."""

import pytest

from tests.servers.running import Running
from tests.servers.wire import Answer, Connection, request

HELD = b' src="https://stats.harbour.example/s.js"'
FORM = ("Content-Type", "application/x-www-form-urlencoded")
OWN = ("Origin", "http://harbour.example")


def choose(connection: Connection, choice: str, *fields: tuple[str, str], more: str = "") -> Answer:
    body = f"choice={choice}{more}".encode()
    return connection.ask("/privacy-choices", FORM, *(fields or (OWN,)), method="POST", body=body)


def jar(answer: Answer) -> tuple[str, str]:
    """What a browser sends after this answer."""
    kept = [line.partition(";")[0] for line in answer.all("set-cookie") if "Max-Age=0" not in line]
    return "Cookie", "; ".join(kept)


def test_accepting_sends_the_visitor_back_with_the_choice(connection: Connection):
    answer = choose(connection, "accept_all", more="&return_to=%2Ffile%3Fday%3Dmonday")

    page = connection.ask("/", jar(answer))
    assert (answer.status, answer.get("location")) == (303, "/file?day=monday")
    assert HELD in page.body
    assert [line.partition("=")[0] for line in page.all("set-cookie")] == ["session", "hs_id"]
    assert connection.quiet


def test_refusing_keeps_everything_held_and_expires_what_was_there(connection: Connection):
    answer = choose(connection, "reject_all", OWN, ("Cookie", "hs_id=counted; theme=dark"))

    page = connection.ask("/", jar(answer))
    expired = {line.partition("=")[0] for line in answer.all("set-cookie") if "Max-Age=0" in line}
    assert answer.status == 303
    assert expired == {"hs_id", "theme"}
    assert HELD not in page.body
    assert [line.partition("=")[0] for line in page.all("set-cookie")] == ["session"]


def test_a_form_of_another_site_chooses_nothing(connection: Connection):
    answer = choose(connection, "accept_all", ("Origin", "https://elsewhere.example"))

    assert answer.status == 403
    assert answer.all("set-cookie") == []
    assert connection.ask("/mirror").status == 200


def test_a_form_that_comes_byte_by_byte_is_read(connection: Connection):
    whole = request("/privacy-choices", FORM, OWN, method="POST", body=b"choice=reject_all")

    for byte in range(len(whole)):
        connection.send(whole[byte : byte + 1])

    assert connection.read().status == 303


def test_a_form_in_chunks_is_read(connection: Connection):
    head = request("/privacy-choices", FORM, OWN, ("Transfer-Encoding", "chunked"), method="PUT")
    connection.send(head.replace(b"PUT", b"POST", 1))
    for piece in (b"choice=", b"reject", b"_all"):
        connection.send(b"%x\r\n%b\r\n" % (len(piece), piece))
    connection.send(b"0\r\n\r\n")

    assert connection.read().status == 303


@pytest.mark.parametrize("size", [70_000, 5_000_000])
def test_a_form_that_is_too_large_is_refused_and_the_server_lives_on(server: Running, size: int):
    with Connection(server.port) as connection:
        head = request("/privacy-choices", FORM, OWN, ("Content-Length", str(size)), method="PUT")
        connection.send(head.replace(b"PUT", b"POST", 1))
        assert connection.read().status == 413

    with Connection(server.port) as connection:
        assert connection.ask("/mirror").status == 200


def test_the_sites_own_form_goes_through_untouched(connection: Connection):
    answer = connection.ask("/letters", FORM, method="POST", body=b"a" * 300_000)

    assert b"<p>300000 bytes</p>" in answer.body
    assert connection.ask("/mirror").status == 200
