"""Plots: values stand where they belong, and names can be read."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from bench.plot import LINE_HEIGHT, LinearAxis, LogAxis, Plot
from bench.rounds import Timing

SVG = "{http://www.w3.org/2000/svg}"


def flat(value):
    return Timing(value, value, value)


def drawn(**lines):
    line = {
        name: {size: flat(value) for size, value in enumerate(values, 1)} for name, values in lines.items()
    }
    return ET.fromstring(Plot("tags", "Tags & time", line, x="tags <script>", y="µs").svg())


def test_a_log_axis_gives_the_same_room_to_each_factor():
    axis = LogAxis([10, 1000], 100, 300)

    assert [axis.place(value) for value in (10, 100, 1000)] == [100, 200, 300]


@pytest.mark.parametrize(
    ("values", "marks"),
    [
        ([12, 90], [10, 20, 50, 100]),
        ([5.2, 5.6], [5, 10]),
        ([5, 5], [5, 10]),
        ([1, 180], [1, 2, 5, 10, 20, 50, 100, 200]),
        ([3, 1_000_000], [10, 100, 1000, 10_000, 100_000, 1_000_000]),
    ],
)
def test_a_log_axis_is_marked_at_round_values(values, marks):
    found = LogAxis(values, 0, 100).marks

    assert found == (marks if len(marks) <= 7 else [mark for mark in marks if mark in (1, 10, 100)])


def test_no_value_stands_outside_its_log_axis():
    axis = LogAxis([3, 7_000_000], 0, 100)

    assert 0 <= axis.place(3) < axis.place(7_000_000) <= 100


def test_a_linear_axis_begins_at_zero():
    axis = LinearAxis([61.0, 83.0], 300, 100)

    assert axis.marks == [0, 20, 40, 60, 80, 100]
    assert (axis.place(0), axis.place(50), axis.place(100)) == (300, 200, 100)


def test_names_of_lines_that_end_together_do_not_stand_on_each_other():
    picture = drawn(gate=[10, 100], bare=[10, 100], other=[10, 99])

    heights = sorted(
        float(text.get("y")) for text in picture.iter(f"{SVG}text") if text.get("class") == "name"
    )
    assert len(heights) == 3
    assert all(below - above >= LINE_HEIGHT - 0.11 for above, below in pairwise(heights))


def test_a_plot_names_its_axes_and_escapes_what_is_in_them():
    texts = [text.text for text in drawn(gate=[1, 10]).iter(f"{SVG}text")]

    assert {"Tags & time", "tags <script>", "µs", "gate"} <= set(texts)


def test_a_whisker_reaches_from_quartile_to_quartile():
    line = {1.0: Timing(20, 10, 40), 2.0: Timing(30, 30, 30)}
    plot = Plot("tags", "Tags", {"gate": line}, x="tags", y="µs").svg()
    axis = LogAxis([10, 40, 30], 340 - 52, 56)

    assert f"{axis.place(10):.1f}V{axis.place(40):.1f}" in plot
