"""Whatever a browser, robot or attacker sends: never an error, never a 500 of ours, never a held host."""

import asyncio
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.asgi.driver import exchange, request_scope
from tests.asgi.sites import respond, site
from tests.servers.running import Running
from tests.servers.wire import Connection

SITE = site(respond(("ETag", '"abc"'), ("Set-Cookie", "hs_id=1")))
SHARED = site(respond(("Cache-Control", "public, max-age=60")))
HELD = b' src="https://stats.harbour.example/s.js"'
OURS = ["", "/", "/embed", "/state", "/declaration", "/record", "/static/x", "/nowhere"]

odd_bytes = st.binary(max_size=60).map(lambda data: data.replace(b"\r", b"").replace(b"\n", b""))
odd_words = st.sampled_from(
    [
        b"",
        b"\xff\xfe",
        b"\x00",
        b"%",
        b"%zz",
        b"%ff%fe",
        b"consent=",
        b"consent=%00; consent-id=\xff; consent-once=..",
        b"a=b; a=b; =; ;;; = =",
        b'x="unfinished',
        b"__Host-consent=1.2.3",
        b"W/",
        b'"',
        b'W/"abc~c00000000", "abc"',
        b"en;q=nan, fr;q=1e999, ;q=, *;q=-1, \xe9\xa8;q=0.5",
        b"gzip;q=, br;;;, *;q=0, ,",
        b"bytes=-",
        b"http://[",
        b"http://[::1]:99999",
        b"[::1",
        b"host:port:port",
        b"//evil.example",
        b"http://user:pass@host:http/",
        b"https://\xe2\x84\x80.example/",
        b"null",
        b"same-origin",
        b"application/json",
        b"text/html",
        b"9" * 5000,
        b"c=" + b"x" * 20_000,
        b"; ".join(b"k%d=v" % number for number in range(400)),
    ]
)
FIELDS = (
    b"cookie host accept accept-language accept-encoding origin referer sec-fetch-site sec-fetch-dest"
    b" sec-fetch-mode sec-gpc if-none-match if-modified-since if-range range content-type content-length"
    b" hx-request turbo-frame x-requested-with upgrade"
).split()
fields = st.lists(st.tuples(st.sampled_from(FIELDS), odd_words | odd_bytes), max_size=8)
raw_paths = st.sampled_from([f"/privacy-choices{path}".encode() for path in OURS]) | st.builds(
    lambda path, rest: path + rest,
    st.sampled_from([b"/", b"/privacy-choices", b"//", b"/.well-known/gpc.json", b"/%2e%2e/"]),
    odd_words | odd_bytes,
)
queries = (
    odd_words | odd_bytes | st.sampled_from([b"saved", b"return_to=%ff", b"return_to=http://[", b"&" * 999])
)
bodies = st.sampled_from(
    [
        b"choice=accept_all",
        b"choice=save&category=analytics&service=nothing",
        b"choice=save&category=%ff",
        b"choice=save&category=%ed%a0%80",
        b"choice=reject_all&return_to=http://[&language=%00",
        b"choice=reject_all&return_to=/%0d%0aSet-Cookie:%20a=b",
        b"choice=reject_all&return_to=%EF%BC%8F%EF%BC%8Fevil.example",
        b"choice=once&service=heat-map&embed=%00%0d%0a",
        b"choice=always&service=heat-map&embed=" + b"x" * 9000,
        b"action=erase",
        b"&" * 5000,
        b"=" * 70_000,
        b"\xff" * 50,
        b"%",
        b"",
    ]
) | st.binary(max_size=200)
methods = st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE", "TRACE", "BREW", "get", ""])


def scope_of(
    method: str, raw_path: bytes, query: bytes, headers: list[tuple[bytes, bytes]], **more: Any
) -> Any:
    """A scope as a lenient server makes it, with host and content type unless the headers have others."""
    usual = {b"host": b"news.example", b"content-type": b"application/x-www-form-urlencoded"}
    given = [*((name, value) for name, value in usual.items() if name not in dict(headers)), *headers]
    return {
        **request_scope("/", method=method),
        "path": unquote(raw_path.decode("latin-1")),
        "raw_path": raw_path,
        "query_string": query,
        "headers": given,
        **more,
    }


def statuses(app: Any, scope: Any, body: bytes = b"") -> int:
    answer = asyncio.run(exchange(app, scope, body))
    for name, value in answer.start["headers"]:
        assert not {10, 13, 0} & set(value), (name, value)
    assert HELD not in answer.body
    return answer.status


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(methods, raw_paths, queries, fields, st.booleans())
@example("GET", b"/", b"", [(b"host", b"")], True)
def test_no_request_makes_the_gate_fail(
    method: str, raw_path: bytes, query: bytes, headers: list[tuple[bytes, bytes]], shared: bool
):
    scope = scope_of(method, raw_path, query, headers)

    assert statuses(SHARED if shared else SITE, scope) < 500


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(OURS), bodies, fields, st.booleans())
def test_no_form_makes_an_endpoint_fail(
    path: str, body: bytes, headers: list[tuple[bytes, bytes]], same_origin: bool
):
    own = [(b"sec-fetch-site", b"same-origin")] if same_origin else []
    scope = scope_of("POST", f"/privacy-choices{path}".encode(), b"", [*headers, *own])

    assert statuses(SITE, scope, body) < 500


async def radio(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "websocket.accept", "headers": [(b"set-cookie", b"hs_id=" + scope["query_string"])]})


RADIO = site(radio)


@settings(max_examples=100, deadline=None)
@given(fields, odd_bytes)
def test_no_handshake_makes_the_gate_fail(headers: list[tuple[bytes, bytes]], cookie: bytes):
    scope = scope_of("GET", b"/", cookie, headers, type="websocket", scheme="wss")
    del scope["method"]

    assert asyncio.run(exchange(RADIO, scope)).all("set-cookie") == []


@settings(max_examples=60, deadline=None)
@given(raw_paths, fields, st.text(max_size=10))
def test_servers_that_leave_keys_out_do_not_make_the_gate_fail(
    raw_path: bytes, headers: list[tuple[bytes, bytes]], path: str
):
    scope = scope_of("GET", raw_path, b"", headers, path=f"/{path}")
    for key in ("raw_path", "query_string", "root_path", "client", "server", "scheme", "extensions"):
        scope.pop(key, None)

    assert statuses(SITE, scope) < 500


WIRE = [
    b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
    b"GET //evil.example/%2e%2e?%ff&%zz HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /%ff%fe%00%0d%0a HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /privacy-choices?return_to=%ff%00//[ HTTP/1.1\r\nHost: a\r\nReferer: http://[\r\n\r\n",
    b"GET http://news.example/ HTTP/1.1\r\nHost: news.example\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"BREW /privacy-choices HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nCookie: \xff\xfe=\x80; consent=\xff; =;;;\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nCookie: c=" + b"x" * 12_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nAccept-Language: en;q=nan,\xe9;q=9e9,;;;\r\nAccept-Encoding: ,;q=\r\n\r\n",
    b'GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: "\r\nRange: bytes=z\r\nIf-Range: W/\r\n\r\n',
    b"GET /file HTTP/1.1\r\nHost: a\r\nSec-Fetch-Dest: empty\r\nRange: bytes=5-1,9-\r\n\r\n",
    b"POST /privacy-choices HTTP/1.1\r\nHost: a\r\nContent-Type: \xff\r\nContent-Length: 3\r\n\r\n%%%",
    b"POST /privacy-choices HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nContent-Length: 27\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nchoice=save&category=%ff%ed",
]


@pytest.mark.parametrize("data", WIRE, ids=range(len(WIRE)))
def test_over_the_wire_nothing_hostile_is_answered_with_a_500(server: Running, data: bytes):
    before = len(server.said)

    with Connection(server.port) as connection:
        connection.send(data)
        # Some servers refuse such a request by closing the connection, without a word.
        first = connection.read_first_line()
    with Connection(server.port) as connection:
        after = connection.ask("/")

    assert b" 500 " not in first
    assert "Traceback" not in server.said[before:]
    assert (after.status, HELD in after.body) == (200, False)
