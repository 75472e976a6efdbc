"""`consent catalogue import`, as a site developer uses it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from consent.files import load_policy

Run = Callable[..., tuple[int, str, str]]

DATABASE = """\
ID,Platform,Category,Cookie / Data Key name,Domain,Description,Retention period,\
Data Controller,User Privacy & GDPR Rights Portals,Wildcard match
1,Harbour Count,Functional,hc_id,count.example (3rd party),Tells visitors apart,2 years,Harbour Ltd,https://count.example/p,0
2,Harbour Count,Functional,hc_visit_,,Holds a visit together,Session,Harbour Ltd,https://count.example/p,1
3,Elsewhere,Functional,session,,Anything,Session,,,0
"""
BROKEN = "4,Pier,Marketing\n"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "open-cookie-database.csv"
    file.write_text(DATABASE)
    return file


def test_an_import_writes_a_catalogue_that_the_site_names_and_uses(run: Run, database: Path, tmp_path: Path):
    output = tmp_path / "ocd.toml"

    code, said, errors = run("catalogue", "import", str(database), "--output", str(output))
    site = tmp_path / "consent.toml"
    site.write_text('[site]\ncatalogue = ["ocd.toml"]\n[[service]]\nuse = "ocd-harbour-count"\n')
    [service] = load_policy(site).services

    assert code == 0
    assert said == f"{output}: 1 services from 3 rows (0 unreadable, 1 doubtful, 0 changed, 0 collision).\n"
    assert errors == "line 4: doubtful: 'session' could be any site's own\n"
    assert [cookie.name for cookie in service.cookies] == ["hc_id", "hc_visit_*"]
    assert "# line 4: doubtful: 'session' could be any site's own\n" in output.read_text()


def test_a_row_that_cannot_be_read_fails_and_loses_nothing(run: Run, database: Path, tmp_path: Path):
    database.write_text(DATABASE + BROKEN)
    output = tmp_path / "ocd.toml"

    code, said, errors = run("catalogue", "import", str(database), "--output", str(output))

    assert code == 1
    assert "line 5: unreadable: found 3 columns, expected 10" in errors
    assert "1 services from 4 rows (1 unreadable" in said
    assert 'id = "ocd-harbour-count"' in output.read_text()


def test_an_import_is_told_to_programs(run: Run, database: Path, tmp_path: Path):
    output = tmp_path / "ocd.toml"

    code, said, errors = run("catalogue", "import", str(database), "--output", str(output), "--json")

    assert (code, errors) == (0, "")
    assert json.loads(said) == {
        "output": str(output),
        "rows": 3,
        "services": [
            {"id": "ocd-harbour-count", "category": "functional", "cookies": ["hc_id", "hc_visit_*"]}
        ],
        "remarks": [
            {"line": 4, "fate": "doubtful", "name": "session", "why": "could be any site's own"},
        ],
    }


def test_what_is_there_is_written_over_only_when_told(run: Run, database: Path, tmp_path: Path):
    output = tmp_path / "ocd.toml"
    output.write_text("mine")

    code, _, errors = run("catalogue", "import", str(database), "--output", str(output))
    kept = output.read_text()
    forced, _, _ = run("catalogue", "import", str(database), "--output", str(output), "--force")

    assert (code, kept) == (2, "mine")
    assert "is there already; --force writes over it" in errors
    assert forced == 0
    assert output.read_text() != "mine"


@pytest.mark.parametrize("name", ["ocd", "OCD.toml", "o c d.toml", "ocd.json"])
def test_the_output_has_a_name_that_ids_can_begin_with(run: Run, database: Path, tmp_path: Path, name: str):
    code, _, errors = run("catalogue", "import", str(database), "--output", str(tmp_path / name))

    assert code == 2
    assert "--output: found" in errors


@pytest.mark.parametrize("text", ["", "no database"])
def test_a_file_that_is_no_database_is_told(run: Run, tmp_path: Path, text: str):
    file = tmp_path / "x.csv"
    file.write_text(text)

    code, _, errors = run("catalogue", "import", str(file), "--output", str(tmp_path / "ocd.toml"))

    assert code == 2
    assert str(file) in errors


def test_what_was_imported_is_listed_shown_and_found_beside_the_rest(
    run: Run, database: Path, tmp_path: Path
):
    output = str(tmp_path / "ocd.toml")
    run("catalogue", "import", str(database), "--output", output)

    _, listed, _ = run("catalogue", "list", "--with", output)
    code, shown, _ = run("catalogue", "show", "ocd-harbour-count", "--with", output)
    _, found, _ = run("catalogue", "search", "hc_visit_7", "--with", output)

    assert "\nocd-harbour-count " in listed
    assert "\ngoogle-analytics " in listed
    assert code == 0
    assert "Purpose" not in shown
    assert found.splitlines()[1].split()[0] == "ocd-harbour-count"
