"""`consent doctor`: what is set up badly is said, with what to do about it."""

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

Run = Callable[..., tuple[int, str, str]]

APP = """\
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from consent import ConsentMiddleware


async def page(request):
    return HTMLResponse("<!doctype html><html lang=en><title>News</title><h1>News</h1></html>")


class Adverts:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def sending(message):
            if message["type"] == "http.response.start":
                line = (b"set-cookie", b"ad=1; Max-Age=60")
                message = {{**message, "headers": [*message["headers"], line]}}
            await send(message)

        await self.app(scope, receive, sending)


site = Starlette(routes=[Route("/", page), Route("/docs", page)])
asking = ConsentMiddleware(site, policy={policy!r}, secret_key="sixteen bytes and more", store={store!r})
app = {app}
"""

ASKING = '[[cookie]]\nname = "theme"\ncategory = "functional"\n'


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Writes an app into a module of its own and gives what it is imported as."""
    monkeypatch.chdir(tmp_path)
    count = iter(range(9))

    def write(app: str = "asking", *, policy: str = ASKING, store: str = "sqlite:///consent.db") -> str:
        name = f"{tmp_path.name.replace('-', '_')}_{next(count)}"
        (tmp_path / "consent.toml").write_text(policy)
        (tmp_path / f"{name}.py").write_text(APP.format(app=app, policy="consent.toml", store=store))
        return f"{name}:app"

    return write


def told(output: str) -> list[tuple[str, str, str]]:
    return [(note["state"], note["subject"], note["says"]) for note in json.loads(output)]


def test_an_app_that_is_set_up_well_is_fine(run: Run, write: Callable[..., str]):
    code, output, _ = run("doctor", write(), "--json")

    assert code == 0
    assert ("fine", "Notice", "on every page that was visited (2)") in told(output)
    assert not [note for note in told(output) if note[0] == "wrong"]


def test_a_site_that_asks_nothing_needs_no_notice(run: Run, write: Callable[..., str]):
    code, output, _ = run("doctor", write(policy="[site]\n"), "--json")

    assert code == 0
    assert ("fine", "Notice", "there is nothing to ask") in told(output)


def test_pages_that_are_left_alone_need_no_notice(run: Run, write: Callable[..., str]):
    policy = f'[site]\nexempt = ["/docs"]\n{ASKING}'

    _, output, _ = run("doctor", write(policy=policy), "--json")

    assert ("fine", "Notice", "on every page that was visited (1)") in told(output)


def test_what_stands_outside_is_named_and_what_it_sets_is_wrong(run: Run, write: Callable[..., str]):
    code, output, _ = run("doctor", write("Adverts(asking)"))

    assert code == 1
    assert "wrong  Before consent: / sets the cookie 'ad'\n       Whatever does this belongs inside" in output


def test_middleware_between_server_and_gate_is_odd(run: Run, write: Callable[..., str]):
    _, output, _ = run("doctor", write("Adverts(Adverts(asking))"), "--json")

    says = "Adverts stands outside, so what it sets or puts in is not gated"
    assert ("odd", "Order", says) in told(output)


def test_an_app_without_the_middleware_is_nothing_to_look_at(run: Run, write: Callable[..., str]):
    code, _, errors = run("doctor", write("site"))

    assert code == 2
    assert "found no ConsentMiddleware around or inside Starlette" in errors


def test_a_module_that_is_not_there_is_said(run: Run, write: Callable[..., str]):
    code, _, errors = run("doctor", "nowhere.at.all:app")

    assert code == 2
    assert errors == dedent(
        """\
        consent: nowhere.at.all:app: No module named 'nowhere', expected an ASGI app as module:name
        """
    )


def test_the_log_of_the_app_is_the_one_that_is_looked_at(run: Run, write: Callable[..., str], log: str):
    path = log.removeprefix("sqlite:///")

    _, output, _ = run("doctor", write(store=log), "--json")

    assert ("fine", "Log", f"sqlite:///{path}: can be read") in told(output)


def test_a_key_that_others_can_read_is_wrong(run: Run, log: str):
    key = Path(log.removeprefix("sqlite:///") + "-key")
    key.chmod(0o644)

    code, output, _ = run("doctor", "--store", log)

    assert code == 1
    assert f"wrong  Key: {key} can be read by others\n       chmod 600 {key}" in output


def test_a_file_that_is_no_log_is_wrong(run: Run, tmp_path: Path):
    file = tmp_path / "consent.db"
    file.write_bytes(b"not a database, but long enough to be read as one" * 99)

    code, output, _ = run("doctor", "--store", f"sqlite:///{file}")

    assert code == 1
    assert "wrong  Log:" in output


def test_without_an_app_only_the_installation_and_the_log_are_looked_at(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)

    code, output, _ = run("doctor", "--json")

    assert code == 0
    assert told(output)[0][:2] == ("fine", "Python")
    assert told(output)[-1] == ("fine", "Log", "sqlite:///consent.db: nothing was recorded yet")
