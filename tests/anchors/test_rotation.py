"""A log that witnesses know, and its next key: who can follow, who must be told, what is said meanwhile."""

import time

import pytest

from consent.records.signed_note import format_key, parse_key

RECORD = f"{2:022}"


@pytest.fixture
def anchor(run, log, witness_server, known):
    return lambda: run("anchor", "--store", log.url, "--witness", format_key(known.key), witness_server.url)


@pytest.fixture
def verify(run, log, known):
    """Verify with these keys of the log, and the witness."""

    def verify(*keys, copy=()):
        given = [option for key in keys for option in ("--key", key)]
        return run("verify", "--store", log.url, *given, "--witness", format_key(known.key), *copy)

    return verify


@pytest.fixture
def first(run, log, anchor, known):
    """The log's first key, under which the witness vouched for it; it has handed over since."""
    key = log.key
    log.now = time.time_ns() // 1_000_000
    known.now = log.now // 1000
    assert anchor()[0] == 0
    assert run("rotate-key", "--store", log.url)[0] == 0
    return key


@pytest.fixture
def told(log, first, anchor, known):
    """The witness was told the next key, and has vouched for what came since."""
    key = parse_key(log.key)
    known.logs[key.name] = key
    log.append(2)
    assert anchor()[0] == 0
    return log.key


def test_a_witness_that_was_not_told_the_next_key_says_so(first, anchor):
    code, output = anchor()

    assert (code, "it knows this log by another key" in output) == (2, True), output


def test_what_it_vouched_for_before_proves_the_log_to_who_trusts_the_first_key(first, verify):
    code, output = verify(first)

    assert code == 0, output
    assert "the first 5 leaves are those of the checkpoints given" in output
    assert "leaves 5 to 5 are newer than every checkpoint given" in output


def test_a_witness_that_was_told_vouches_across_the_handover(first, told, verify):
    code, output = verify(first)

    assert code == 0, output
    assert "1 handovers from key to key were followed" in output
    assert "the first 8 leaves are those of the checkpoints given" in output


def test_it_does_not_sign_another_history_that_the_next_key_signed(log, told, anchor):
    log.rewrite(2)

    assert anchor()[0] == 1


def test_who_holds_the_next_key_alone_is_told_to_give_each(first, told, verify):
    code, output = verify(told)

    assert (code, "where the log had other keys, give each of them" in output) == (2, True), output
    assert verify(first, told)[0] == 0


@pytest.mark.parametrize(("form", "keys"), [("--jsonl", 1), ("--tiles", 2)])
def test_a_copy_is_proved_across_the_handover(run, log, first, told, verify, tmp_path, form, keys):
    copy = tmp_path / "copy"
    run("export", "--store", log.url, form, copy)

    code, output = verify(*(first, told)[:keys], copy=("--copy", copy, "--anchors", f"{log.path}-anchors"))

    assert code == 0, output


def test_a_witnessed_receipt_is_to_be_had_once_the_witness_was_told(run, log, first, anchor, known, tmp_path):
    code, output = run("prove", RECORD, "--store", log.url, "--witnessed")
    assert (code, "`consent log anchor` gets a newer checkpoint" in output) == (2, True), output
    known.logs[parse_key(log.key).name] = parse_key(log.key)
    anchor()

    code, text = run("prove", RECORD, "--store", log.url, "--witnessed")
    (tmp_path / "receipt").write_text(text)

    witness = ("--witness", format_key(known.key))
    assert code == 0
    assert run("verify-receipt", tmp_path / "receipt", "--key", log.key, *witness)[0] == 0
