"""What each attack on a log comes to: caught by whom, and not caught by whom. Nothing else is claimed."""

import pytest

from consent.records.signed_note import format_key
from tests.anchors.attacks import MINUTE

KEY_ALONE = "key alone"
BY_ANYBODY = ("older checkpoint", "receipt", "witness", "timestamp")


@pytest.fixture
def kept(run, log, known, witness_server, authority, tmp_path):
    """Everything that others hold of the log as it is now, each as options of `verify`."""
    run(
        *("anchor", "--store", log.url, "--witness", format_key(known.key), witness_server.url),
        *("--timestamp", authority.url),
    )
    (tmp_path / "checkpoint").write_text(log.note)
    (tmp_path / "receipt").write_text(run("prove", f"{2:022}", "--store", log.url)[1])
    return {
        KEY_ALONE: (),
        "older checkpoint": ("--checkpoint", tmp_path / "checkpoint"),
        "receipt": ("--checkpoint", tmp_path / "receipt"),
        "witness": ("--witness", format_key(known.key)),
        "timestamp": ("--timestamp-ca", authority.ca),
    }


@pytest.fixture
def verify(run, log, kept):
    def verify(by):
        return run("verify", "--store", log.url, "--key", log.key, *kept[by])

    return verify


@pytest.mark.parametrize("by", BY_ANYBODY)
def test_a_log_that_nobody_attacked_is_proved(verify, by, log):
    log.append(2)

    assert verify(by)[0] == 0


@pytest.mark.parametrize("by", BY_ANYBODY)
def test_a_rewrite_with_the_logs_own_key_is_caught_by_whatever_others_hold(verify, log, by):
    log.rewrite(3)

    code, output = verify(by)

    assert (code, "the first 5 leaves are not those of the checkpoint given" in output) == (1, True), output


def test_a_rewrite_with_the_logs_own_key_is_not_caught_by_the_key_alone_and_this_is_said(verify, log):
    log.rewrite(3)

    code, output = verify(KEY_ALONE)

    assert code == 2
    assert "Wrong:" not in output
    assert "whoever holds the log's key could have rewritten all of it" in output


@pytest.mark.parametrize("by", BY_ANYBODY)
def test_a_rewrite_of_what_came_later_is_not_caught_and_what_is_not_covered_is_named(verify, log, by):
    log.append(2)
    log.rewrite(6)

    code, output = verify(by)

    assert code == 0
    assert "leaves 5 to 6 are newer than every checkpoint given" in output


@pytest.fixture
def rolled_back(log):
    """A log whose database is put back to an older signed state, once newer anchors exist."""
    backup = log.backup()
    log.append(3)
    return lambda: log.restore(backup)


@pytest.mark.parametrize("by", BY_ANYBODY)
def test_a_rollback_to_an_older_signed_state_is_caught_by_what_others_hold_of_the_newer(
    rolled_back, verify, by
):
    rolled_back()

    code, output = verify(by)

    assert (code, "the log was cut back: it had 8 leaves, and has 5" in output) == (1, True), output


def test_a_rollback_is_not_caught_by_the_key_alone(rolled_back, verify):
    rolled_back()

    assert verify(KEY_ALONE)[0] == 2


@pytest.mark.parametrize("by", BY_ANYBODY)
def test_a_tail_cut_off_and_signed_again_is_caught_by_what_others_hold(verify, log, by):
    log.cut(4)

    code, output = verify(by)

    assert (code, "the log was cut back: it had 5 leaves, and has 4" in output) == (1, True), output


def test_two_histories_of_one_size_are_caught_as_soon_as_somebody_holds_both(run, log, kept, tmp_path):
    log.rewrite(3)
    (tmp_path / "shown to another").write_text(log.note)

    def verify(*options):
        return run("verify", "--store", log.url, "--key", log.key, *options)

    own = ("--checkpoint", tmp_path / "shown to another")
    assert verify(*own)[0] == 0
    code, output = verify(*own, *kept["older checkpoint"])
    assert (code, "are not those of the checkpoint given" in output) == (1, True), output


def test_a_witness_does_not_sign_a_second_history(run, log, kept, known, witness_server):
    log.rewrite(3)

    code, output = run("anchor", "--store", log.url, "--witness", format_key(known.key), witness_server.url)

    assert (code, "forked    witness.example/w1: " in output) == (1, True), output


def test_a_witness_does_not_sign_a_log_that_was_cut_back(run, log, rolled_back, kept, known, witness_server):
    rolled_back()

    code, output = run("anchor", "--store", log.url, "--witness", format_key(known.key), witness_server.url)

    assert (code, "it was cut back" in output) == (1, True), output


@pytest.fixture
def back_dated(log):
    """A record made at five past, which claims to be from noon, signed with the log's own key."""

    def back_date():
        log.now += 5 * MINUTE
        log.append(1)
        log.back_date(5, log.now - 5 * MINUTE)

    return back_date


def test_a_back_dated_record_is_caught_by_the_witness_that_saw_the_log_without_it(
    run, log, kept, known, witness_server, verify, back_dated
):
    known.now += 4 * 60
    run("anchor", "--store", log.url, "--witness", format_key(known.key), witness_server.url)
    back_dated()

    code, output = verify("witness")

    assert (code, "back-dated by 4 minutes" in output) == (1, True), output


@pytest.mark.parametrize("by", ["older checkpoint", "receipt", "timestamp"])
def test_a_back_dated_record_is_not_caught_by_who_only_knows_what_there_was(verify, back_dated, by):
    back_dated()

    code, output = verify(by)

    assert code == 0
    assert "leaves 5 to 5 are newer than every checkpoint given" in output


@pytest.mark.parametrize("ending", ["cosigned", "tsr"])
def test_an_anchor_that_was_touched_proves_nothing(run, log, kept, verify, ending):
    (path,) = (log.path.parent / "consent.db-anchors").glob(f"*.{ending}")
    data = path.read_bytes()
    changed = {"cosigned": lambda: _line_changed(data), "tsr": lambda: data[:-1] + bytes([data[-1] ^ 1])}
    path.write_bytes(changed[ending]())

    code, output = verify({"cosigned": "witness", "tsr": "timestamp"}[ending])

    assert (code, "no checkpoint in" in output) == (2, True), output


def _line_changed(data):
    """The same note, the last line's signature of another text."""
    *lines, last = data.decode().splitlines()
    middle = len(last) - 20
    return "\n".join(
        [*lines, f"{last[:middle]}{'A' if last[middle] != 'A' else 'B'}{last[middle + 1 :]}", ""]
    ).encode()
