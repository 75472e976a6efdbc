"""`consent scan`, with a browser that has looked already."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from consent.scan.browser import Picture
from consent.survey.sighting import Sighting
from consent.survey.survey import Answered, loads
from tests.survey.surveys import PAGE, contact, sighting, survey

Run = Callable[..., tuple[int, str, str]]

CLEAN = (
    sighting("cookie", "session"),
    sighting("cookie", "_ga", moment="accepted", lifetime_seconds=63_072_000),
)
EARLY = (sighting("cookie", "_ga"), contact("https://nobody.example/t.js", moment="refused"))


@pytest.fixture
def saw(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Says what the browser saw."""

    def saw(*sightings: Sighting) -> None:
        answers = (Answered("accepted", "Accept all"), Answered("refused", ""))
        found = survey(*sightings, answers=answers), [Picture("untouched", b"jpeg")]
        monkeypatch.setattr("consent.cli.scan.scan_site", lambda url, **_: found)

    return saw


def test_a_clean_site_is_fine(run: Run, saw):
    saw(*CLEAN)

    code, output, _ = run("scan", PAGE)

    assert code == 0
    assert "Nothing but what is necessary before consent" in output
    assert output.splitlines()[-2:] == [
        "before    cookie  session  www.harbour.example  necessary?  a framework       session   -",
        "accepted  cookie  _ga      www.harbour.example  analytics   Google Analytics  730 days  -",
    ]


def test_what_came_too_early_fails_and_is_told_first(run: Run, saw):
    saw(*CLEAN, *EARLY)

    code, output, _ = run("scan", PAGE)

    assert code == 1
    assert "2 things that are not known as necessary" in output
    assert "Refusing: found no notice" in output
    assert [line.split()[0] for line in output.splitlines()[6:8]] == ["before,", "refused"]


def test_the_sites_policy_may_say_that_something_is_necessary(run: Run, saw, tmp_path: Path):
    saw(sighting("cookie", "basket"))
    policy = tmp_path / "consent.toml"
    policy.write_text('[[cookie]]\nname = "basket"\ncategory = "necessary"\n')

    assert run("scan", PAGE)[0] == 1
    assert run("scan", PAGE, "--policy", str(policy))[0] == 0


def test_json_is_a_survey_that_can_be_read_again(run: Run, saw):
    saw(*EARLY)

    code, output, _ = run("scan", PAGE, "--json")
    told = json.loads(output)

    assert code == 1
    assert loads(output, source="").sightings == EARLY
    assert [(use["name"], use["category"], use["too_early"]) for use in told["uses"]] == [
        ("_ga", "analytics", True),
        ("nobody.example", None, True),
    ]


def test_the_report_is_written_to_its_file(run: Run, saw, tmp_path: Path):
    saw(*EARLY)

    run("scan", PAGE, "--html", str(tmp_path / "report.html"))

    assert "data:image/jpeg;base64" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize(
    "arguments",
    [("www.harbour.example",), (PAGE, "--html", "/nowhere/report.html"), (PAGE, "--pages", "0")],
)
def test_what_cannot_be_done_is_told_apart(run: Run, saw, arguments):
    saw()

    code, output, errors = run("scan", *arguments)

    assert (code, output) == (2, "")
    assert errors


def test_what_a_site_is_called_never_steers_the_terminal(run: Run, saw):
    saw(sighting("cookie", "\x1b[31m", by="\x1b]0;"))

    _, output, _ = run("scan", PAGE)

    assert "\x1b" not in output
