"""What a table may claim."""

from bench.readme import Figures
from bench.rounds import AGAIN, BARE, Timing
from bench.table import UNIT, Table, compared


def timings(**medians):
    names = {"bare": BARE, "again": AGAIN, "session": UNIT, "ours": "ConsentMiddleware"}
    return {names[name]: Timing(median, median - 0.5, median + 0.5) for name, median in medians.items()}


def row(table, name):
    return next(list(cells) for cells in table.rows if cells[0] == name)


def test_what_is_above_the_bare_app_is_told_in_microseconds_and_in_s():
    table = compared("data", timings(bare=3.0, again=3.2, session=23.0, ours=8.0))

    assert row(table, "ConsentMiddleware") == ["ConsentMiddleware", "8.0 (7.5–8.5)", "5.0", "0.25"]
    assert row(table, UNIT)[2:] == ["20.0", "1.00"]


def test_the_bare_app_is_above_nothing_and_its_repetition_shows_the_noise():
    table = compared("data", timings(bare=3.0, again=2.5, session=20.0))

    assert row(table, BARE)[2:] == ["", ""]
    assert row(table, AGAIN)[2:] == ["-0.5", "-0.03"]


def test_what_is_not_twice_the_noise_is_not_claimed():
    table = compared("data", timings(bare=3.0, again=4.0, session=23.0, ours=4.9))

    assert row(table, "ConsentMiddleware")[2:] == ["≈ 0", "≈ 0"]


def test_what_is_twice_the_noise_is_claimed():
    table = compared("data", timings(bare=3.0, again=4.0, session=23.0, ours=5.0))

    assert row(table, "ConsentMiddleware")[2:] == ["2.0", "0.10"]


def test_nothing_is_told_in_s_where_s_itself_is_not_claimed():
    table = compared("Django, data", timings(bare=500.0, again=520.0, session=530.0, ours=700.0))

    assert row(table, UNIT)[2:] == ["≈ 0", "≈ 0"]
    assert row(table, "ConsentMiddleware")[2:] == ["200", "–"]


def test_a_table_is_markdown_whose_columns_line_up():
    written = str(
        Table("data", ["", "µs (quartiles)"], [["bare app", "3.0 (2.4–3.9)"], ["asgi-csrf", "75.5"]])
    )

    title, nothing, *lines = written.splitlines()
    assert (title, nothing) == ("**data**", "")
    assert {len(line) for line in lines} == {len(lines[0])}
    assert lines[1].endswith("-:|")


def test_what_a_table_says_can_be_looked_up_in_what_was_written():
    table = compared("data", timings(bare=3.0, again=3.2, session=1_023.0, ours=4.0))

    figures = Figures(f"### requests\n\n{table}\n")

    assert figures.cell("data", UNIT, "µs (quartiles)") == "1,023"
    assert figures.number("data", UNIT, "above bare") == 1020.0
    assert figures.number("data", "ConsentMiddleware", "above bare") == 1.0
