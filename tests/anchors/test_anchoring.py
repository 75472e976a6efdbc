"""`consent log anchor`, and `consent log verify` with what it brought."""

import json
import shutil

import pytest

from consent.records.signed_note import format_key
from consent.stores.sqlite import milliseconds_now
from tests.anchors.attacks import MINUTE
from tests.anchors.witness import State


@pytest.fixture
def anchor(run, log, witness_server, known):
    def anchor(*options):
        known.now = log.now // 1000
        return run(
            "anchor", "--store", log.url, "--witness", format_key(known.key), witness_server.url, *options
        )

    return anchor


@pytest.fixture
def verify(run, log, known):
    def verify(*options):
        return run(
            "verify", "--store", log.url, "--key", log.key, "--witness", format_key(known.key), *options
        )

    return verify


def test_a_witness_vouches_and_the_log_is_proved_by_it(anchor, verify, log):
    code, output = anchor()

    assert (code, "vouched   witness.example/w1: " in output) == (0, True), output
    assert verify()[0] == 0
    assert "the first 5 leaves are those of the checkpoints given" in verify()[1]


def test_what_vouches_is_kept_beside_the_database(anchor, log, authority):
    anchor("--timestamp", authority.url)

    names = sorted(path.name.partition(".")[2] for path in (log.path.parent / "consent.db-anchors").iterdir())
    assert names == ["127.0.0.1.tsr", "checkpoint", "cosigned"]


def test_the_bound_on_back_dating_is_printed(anchor, verify, log):
    for _ in range(3):
        anchor()
        log.now += 7 * MINUTE
        log.append(2)
    anchor()

    output = verify()[1]

    assert "the first 11 leaves were recorded before 2025-11-22 12:21:00 UTC" in output
    assert "leaves 5 to 10 are back-dated by no more than 8 minutes" in output


def test_a_timestamp_vouches_too(run, log, authority):
    log.now = milliseconds_now()
    log.append(1)
    assert run("anchor", "--store", log.url, "--timestamp", authority.url)[0] == 0

    code, output = run("verify", "--store", log.url, "--key", log.key, "--timestamp-ca", authority.ca)

    assert (code, "the first 6 leaves were recorded before" in output) == (0, True), output


def test_a_timestamp_of_an_authority_that_is_not_trusted_proves_nothing(run, log, authority, other_authority):
    run("anchor", "--store", log.url, "--timestamp", authority.url)

    code, output = run("verify", "--store", log.url, "--key", log.key, "--timestamp-ca", other_authority.ca)

    assert (code, "is stamped by an authority given" in output) == (2, True), output


def test_a_leaf_that_claims_to_be_later_than_its_timestamp_is_named(run, log, authority):
    log.now = milliseconds_now() + 90 * MINUTE
    log.append(1)
    run("anchor", "--store", log.url, "--timestamp", authority.url)

    code, output = run("verify", "--store", log.url, "--key", log.key, "--timestamp-ca", authority.ca)

    assert (code, "yet a timestamp authority had it at" in output) == (1, True), output
    assert run(
        *("verify", "--store", log.url, "--key", log.key, "--timestamp-ca", authority.ca),
        *("--skew", 100 * 60),
    )[0] == 0  # fmt: skip


def test_of_two_witnesses_one_is_enough_only_if_the_quorum_says_so(anchor, verify, witness_server):
    anchor()
    other = ("--witness", format_key(State().key))

    assert verify(*other)[0] == 2
    assert "cosigned by 2 of the 2 witnesses given" in verify(*other)[1]
    assert verify(*other, "--quorum", 1)[0] == 0


@pytest.mark.parametrize("quorum", [0, 2, -1])
def test_a_quorum_that_cannot_be_is_refused(verify, quorum):
    code, output = verify("--quorum", quorum)

    assert (code, "it takes at least 1" in output) == (2, True), output


def test_a_quorum_of_nobody_is_refused(run, log):
    code, output = run("verify", "--store", log.url, "--key", log.key, "--quorum", 1)

    assert (code, "--quorum 1: of 0 --witness given" in output) == (2, True), output


@pytest.mark.parametrize("skew", ["-5", "soon"])
def test_a_skew_that_is_no_number_of_seconds_is_refused(verify, skew):
    code, output = verify("--skew", skew)

    assert (code, "is not a number of seconds" in output) == (2, True), output


def test_one_witness_does_not_count_twice(verify, known):
    code, output = verify("--witness", format_key(known.key))

    assert (code, "given twice" in output) == (2, True), output


def test_a_copy_is_proved_by_witnesses_too(anchor, run, log, known, tmp_path):
    anchor()
    run("export", "--tiles", tmp_path / "tiles", "--store", log.url)
    options = ("--copy", tmp_path / "tiles", "--key", log.key, "--witness", format_key(known.key))

    assert run("verify", *options, "--anchors", tmp_path / "consent.db-anchors")[0] == 0
    code, output = run("verify", *options)
    assert (code, "--anchors" in output) == (2, True), output


def test_a_damaged_copy_is_tampered_with_even_where_its_times_cannot_be_read(
    anchor, run, log, known, tmp_path
):
    anchor()
    run("export", "--tiles", tmp_path / "tiles", "--store", log.url)
    bundle = tmp_path / "tiles" / "tile" / "entries" / "000.p" / "5"
    bundle.write_bytes(bundle.read_bytes()[:-1])

    code, output = run(
        *("verify", "--copy", tmp_path / "tiles", "--key", log.key),
        *("--witness", format_key(known.key), "--anchors", tmp_path / "consent.db-anchors"),
    )

    assert (code, "TAMPERED" in output) == (1, True), output


def test_the_folder_remembers_what_a_witness_knows(anchor, log, known):
    anchor()
    log.append(2)
    anchor()

    assert [request.split(b"\n")[0] for request in known.requests] == [b"old 0", b"old 5"]


def test_without_the_folder_the_witness_is_asked_what_it_knows(anchor, log, known):
    anchor()
    log.append(2)
    shutil.rmtree(log.path.parent / "consent.db-anchors")

    assert anchor()[0] == 0
    assert [request.split(b"\n")[0] for request in known.requests] == [b"old 0", b"old 0", b"old 5"]


def test_a_witness_that_cannot_be_asked_is_two_and_the_others_are_asked(run, log, known, witness_server):
    code, output = run(
        *("anchor", "--store", log.url, "--witness", format_key(State().key), "http://127.0.0.1:1"),
        *("--witness", format_key(known.key), witness_server.url),
    )

    assert code == 2
    assert "failed    witness.example/w1: http://127.0.0.1:1/add-checkpoint: " in output
    assert "vouched   witness.example/w1: " in output


def test_the_outcomes_as_json(anchor, log):
    code, output = anchor("--json")

    told = json.loads(output)
    assert (code, told["size"], told["outcomes"][0]["outcome"]) == (0, 5, "vouched")


def test_whom_to_ask_must_be_said(run, log):
    code, output = run("anchor", "--store", log.url)

    assert (code, "whom to ask?" in output) == (2, True), output


def test_a_logs_key_is_no_witnesss_key(run, log, witness_server):
    code, output = run("anchor", "--store", log.url, "--witness", log.key, witness_server.url)

    assert (code, "is not a verifier key of type 0x04" in output) == (2, True), output


def test_a_file_in_the_folder_that_is_none_of_this_log_is_said(anchor, verify, log):
    anchor()
    (log.path.parent / "consent.db-anchors" / "000000000001-00000000.cosigned").write_text("nothing")

    code, output = verify()

    assert (code, "000000000001-00000000.cosigned: " in output) == (2, True), output
