"""What the README shows runs, and does what it says."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.asgi.driver import get, post

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The app of the README, with the README's policy beside it."""
    blocks = dict(re.findall(r"```(python|toml)\n(.*?)```", README, re.DOTALL))
    (tmp_path / "consent.toml").write_text(blocks["toml"], "utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(compile(blocks["python"], "README.md", "exec"), names)
    return names["app"]


def test_the_ten_lines_are_ten_lines():
    code = README.partition("```python\n")[2].partition("```")[0]

    assert len([line for line in code.splitlines() if line.strip() and "import" not in line]) <= 10


def test_before_a_choice_the_script_is_inert_and_theme_is_not_set(app):
    page = get(app, headers={"Sec-Fetch-Dest": "document"})

    assert '<section id="privacy-notice"' in page.text
    assert "data-consent-src='https://www.googletagmanager.com" in page.text
    assert page.cookies == {}


def test_after_accept_all_both_live_and_after_reject_all_neither_does(app):
    headers = {"Sec-Fetch-Dest": "document"}
    yes = post(app, "/privacy-choices", {"choice": "accept_all"}).cookies
    no = post(app, "/privacy-choices", {"choice": "reject_all"}).cookies

    accepted, refused = get(app, cookies=yes, headers=headers), get(app, cookies=no, headers=headers)

    assert " src='https://www.googletagmanager.com" in accepted.text
    assert accepted.cookies == {"theme": "dark"}
    assert " src='https://www.googletagmanager.com" not in refused.text
    assert refused.cookies == {}


def test_the_readme_names_only_commands_that_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")

    for target in re.findall(r"`?make ([a-z-]+)`?", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_readme_links_only_to_files_that_exist():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).is_file(), target
