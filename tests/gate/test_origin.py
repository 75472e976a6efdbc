import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.gate.origin import safe_return, sent_by_own_page

HOST = b"news.example:8000"


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({b"sec-fetch-site": b"same-origin"}, True),
        ({b"sec-fetch-site": b"same-site", b"origin": b"http://news.example:8000"}, False),
        ({b"sec-fetch-site": b"cross-site"}, False),
        ({b"sec-fetch-site": b"none"}, False),
        ({b"sec-fetch-site": b""}, False),
        ({b"origin": b"http://news.example:8000"}, True),
        ({b"origin": b"https://news.example:8000"}, True),
        ({b"origin": b"https://NEWS.example:8000"}, True),
        ({b"origin": b"http://news.example"}, False),
        ({b"origin": b"http://news.example:8001"}, False),
        ({b"origin": b"http://evil.example:8000"}, False),
        ({b"origin": b"http://news.example:8000.evil.example"}, False),
        ({b"origin": b"null"}, False),
        ({b"origin": b""}, False),
        ({b"origin": b"http://[broken"}, False),
        ({b"origin": b"file://news.example:8000"}, False),
        ({}, False),
    ],
)
def test_only_the_sites_own_pages_may_send_a_choice(headers, own):
    assert sent_by_own_page({b"host": HOST, **headers}) is own


@pytest.mark.parametrize("host", [b"news.example", b"news.example:443"])
def test_the_default_port_may_be_written_or_not(host):
    assert sent_by_own_page({b"host": host, b"origin": b"https://news.example"}) is True


def test_without_a_host_nobody_may_choose():
    assert sent_by_own_page({b"origin": b"http://news.example"}) is False


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("/", "/"),
        ("/article?id=3#comments", "/article?id=3#comments"),
        ("http://news.example:8000/a", "/a"),
        ("https://news.example:8000", "/"),
        ("/caf\u00e9", "/caf%C3%A9"),
        ("/a%20b", "/a%20b"),
        ("", None),
        ("article", None),
        ("//evil.example", None),
        ("///evil.example", None),
        ("/\\evil.example", None),
        ("\\\\evil.example", None),
        ("http://evil.example/", None),
        ("http://news.example:8000@evil.example/", None),
        ("http:evil.example", None),
        ("javascript:alert(1)", None),
        ("/a\r\nSet-Cookie: x=1", None),
        ("/\t/evil.example", None),
        ("/ /evil.example", None),
        ("http://[broken", None),
        ("http://news.example:8000//evil.example", None),
    ],
)
def test_a_visitor_is_only_sent_back_to_this_origin(written, path):
    assert safe_return(written, host=HOST.decode()) == path


@given(st.text(max_size=60))
def test_a_return_path_is_always_one_slash_and_plain_ascii(written):
    path = safe_return(written, host="news.example")

    assert path is None or (path.startswith("/") and not path.startswith("//") and path.isascii())
    assert path is None or not set(path) & set("\r\n\t \\")
