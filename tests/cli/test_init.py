"""`consent init`, and the way from there through `consent check`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from consent.survey.survey import members
from tests.survey.surveys import contact, sighting, survey

Run = Callable[..., tuple[int, str, str]]
SEEN = (
    sighting("cookie", "basket"),
    sighting("cookie", "_ga"),
    contact("https://tag.ads.example/t.js", kind="script"),
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scan.json").write_text(json.dumps(members(survey(*SEEN))))
    return tmp_path


def test_a_scan_becomes_a_policy_that_waits_for_decisions(run: Run, folder: Path):
    code, output, errors = run("init", "scan.json")
    failed, _, told = run("check")

    assert (code, errors) == (0, "")
    assert output == (
        'consent.toml is written.\n2 categories are left to decide: look for "?", then run `consent check`.\n'
    )
    assert failed == 1
    assert "service[1].category: still to be decided" in told
    assert "cookie[0].category: still to be decided" in told


def test_once_decided_it_passes_and_declares_all_that_was_seen(run: Run, folder: Path):
    run("init", "scan.json")
    file = folder / "consent.toml"
    file.write_text(file.read_text().replace('"?"  # decide', '"marketing"'))

    code, _, errors = run("check", "--scan", "scan.json", "--fail-on", "undeclared", "--fail-on", "unseen")

    assert code == 0
    assert "undeclared" not in errors


def test_what_was_decided_otherwise_is_compared(run: Run, folder: Path):
    (folder / "consent.toml").write_text('[[cookie]]\nname = "old"\ncategory = "functional"\n')

    code, _, errors = run("check", "--scan", "scan.json")
    undeclared, *_ = run("check", "--scan", "scan.json", "--fail-on", "undeclared")
    unseen, *_ = run("check", "--scan", "scan.json", "--fail-on", "unseen")

    assert (code, undeclared, unseen) == (0, 1, 1)
    assert "host 'tag.ads.example' is not declared (seen on https://www.harbour.example/)" in errors
    assert "consent.toml:1:1: warning: cookie 'old' was never seen [unseen]" in errors


def test_nobody_has_to_decide_who_calls_it_all_marketing(run: Run, folder: Path):
    _, output, _ = run("init", "scan.json", "--undecided", "marketing")

    assert output == "consent.toml is written.\n"
    assert run("check")[0] == 0


def test_what_exists_is_never_overwritten_unasked(run: Run, folder: Path):
    (folder / "consent.toml").write_text("[site]\n")

    code, _, errors = run("init", "scan.json")

    assert (code, (folder / "consent.toml").read_text()) == (2, "[site]\n")
    assert "exists already" in errors
    assert run("init", "scan.json", "--force")[0] == 0


def test_a_log_is_a_source_too_and_several_are_put_together(run: Run, folder: Path):
    (folder / "server.log").write_text("x undeclared cookie 'promo' was held (first seen at '/a').\n")

    code, output, _ = run("init", "server.log", "scan.json", "-o", "-")

    assert code == 0
    assert 'name = "promo"' in output
    assert 'name = "basket"' in output


def test_an_app_is_a_source_too(run: Run, folder: Path):
    (folder / "shop.py").write_text(
        "async def app(scope, receive, send):\n"
        "    headers = [(b'content-type', b'text/html'), (b'set-cookie', b'promo=1; Max-Age=3600')]\n"
        "    await send({'type': 'http.response.start', 'status': 200, 'headers': headers})\n"
        "    page = b'<script src=https://www.googletagmanager.com/gtag/js></script>'\n"
        "    await send({'type': 'http.response.body', 'body': page})\n"
    )

    code, output, _ = run("init", "shop:app", "-o", "-")

    assert code == 0
    assert 'use = "google-' in output
    assert 'name = "promo"\ncategory = "?"  # decide\nlifetime = "1 hour"' in output


def test_an_app_and_a_scan_of_it_are_one_site(run: Run, folder: Path):
    (folder / "paper.py").write_text(
        "async def app(scope, receive, send):\n"
        "    headers = [(b'content-type', b'text/html'), (b'set-cookie', b'session=1')]\n"
        "    await send({'type': 'http.response.start', 'status': 200, 'headers': headers})\n"
        "    await send({'type': 'http.response.body', 'body': b'<title>Paper</title>'})\n"
    )

    _, output, _ = run("init", "paper:app", "scan.json", "-o", "-")

    assert 'testserver"' not in output
    assert "nothing to declare: session" in output


@pytest.mark.parametrize(
    "source", ["nothing.json", "empty.log", "nowhere:app", "json:nothing", "broken.json"]
)
def test_what_is_no_source_is_said_to_be_none(run: Run, folder: Path, source: str):
    (folder / "empty.log").write_text("nothing of ours\n")
    (folder / "broken.json").write_text("{")

    code, output, errors = run("init", source)

    assert (code, output) == (2, "")
    assert errors.startswith(f"consent: {source}: ")
    assert not (folder / "consent.toml").exists()
