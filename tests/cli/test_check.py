"""`consent check`, as a site developer uses it."""

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

Run = Callable[..., tuple[int, str, str]]

POLICY = """\
[site]
name = "Daily Harbour"
contact = "privacy@harbour.example"
privacy_policy = "/privacy"
languages = ["en", "fr"]

[[service]]
use = "google-fonts"

[[service]]
name = "Harbour Stats"
category = "analytics"
hosts = ["stats.harbour.example"]
cookies = [{ name = "hs_*", lifetime = "13 months", purpose = "Counts visits" }]
storage = ["hs_queue"]

[[cookie]]
name = "theme"
category = "functional"
purpose = "Remembers light or dark"
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Writes the consent.toml of the folder in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return lambda text: (tmp_path / "consent.toml").write_text(text) and None


def test_a_fine_policy_is_told_in_words(run: Run, write: Callable[[str], None]):
    write(POLICY)

    code, output, errors = run("check")

    assert (code, errors) == (0, "")
    assert output == dedent(
        """\
        consent.toml is fine.

        Site           Daily Harbour
        Languages      en fr
        Asked          functional analytics
        Undeclared     held
        Choices valid  6 months
        Revision       86290ba0

        CATEGORY    SERVICE        HOSTS  COOKIES
        functional  google-fonts       2  -
        functional  (the site)         0  theme
        analytics   harbour-stats      1  hs_*
        """
    )


def test_a_fine_policy_is_told_to_programs(run: Run, write: Callable[[str], None]):
    write(POLICY)

    code, output, errors = run("check", "--json")
    told = json.loads(output)

    assert (code, errors) == (0, "")
    assert (told["file"], told["mistakes"]) == ("consent.toml", [])
    assert told["policy"]["categories"][2] == {
        "id": "analytics",
        "asked": True,
        "sale": False,
        "cookies": [],
        "services": [
            {
                "id": "harbour-stats",
                "name": "Harbour Stats",
                "hosts": ["stats.harbour.example"],
                "cookies": ["hs_*"],
                "storage": ["hs_queue"],
            }
        ],
    }


def test_a_mistake_is_told_with_file_line_found_and_expected(run: Run, write: Callable[[str], None]):
    write(POLICY.replace('"analytics"', '"analytcs"'))

    code, output, errors = run("check")

    assert (code, output) == (1, "")
    assert errors == (
        "consent.toml:12: service[1].category: found 'analytcs',"
        " expected one of necessary, functional, analytics, marketing\n"
        '    12 | category = "analytcs"\n'
    )


def test_a_mistake_is_told_to_programs(run: Run, write: Callable[[str], None]):
    write('[site]\nlanguage = ["en"]\n')

    code, output, errors = run("check", "--json")

    assert (code, errors) == (1, "")
    assert json.loads(output) == {
        "file": "consent.toml",
        "mistakes": [
            {
                "line": 2,
                "column": 1,
                "key": "site.language",
                "message": "site.language: found the unknown key 'language', did you mean 'languages'?",
            }
        ],
        "warnings": [],
        "policy": None,
    }


def test_a_warning_has_its_place_and_rule_and_fails_only_if_asked(run: Run, write: Callable[[str], None]):
    write(POLICY.replace('"functional"\npurpose', '"functional"\nlifetime = "10 years"\npurpose'))

    code, output, errors = run("check")
    strict, *_ = run("check", "--fail-on", "error", "--fail-on", "warning")

    assert (code, strict) == (0, 1)
    assert errors == (
        "consent.toml:20:1: warning: 'theme' is said to live 10 years,"
        " browsers keep no cookie over 400 days [over-400-days]\n"
    )
    assert output.startswith("consent.toml is valid, with 1 warning.\n")


def test_warnings_are_told_to_programs(run: Run, write: Callable[[str], None]):
    write(POLICY.replace('"theme"', '"_fbp"'))

    _, output, errors = run("check", "--json")

    assert errors == ""
    assert json.loads(output)["warnings"] == [
        {
            "rule": "too-lax",
            "line": 18,
            "column": 1,
            "key": "cookie[0].name",
            "message": "'_fbp' is known as marketing (Meta Pixel), but declared as functional",
        }
    ]


def test_a_category_without_words_in_one_of_the_languages_is_told(run: Run, write: Callable[[str], None]):
    write(POLICY + '[[category]]\nname = "research"\ntitle = "Research"\npurpose = "Counts visits"\n')

    _, _, errors = run("check")

    assert "warning: 'research' has no title in language fr [no-words]" in errors


def test_what_is_still_to_be_decided_is_a_mistake(run: Run, write: Callable[[str], None]):
    write(POLICY.replace('"analytics"', '"?"'))

    code, _, errors = run("check")

    assert code == 1
    assert "service[1].category: still to be decided, expected one of necessary, functional" in errors


def test_another_file_can_be_named(run: Run, write: Callable[[str], None], tmp_path: Path):
    (tmp_path / "other.toml").write_text("[site]\n")

    code, output, _ = run("check", str(tmp_path / "other.toml"))

    assert code == 0
    assert output.startswith(f"{tmp_path / 'other.toml'} is fine.\n")
    assert "nothing: all is necessary" in output
    assert output.endswith("It declares no service and no cookie.\n")


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_cannot_be_read_is_told_apart_from_a_mistake(
    run: Run, write: Callable[[str], None], name: str
):
    write(POLICY)

    code, output, errors = run("check", name)

    assert (code, output) == (2, "")
    assert errors.startswith(f"consent: {name}: found ")


def test_what_stands_in_a_file_never_steers_the_terminal(run: Run, write: Callable[[str], None]):
    write('[site]\nname = "\x1b[31m"\n')

    code, _, errors = run("check")

    assert code == 1
    assert "\x1b" not in errors
    assert r'     2 | name = "\x1b[31m"' in errors


def test_the_newsrooms_policy_is_fine(run: Run):
    file = Path(__file__).parent.parent.parent / "examples" / "newsroom" / "consent.toml"

    code, _, errors = run("check", str(file))

    assert (code, errors) == (0, "")
