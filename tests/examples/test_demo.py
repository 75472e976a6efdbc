"""`make demo`: every server answers, the site asks first, the plain one does not, and the log fills."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from examples.newsroom.demo import HOST, Demo, listen

STORM = "/news/storm-wall-held"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with Demo(store=f"sqlite:///{tmp_path_factory.mktemp('demo')}/consent.db") as running:
        yield running


def client(origin: str) -> httpx.Client:
    """A client of this origin; names under .localhost resolve in browsers only."""
    place = urlsplit(origin)
    headers = {"Host": place.netloc, "Origin": origin}
    return httpx.Client(base_url=f"http://{HOST}:{place.port}", headers=headers)


def live_addresses(html: str) -> set[str]:
    """The hosts that a browser would load something from."""
    return set(
        re.findall(r"<(?:script|img|iframe|link)\b[^>]*\s(?:src|href)=\"http://(\w+)\.localhost", html)
    )


def test_every_server_of_the_demonstration_answers(demo: Demo):
    paths = {demo.site: "/", demo.plain: "/"} | {stranger.origin: "/log" for stranger in demo.strangers}

    for origin, path in paths.items():
        with client(origin) as visitor:
            assert visitor.get(path).status_code == 200, origin


def test_the_site_that_asks_first_names_no_stranger_that_a_browser_would_load(demo: Demo):
    with client(demo.site) as visitor:
        html = visitor.get(STORM).text

    assert live_addresses(html) == set()
    assert 'id="privacy-notice"' in html


def test_the_plain_site_names_all_of_them(demo: Demo):
    with client(demo.plain) as visitor:
        html = visitor.get(STORM).text

    assert live_addresses(html) == {"stats", "ads", "video", "fonts"}
    assert 'id="privacy-notice"' not in html


def test_the_site_that_asks_first_sets_necessary_cookies_only(demo: Demo):
    with client(demo.site) as visitor:
        visitor.post("/login", data={"account": "reader", "password": "lighthouse"})
        visitor.post("/theme", data={"theme": "dark"})
        for path in ("/", STORM, "/subscribe"):
            visitor.get(path)

        assert set(visitor.cookies) == {"session"}


def test_after_yes_it_names_and_sets_all_but_what_nobody_declared(demo: Demo):
    with client(demo.site) as visitor:
        visitor.post("/privacy-choices", data={"choice": "accept_all"})
        pages = [visitor.get(path) for path in ("/", "/subscribe", STORM)]

        assert live_addresses(pages[-1].text) == {"stats", "ads", "video", "fonts"}
        assert set(visitor.cookies) == {"consent", "consent-id", "ab_bucket", "ad_segment"}


def test_a_port_that_is_taken_is_passed_over():
    with listen(0) as taken:
        taken.listen()
        port = taken.getsockname()[1]

        with listen(port) as found:
            assert found.getsockname()[1] > port


@pytest.mark.slow
@pytest.mark.parametrize("program", [["examples.newsroom"], ["consent.cli", "demo"]], ids=" ".join)
def test_the_command_says_where_to_look_and_what_to_try_and_ends_with_ctrl_c(
    program: list[str], tmp_path: Path
):
    root = Path(__file__).parents[2]
    # Whoever runs the tests in the background has SIGINT ignored, and children inherit that.
    command = ["env", "--default-signal=INT", sys.executable, "-m", *program]
    with subprocess.Popen(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(root)}, stdout=subprocess.PIPE, text=True
    ) as process:
        said = ""
        while "Ctrl-C" not in said and (line := process.stdout.readline()):
            said += line

        process.send_signal(signal.SIGINT)
        try:
            rest, _ = process.communicate(timeout=20)
        finally:
            process.kill()

    assert re.search(r"Asks first +http://news\.localhost:\d+", said)
    assert re.search(r"Without asking +http://plain\.localhost:\d+", said)
    assert said.count("/log\n") == 4
    assert "log list --store sqlite:///consent-demo.db" in said
    assert "Good night." in rest
    assert process.returncode == 0
