"""What the documents show exists: links, headings, commands, options, TOML, Python."""

import inspect
import io
import re
import shlex
import tomllib
from ast import PyCF_ALLOW_TOP_LEVEL_AWAIT
from contextlib import redirect_stderr
from pathlib import Path

import pytest

from consent import ConsentMiddleware
from consent.cli import build_parser

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def blocks(page, language):
    return [code for found, code in BLOCK.findall(page.read_text("utf-8")) if found == language]


def headings(page):
    """The anchors of a page, as the common renderers make them."""
    titles = re.findall(r"^#+ (.*)$", BLOCK.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def commands(page):
    """The commands that a page tells to type: behind a prompt, or indented by four."""
    typed = [
        line[2:] for code in blocks(page, "console") for line in code.splitlines() if line.startswith("$ ")
    ]
    typed += re.findall(r"^ {4}(consent .*)$", page.read_text("utf-8"), re.MULTILINE)
    for line in typed:
        words = shlex.split(re.sub(r"\$\([^)]*\)", "TEXT", line), comments=True)
        if words[:1] == ["consent"]:
            end = min((words.index(mark) for mark in "|>" if mark in words), default=len(words))
            yield words[1:end]


@each_page
def test_every_link_within_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", BLOCK.sub("", page.read_text("utf-8"))):
        file, _, heading = target.partition("#")
        if file.startswith(("https:", "http:")):
            continue
        found = page.parent / file if file else page
        assert found.exists(), target
        assert not heading or heading in headings(found), target


@each_page
def test_every_command_to_type_is_one(page):
    for words in commands(page):
        said = io.StringIO()
        try:
            with redirect_stderr(said):
                build_parser().parse_args(words)
        except SystemExit:
            pytest.fail(f"consent {shlex.join(words)}: {said.getvalue()}")


@each_page
def test_every_piece_of_toml_and_python_can_be_read(page):
    for code in blocks(page, "toml"):
        tomllib.loads(code)
    for code in blocks(page, "python"):
        compile(code, page.name, "exec", flags=PyCF_ALLOW_TOP_LEVEL_AWAIT)


def test_the_readmes_table_names_every_option_with_its_default():
    rows = dict(re.findall(r"^\| `(\w+)` \|(.*?)\|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    taken = inspect.signature(ConsentMiddleware).parameters.values()
    # The clock is for tests; docs/testing.md tells of it.
    options = {each.name: each.default for each in taken if each.name not in ("app", "clock")}

    assert rows.keys() == options.keys()
    for name, default in options.items():
        shown = rows[name].strip()
        if default is inspect.Parameter.empty:
            assert shown == ""
        elif name == "page_memory":
            assert (shown, default) == ("16 MiB", 16 * 2**20)
        else:
            assert shown == f"`{default!r}`".replace("'", '"')
