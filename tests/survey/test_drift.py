"""The drift of several processes, put together."""

import json

import pytest

from consent.survey.drift import Drifted, read_drift, sightings_of


def line(process: str, *, revision: str = "r1", until: str = "2026-11-22T12:00:00+00:00", **known) -> str:
    return json.dumps(
        {
            "format": "consent-drift/1",
            "process": process,
            "revision": revision,
            "since": "2026-11-22T11:00:00+00:00",
            "until": until,
            "undeclared": {"cookie": {}, "host": {}},
            "unseen": [],
            **known,
        }
    )


def test_the_last_line_of_each_process_counts_and_processes_are_added():
    lines = [
        line("a", undeclared={"cookie": {"promo": 1}}, unseen=["cookie x", "cookie y"]),
        line("a", undeclared={"cookie": {"promo": 5}}, unseen=["cookie x", "cookie y"]),
        line("b", undeclared={"cookie": {"promo": 2}, "host": {"ads.example": 9}}, unseen=["cookie y"]),
    ]

    (found,) = read_drift(lines)

    assert found.undeclared == (("host", "ads.example", 9), ("cookie", "promo", 7))
    assert found.unseen == ("cookie y",)
    assert found.processes == 2


def test_the_newest_revision_comes_first():
    lines = [line("a"), line("b", revision="r2", until="2026-11-23T12:00:00+00:00")]

    assert [found.revision for found in read_drift(lines)] == ["r2", "r1"]


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "{",
        "[]",
        '{"format": "consent-drift/1"}',
        line("a", undeclared={"cookie": {"a": "1"}}),
        line("a", undeclared={"pigeon": {"a": 1}}),
        line("a", undeclared=[]),
        line("a", unseen=[1]),
        line("a", since=None),
        "[" * 100_000,
    ],
)
def test_a_broken_line_is_passed_over(broken):
    assert [found.processes for found in read_drift([broken, line("b")])] == [1]


def test_what_was_not_declared_can_be_declared():
    found = Drifted("r1", 1, "", "", (("cookie", "promo", 1), ("host", "ads.example", 1)), ())

    assert [(seen.subject, seen.name, seen.host) for seen in sightings_of([found])] == [
        ("cookie", "promo", ""),
        ("host", "ads.example", "ads.example"),
    ]
