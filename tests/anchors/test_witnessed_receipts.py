"""Receipts under a checkpoint that witnesses cosigned: proved to be what others saw, without the log."""

import json

import pytest

from consent.records.signed_note import format_key
from tests.anchors.witness import State

RECORD = f"{2:022}"


@pytest.fixture
def anchor(run, log, witness_server, known):
    return lambda: run("anchor", "--store", log.url, "--witness", format_key(known.key), witness_server.url)


@pytest.fixture
def receipt(run, log, anchor, tmp_path):
    """A witnessed receipt, made when the log had grown since."""
    anchor()
    log.append(2)
    file = tmp_path / "receipt"
    code, text = run("prove", RECORD, "--store", log.url, "--witnessed")
    file.write_text(text)
    assert code == 0
    return file


@pytest.fixture
def verify(run, log, receipt):
    return lambda *options: run("verify-receipt", receipt, "--key", log.key, *options)


def test_a_witnessed_receipt_is_proved_by_its_witness(verify, known):
    code, output = verify("--witness", format_key(known.key))

    assert code == 0
    assert output.startswith(f"PROVED\n\nRecord {RECORD} (partial) is leaf 3\n")
    assert (
        "The log signed it as one of 5 leaves.\nwitness.example/w1 had seen them 2025-11-22 12:00" in output
    )
    assert "rewritten since" not in output


def test_it_is_an_ordinary_receipt_for_who_trusts_no_witness(verify):
    code, output = verify()

    assert (code, "was not\nrewritten since" in output) == (0, True), output


def test_another_witness_does_not_prove_it(verify):
    code, output = verify("--witness", format_key(State().key))

    assert (code, output.startswith("NOT PROVED\n")) == (2, True), output


def test_one_of_two_is_enough_only_if_the_quorum_says_so(verify, known):
    both = ("--witness", format_key(known.key), "--witness", format_key(State().key))

    assert verify(*both)[0] == 2
    assert verify(*both, "--quorum", 1)[0] == 0


def test_the_witnesses_as_json(verify, known):
    told = json.loads(verify("--witness", format_key(known.key), "--json")[1])

    assert (told["verdict"], told["witnesses"]) == ("proved", {"witness.example/w1": known.now * 1000})


def test_it_catches_a_rewrite_as_any_anchor_does(run, log, receipt):
    log.rewrite(3)

    assert run("verify", "--store", log.url, "--key", log.key, "--checkpoint", receipt)[0] == 1


def test_a_record_that_no_witness_has_seen_has_no_witnessed_receipt(run, log, anchor):
    anchor()
    log.append(1)

    code, output = run("prove", f"{4:022}", "--store", log.url, "--witnessed")

    assert (code, "leaf 5 is not under this checkpoint, which has 5 leaves" in output) == (2, True), output


def test_before_any_witness_was_asked_this_is_said(run, log):
    code, output = run("prove", RECORD, "--store", log.url, "--witnessed")

    assert (code, "no witness has cosigned a checkpoint" in output) == (2, True), output


def test_the_newest_witnessed_checkpoint_is_taken(run, log, anchor, known):
    anchor()
    log.append(12)
    anchor()

    assert "\n17\n" in run("prove", RECORD, "--store", log.url, "--witnessed")[1]
