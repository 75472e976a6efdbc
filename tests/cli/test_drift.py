"""`consent log drift`, and a drift file as a source of `consent init`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.survey.test_drift import line

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    lines = [
        line("a", undeclared={"cookie": {"promo": 7}}, unseen=["service stats"]),
        line("b", revision="r0"),
    ]
    (tmp_path / "consent-drift.jsonl").write_text("\n".join(lines))
    return tmp_path


def test_it_tells_what_is_not_declared_and_what_was_never_seen(run: Run):
    code, output, errors = run("log", "drift")

    assert (code, errors) == (0, "")
    assert output == (
        "Revision r1: 1 process, 2026-11-22T11:00:00+00:00 to 2026-11-22T12:00:00+00:00\n"
        "DRIFT         WHAT     NAME   TIMES\n"
        "not declared  cookie   promo      7\n"
        "never seen    service  stats      0\n"
        "\n"
        "Revision r0: 1 process, 2026-11-22T11:00:00+00:00 to 2026-11-22T12:00:00+00:00\n"
        "No drift: all that was seen is declared, and all that is declared was seen.\n"
    )


def test_it_tells_programs(run: Run):
    _, output, _ = run("log", "drift", "--json")

    assert json.loads(output)[0]["undeclared"] == [["cookie", "promo", 7]]


def test_a_file_that_was_put_aside_is_read_too(run: Run, folder: Path):
    (folder / "consent-drift.jsonl.1").write_text(line("c", undeclared={"host": {"ads.example": 1}}) + "\n")

    _, output, _ = run("log", "drift")

    assert "ads.example" in output


def test_a_file_that_is_missing_is_an_error(run: Run):
    code, output, errors = run("log", "drift", "nothing.jsonl")

    assert (code, output) == (2, "")
    assert "nothing.jsonl: cannot be read" in errors


def test_what_drifted_can_be_declared(run: Run):
    code, output, _ = run("init", "consent-drift.jsonl", "-o", "-")

    assert code == 0
    assert 'name = "promo"\ncategory = "?"' in output
