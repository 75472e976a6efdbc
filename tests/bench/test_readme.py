"""The figures in README and documentation are what the tables say, and nothing else."""

import re

import pytest

from bench.__main__ import ALL
from bench.reached import documented, reached
from bench.readme import README, SPEED, Figures, replace_part

PAGE = "Before.\n\n<!-- codec -->\nold\n<!-- /codec -->\n\nAfter.\n"
TABLE = "**data**\n\n|     | µs (quartiles) | S    |\n|-----|---:|---:|\n| bare | 3.0 (2.4–3.9) | ≈ 0 |\n\n"


def part(text, name):
    return text.partition(f"<!-- {name} -->")[2].partition(f"<!-- /{name} -->")[0].strip()


def test_a_part_takes_the_place_of_the_one_before():
    written = replace_part(PAGE, "codec", "new\n")

    assert part(written, "codec") == "new"
    assert written.startswith("Before.\n\n<!-- codec -->")
    assert written.endswith("<!-- /codec -->\n\nAfter.\n")


@pytest.mark.parametrize("text", ["", "<!-- codec -->", "<!-- /codec --><!-- codec -->"])
def test_a_page_without_that_part_is_refused(text):
    with pytest.raises(ValueError, match="no part 'codec'"):
        replace_part(text, "codec", "new")


def test_a_cell_is_given_without_its_quartiles():
    assert Figures(TABLE).cell("data", "bare", "µs (quartiles)") == "3.0"


def test_what_is_not_claimed_counts_as_zero():
    assert Figures(TABLE).number("data", "bare", "S") == 0


def test_two_tables_of_one_title_are_refused():
    with pytest.raises(ValueError, match="two tables have the title 'data'"):
        Figures(TABLE + TABLE)


@pytest.mark.parametrize("name", ALL)
def test_every_benchmark_has_its_part(name):
    assert part(README.read_text(), name).startswith(f"### {name}\n")


def test_what_was_reached_is_what_the_tables_say():
    text = README.read_text()

    assert part(text, "reached") == reached(Figures(text))


def test_the_documentation_says_what_the_tables_say():
    assert part(SPEED.read_text(), "figures") == documented(Figures(README.read_text()))


def test_every_figure_of_the_documentation_is_in_the_tables():
    figures = re.findall(r"[+\d.,]+(?= (?:S|µs)\b)", SPEED.read_text())

    assert figures
    assert [figure for figure in figures if f" {figure} " not in README.read_text()] == []
