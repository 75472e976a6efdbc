"""HTTP/2, over TLS and by prior knowledge: cookie crumbs, many streams, forms, and curl's own opinion."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.servers.conftest import ServerFactory
from tests.servers.running import Running

HELD = ' src="https://stats.harbour.example/s.js"'


@pytest.fixture(params=["hypercorn", "granian"])
def by_name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=[False, True], ids=["prior knowledge", "tls"])
def server(request: pytest.FixtureRequest, by_name: str, servers: ServerFactory) -> Running:
    return servers(by_name, tls=request.param)


@pytest.fixture
def client(server: Running) -> Iterator[httpx.Client]:
    with httpx.Client(
        http1=False, http2=True, base_url=server.origin, verify=trusting(server), timeout=10
    ) as opened:
        yield opened


def trusting(server: Running) -> ssl.SSLContext:
    """The usual trust, and the test's own certificate."""
    context = ssl.create_default_context()
    if is_secure(server):
        context.load_verify_locations(server.log.parent / "certificate.pem")
    return context


def is_secure(server: Running) -> bool:
    return server.scheme == "https"


def choose(client: httpx.Client, choice: str, **fields: str) -> httpx.Response:
    return client.post(
        "/privacy-choices",
        data={"choice": choice, **fields},
        headers={"Origin": str(client.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"},
    )


@pytest.mark.parametrize("path", ["/", "/compressed", "/file", "/broken", "/long?megabytes=1"])
def test_a_page_is_gated(client: httpx.Client, path: str):
    answer = client.get(path)

    assert answer.http_version == "HTTP/2"
    assert HELD not in answer.text
    assert 'id="privacy-notice"' in answer.text
    assert "hs_id" not in client.cookies


def test_head_and_answers_without_a_body_end_their_streams(client: httpx.Client):
    answers = [client.head("/"), client.get("/nothing"), client.get("/moved"), client.get("/mirror")]

    assert [answer.status_code for answer in answers] == [200, 204, 307, 200]
    assert answers[0].content == b""


def test_cookies_in_crumbs_reach_the_app_as_one_field_without_the_held_ones(client: httpx.Client):
    crumbs = [("cookie", "session=moored"), ("cookie", "hs_id=counted"), ("cookie", "csrftoken=t")]

    answer = client.get("/mirror", headers=crumbs)

    assert answer.json()["cookies"] == ["session=moored; csrftoken=t"]


def test_a_choice_in_a_crumb_of_its_own_counts(client: httpx.Client):
    choose(client, "accept_all")
    crumbs = [("cookie", f"{name}={value}") for name, value in client.cookies.items()]
    client.cookies.clear()

    answer = client.get("/", headers=[("cookie", "hs_id=counted"), *crumbs])

    assert HELD in answer.text
    assert "hs_id=counted" in answer.headers["set-cookie"]


def test_a_choice_by_form_is_answered_with_303_and_kept_in_cookies_fit_for_the_scheme(
    client: httpx.Client, server: Running
):
    answer = choose(client, "accept_all", return_to="/mirror")

    prefix = "__Host-" if is_secure(server) else ""
    assert (answer.status_code, answer.headers["location"]) == (303, "/mirror")
    assert set(client.cookies) == {f"{prefix}consent", f"{prefix}consent-id"}
    assert client.get("/privacy-choices/state").json()["decided"] is True


def test_many_streams_of_one_connection_keep_their_pages_apart(client: httpx.Client, server: Running):
    choose(client, "accept_all")
    granted = {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}

    async def ask_at_once() -> list[str]:
        # An AsyncClient: threads that share one connection would mix up its header compression.
        async with httpx.AsyncClient(http1=False, http2=True, verify=trusting(server), timeout=10) as many:
            asked = (many.get(f"{server.origin}/", headers=granted if turn % 2 else {}) for turn in range(60))
            return [answer.text for answer in await asyncio.gather(*asked)]

    # The session cookie that one answer sets goes into the jar of all; it is necessary and changes nothing.
    pages = asyncio.run(ask_at_once())

    assert {HELD in page for page in pages[1::2]} == {True}
    assert {HELD in page for page in pages[0::2]} == {False}


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/compressed", "/file"])
@pytest.mark.parametrize("version", ["--http1.0", "--http1.1", "--http2-prior-knowledge"])
def test_curl_agrees(by_name: str, servers: ServerFactory, version: str, path: str):
    curl = shutil.which("curl")
    assert curl, "This test needs curl:  apt-get install curl"
    options = ["--silent", "--show-error", "--fail", "--compressed", "--max-time", "10"]

    done = subprocess.run(
        [curl, *options, version, "--write-out", "%{http_code}", f"{servers(by_name).origin}{path}"],
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b"200")
    assert HELD.encode() not in done.stdout
