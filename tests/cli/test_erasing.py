"""`consent log erase`: what is gone, what stays, and what the log can still prove."""

import json


def test_a_visitors_records_are_erased_and_the_log_is_still_proved(run, log, tmp_path):
    key = run("log", "checkpoint", "--store", log, "--key")[1].strip()
    (tmp_path / "anchor").write_text(run("log", "checkpoint", "--store", log)[1])

    assert run("log", "erase", "--subject", "anna", "--store", log) == (0, "2 records erased.\n", "")

    assert b'"subject":"anna"' not in (tmp_path / "consent.db").read_bytes()
    assert run("log", "show", "A" * 22, "--store", log)[0] == 1
    assert run("log", "show", "-" * 22, "--store", log)[0] == 0
    proved = run("log", "verify", "--store", log, "--key", key, "--checkpoint", str(tmp_path / "anchor"))
    assert proved[0] == 0


def test_an_erasure_is_counted_as_json(run, log):
    assert json.loads(run("log", "erase", "--subject", "anna", "--store", log, "--json")[1]) == {"erased": 2}


def test_an_unknown_subject_is_told(run, log):
    assert run("log", "erase", "--subject", "nobody", "--store", log) == (
        1,
        "",
        "consent: no record of the subject 'nobody'\n",
    )


def test_a_mistyped_url_makes_no_log(run, url, tmp_path):
    assert run("log", "erase", "--subject", "anna", "--store", url)[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_a_subject_that_begins_with_a_dash_is_a_subject(run, log):
    errors = run("log", "erase", "--subject", "-" * 22, "--store", log)[2]

    assert errors == f"consent: no record of the subject {'-' * 22!r}\n"
