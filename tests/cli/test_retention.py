"""`consent log erase`, `prune`, `hold`: what is deleted, and what must not be."""

import json

import pytest

from consent.records.record import Event


@pytest.fixture
def on(run, log):
    """Run a command of `log` on this log."""
    return lambda name, *arguments: run("log", name, *arguments, "--store", log)


@pytest.mark.parametrize("target", [("--subject", "anna"), ("--id", "A" * 22)])
def test_what_is_erased_is_counted(on, target):
    number = 2 if target[0] == "--subject" else 1

    assert on("erase", *target) == (0, f"{number} records erased.\n", "")
    code, output, errors = on("erase", *target)
    assert (code, output) == (1, "")
    assert errors.startswith("consent: no record ")


def test_pruning_tells_how_many_first(on, records):
    code, output, _ = on("prune", "--older-than", "2040-01-01", "--dry-run")

    assert code == 0
    assert output == "3 records from before 2040-01-01 00:00:00 UTC would be pruned.\n"
    assert len(json.loads(on("list", "--json")[1])) == 3


def test_pruned_records_are_gone_and_the_log_says_so(on, records):
    assert on("prune", "--older-than", "2040-01-01")[0] == 0

    assert json.loads(on("list", "--json")[1]) == []
    stats = json.loads(on("stats", "--json")[1])
    assert (stats["erased"], stats["pruned"]) == (0, 4)
    assert "4 bodies are missing, each accounted for by a pruning" in on("verify")[1]


def test_nothing_is_pruned_that_is_young(on):
    told = json.loads(on("prune", "--older-than", "13 months", "--json")[1])

    assert (told["records"], told["bodies"]) == (0, 0)


@pytest.mark.parametrize("age", ["soon", "13 moons", "2026-13-01", "session", "99999 years", "-5 years"])
def test_an_age_that_is_none_is_refused(on, age):
    code, _, errors = on("prune", "--older-than", age)

    assert code == 2
    assert "is neither an age such as '13 months' nor a time such as" in errors


@pytest.mark.parametrize(
    "command", [("erase",), ("hold", "--reason", "a court asked")], ids=["erase", "hold"]
)
@pytest.mark.parametrize("target", ["--subject", "--id"])
def test_an_empty_identifier_is_refused(on, command, target):
    code, _, errors = on(*command, target, " ")

    assert code == 2
    assert "an empty identifier is nobody's" in errors


def test_a_holds_reason_does_not_steer_the_terminal_that_is_refused(on):
    on("hold", "--subject", "anna", "--reason", "a court \x1b[31m asked")

    for refused in (on("erase", "--subject", "anna"), on("erase", "--id", "A" * 22)):
        assert r"a court \x1b[31m asked" in refused[2]


def test_a_hold_keeps_and_says_why_until_it_is_released(on):
    assert on("hold", "--subject", "anna", "--reason", "a court asked") == (0, "Hold 1 begins.\n", "")

    code, _, errors = on("erase", "--subject", "anna")
    assert (code, "a legal hold keeps it: a court asked" in errors) == (1, True)
    assert "subject anna  a court asked" in on("holds")[1]
    on("prune", "--older-than", "2040-01-01")
    left = json.loads(on("list", "--json")[1])
    assert [record["event"] for record in left] == [Event.WITHDRAWN, Event.GIVEN]
    assert on("release", "1")[0] == 0
    assert on("release", "1")[0] == 1
    assert on("erase", "--subject", "anna")[0] == 0
    assert on("holds")[1] == "Nothing is held.\n"


def test_a_hold_on_everything_refuses_to_prune(on):
    on("hold", "--everything", "--reason", "a court asked")

    code, _, errors = on("prune", "--older-than", "2040-01-01")

    assert (code, "a court asked" in errors) == (1, True)
    assert json.loads(on("holds", "--json")[1])[0]["subject"] is None


@pytest.mark.parametrize(
    "command",
    [
        ("erase", "--subject", "anna"),
        ("prune", "--older-than", "1 year"),
        ("hold", "--everything", "--reason", "x"),
        ("release", "1"),
        ("holds",),
        ("rotate-key",),
        ("begin-epoch",),
        ("migrate",),
    ],
)
def test_a_mistyped_url_makes_no_log(run, tmp_path, command):
    code, output, errors = run("log", *command, "--store", f"sqlite:///{tmp_path}/mistyped.db")

    assert (code, output) == (2, "")
    assert "no such file" in errors
    assert list(tmp_path.iterdir()) == []
