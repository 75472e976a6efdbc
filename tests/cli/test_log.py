"""`consent log`, as an auditor uses it."""

import json
import subprocess
import sys
from textwrap import dedent

import anyio
import pytest

from consent.records.record import dumps
from consent.stores import SQLiteStore


def test_the_list_shows_the_newest_choice_first(run, log):
    code, output, errors = run("log", "list", "--store", log)

    assert (code, errors) == (0, "")
    assert output == dedent(
        """\
        TIME (UTC)           ID                      EVENT      METHOD  LANGUAGE  GPC  GRANTED              REFUSED
        2026-11-22 12:00:00  CCCCCCCCCCCCCCCCCCCCCC  withdrawn  record  en        no   -                    marketing
        2026-11-21 12:00:00  ----------------------  refused    notice  en        yes  -                    analytics marketing
        2026-11-20 12:00:00  AAAAAAAAAAAAAAAAAAAAAA  given      notice  en        no   analytics marketing  -
        """  # noqa: E501
    )


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        ([], "C-A"),
        (["--limit", "2"], "C-"),
        (["--limit", "0"], "C-A"),
        (["--event", "given"], "A"),
        (["--since", "2026-11-21"], "C-"),
        (["--since", "2026-11-21T12:00"], "C-"),
        (["--since", "2026-11-21T12:00:01"], "C"),
        (["--since", "2026-11-21T12:00+01:00"], "C-"),
        (["--since", "2026-11-21T12:00-01:00"], "C"),
        (["--until", "2026-11-21"], "-A"),
        (["--until", "2026-11-21T12:00"], "A"),
        (["--until", "2026-11-21 12:00"], "A"),
        (["--since", "2026-11-21", "--until", "2026-11-21"], "-"),
        (["--event", "given", "--since", "2026-11-21"], ""),
    ],
)
def test_the_list_can_be_narrowed(run, log, options, listed):
    code, output, _ = run("log", "list", "--store", log, "--json", *options)

    assert code == 0
    assert [record["id"][0] for record in json.loads(output)] == list(listed)


def test_json_holds_the_records_as_they_are_stored(run, log, records):
    _, output, _ = run("log", "list", "--store", log, "--json")

    assert json.loads(output) == [json.loads(dumps(record)) for record in reversed(records)]


def test_a_record_is_shown_with_its_notice_and_no_control_characters(run, log, records):
    code, output, _ = run("log", "show", "A" * 22, "--store", log)

    assert code == 0
    assert output == dedent(
        f"""\
        Record       AAAAAAAAAAAAAAAAAAAAAA
        Time         2026-11-20 12:00:00 UTC
        Event        given
        Method       notice
        Granted      analytics marketing
        Refused      -
        GPC seen     no
        Valid until  2026-11-20 12:00:00 UTC
        Language     en
        Preset       eu
        Site         Daily Harbour
        Contact      -
        Scope        -
        Subject      anna
        Previous     -
        Earlier      none
        Revision     r1
        Notice       {records[0].notice}
        UI           -

        What was shown:

        <section>
          <p title="\\x1b[31m">We use cookies</p>
        </section>
        """
    )


def test_an_id_that_begins_with_a_dash_is_an_id(run, log):
    code, output, _ = run("log", "show", "-" * 22, "--store", log)

    assert code == 0
    assert "none: this visitor has no identifier" in output


def test_a_record_as_json_holds_the_notice_to_the_byte(run, log, records):
    _, output, _ = run("log", "show", "A" * 22, "--store", log, "--json")

    shown = json.loads(output)
    assert shown["record"] == json.loads(dumps(records[0]))
    assert shown["notice"]["content"] == '<section>\n  <p title="\x1b[31m">We use cookies</p>\n</section>'
    assert shown["notice"]["hash"] == records[0].notice


@pytest.mark.parametrize("wanted", ["B" * 22, "nonsense", ""])
def test_an_unknown_record_is_not_found(run, log, wanted):
    code, output, errors = run("log", "show", wanted, "--store", log)

    assert (code, output) == (1, "")
    assert errors == f"consent: no record has the id {wanted!r} (it may have been erased)\n"


def test_the_figures(run, log):
    code, output, _ = run("log", "stats", "--store", log)

    assert code == 0
    assert output == dedent(
        """\
        Records  3, from 2026-11-20 12:00:00 to 2026-11-22 12:00:00 UTC
        Erased   0 since the log began
        GPC      seen with 1 (33.3 %)

        EVENT      RECORDS  SHARE
        given            1  33.3 %
        refused          1  33.3 %
        withdrawn        1  33.3 %

        CATEGORY OR SERVICE  GRANTED  ASKED  SHARE
        analytics                  1      2  50.0 %
        marketing                  1      2  50.0 %

        METHOD  RECORDS  SHARE
        notice        2  66.7 %
        record        1  33.3 %

        LANGUAGE  RECORDS  SHARE
        en              3  100.0 %

        DAY (UTC)   RECORDS
        2026-11-20        1
        2026-11-21        1
        2026-11-22        1
        """
    )


def test_figures_of_a_stretch_and_as_json(run, log):
    _, output, _ = run("log", "stats", "--store", log, "--json", "--until", "2026-11-20")

    figures = json.loads(output)
    assert figures["records"] == 1
    assert figures["erased"] == 0
    assert figures["answers"] == {
        "analytics": {"granted": 1, "asked": 1},
        "marketing": {"granted": 1, "asked": 1},
    }


def test_what_was_erased_is_counted_and_said(run, log):
    store = SQLiteStore(log.removeprefix("sqlite:///"))

    async def erase():
        await store.erase("anna")
        await store.close()

    anyio.run(erase)

    assert "Erased   2 since the log began\n" in run("log", "stats", "--store", log)[1]
    assert run("log", "show", "A" * 22, "--store", log)[0] == 1


@pytest.mark.parametrize("command", ["list", "stats"])
def test_nothing_to_show_is_said_in_words(run, log, records, command):
    assert run("log", command, "--store", log, "--since", "2027-01-01") == (
        0,
        "No record answers this.\n",
        "",
    )

    store = SQLiteStore(log.removeprefix("sqlite:///") + "-empty")

    async def open_only():
        await store.erase("nobody")
        await store.close()

    anyio.run(open_only)

    assert run("log", command, "--store", f"{log}-empty") == (0, "The log holds no record yet.\n", "")


COMMANDS = [("list",), ("stats",), ("show", "A" * 22)]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_missing_file_is_one_line_and_is_not_made(run, url, tmp_path, command):
    code, output, errors = run("log", *command, "--store", url)

    assert (code, output) == (2, "")
    assert errors == f"consent: {tmp_path}/consent.db: there is no such file\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"Dear diary, " * 500, "file is not a database"), (b"", "the file is empty, no consent log")],
)
def test_a_file_that_is_no_log_is_one_line(run, url, tmp_path, command, content, complaint):
    (tmp_path / "consent.db").write_bytes(content)

    code, output, errors = run("log", *command, "--store", url)

    assert (code, output, errors) == (2, "", f"consent: {tmp_path}/consent.db: {complaint}\n")


@pytest.mark.parametrize("store", ["consent.db", "postgresql://localhost/consent", "sqlite://"])
def test_a_wrong_url_is_one_line(run, store):
    code, output, errors = run("log", "list", "--store", store)

    assert (code, output) == (2, "")
    assert errors.startswith("consent: store: ")
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    "options",
    [
        ["--since", "yesterday"],
        ["--until", "2026-13-01"],
        ["--until", "9999-12-31"],
        ["--limit", "-1"],
        ["--limit", "²"],
        ["--event", "scrolled"],
    ],
)
def test_a_wrong_option_is_a_wrong_command_line(run, log, options):
    code, output, errors = run("log", "list", "--store", log, *options)

    assert (code, output) == (2, "")
    assert options[0] in errors


@pytest.mark.parametrize(
    ("arguments", "taught"),
    [
        (["--help"], "consent log show ID"),
        (["log", "--help"], "stats"),
        (["log", "list", "--help"], "2026-11-22"),
    ],
)
def test_help_teaches(run, arguments, taught):
    code, output, _ = run(*arguments)

    assert code == 0
    assert taught in output


@pytest.mark.parametrize("arguments", [[], ["log"]])
def test_no_command_shows_the_help_and_is_an_error(run, arguments):
    code, output, errors = run(*arguments)

    assert (code, output) == (2, "")
    assert errors.startswith("usage: consent")


def test_the_default_log_is_the_middlewares(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert run("log", "list")[2] == f"consent: {tmp_path}/consent.db: there is no such file\n"


def test_it_runs_as_a_module_and_ends_quietly_when_its_reader_has_enough(log):
    command = [sys.executable, "-W", "error", "-m", "consent.cli", "log", "list", "--store", log]

    whole = subprocess.run(command, capture_output=True, text=True, check=True)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()

    assert len(whole.stdout.splitlines()) == 4
    assert whole.stderr == ""
    assert process.wait() == 0
    assert errors == ""
