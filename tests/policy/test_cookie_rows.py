"""An Open Cookie Database read row by row, and what a broken row costs."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.errors import PolicyError
from consent.policy.cookie_rows import CookieRow, Unreadable, read_rows

HEAD = (
    "ID,Platform,Category,Cookie / Data Key name,Domain,Description,Retention period,"
    "Data Controller,User Privacy & GDPR Rights Portals,Wildcard match\n"
)
COUNT = "1,Harbour Count,Analytics,hc_id,count.example,Counts,1 year,Harbour Ltd,https://count.example/p,0\n"
PIER = "2,Pier,Marketing,pier_,pier.example,Sells,90 days,Pier Inc.,,1\n"


def row(line: int, name: str = "hc_id") -> CookieRow:
    return CookieRow(
        line,
        platform="Harbour Count",
        category="Analytics",
        name=name,
        domain="count.example",
        description="Counts",
        retention="1 year",
        controller="Harbour Ltd",
        privacy="https://count.example/p",
        wildcard="0",
    )


def test_a_csv_row_has_its_columns_and_its_line():
    assert read_rows(HEAD + COUNT) == [row(2)]


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{HEAD}{COUNT}",
        (HEAD + COUNT).replace("\n", "\r\n"),
        HEAD.replace("Platform", " platform ") + COUNT,
        HEAD.replace("ID,", "") + COUNT.removeprefix("1,"),
        HEAD.replace("Wildcard match\n", "Wildcard match,Note\n") + COUNT.replace(",0\n", ",0,new\n"),
    ],
    ids=["mark", "windows", "case", "no id", "a further column"],
)
def test_the_form_may_differ_a_little(text: str):
    assert read_rows(text) == [row(2)]


def test_a_description_may_run_over_several_lines():
    found = read_rows(HEAD + COUNT.replace("Counts", '"Counts\n\nand ""more"""') + PIER)

    assert [one.line for one in found] == [2, 5]
    assert isinstance(found[0], CookieRow)
    assert found[0].description == 'Counts\n\nand "more"'


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("1,Pier,Marketing\n", "found 3 columns, expected 10"),
        (COUNT.replace("Counts", "Counts, or so"), "found 11 columns, expected 10"),
        (COUNT.replace("Counts", '"an open quote'), "found 6 columns, expected 10"),
        (COUNT.replace("hc_id", " "), "found no cookie name"),
        (COUNT.replace("Harbour Count", ""), "found no platform"),
    ],
)
def test_a_broken_row_is_told_with_its_line_and_costs_no_other(broken: str, why: str):
    found = read_rows(HEAD + COUNT + broken + PIER)

    assert found[0] == row(2)
    assert found[1] == Unreadable(3, why)
    assert [(type(one), one.line) for one in found[2:]] == [(CookieRow, 4)]


def test_empty_lines_are_no_rows():
    assert [one.line for one in read_rows(f"{HEAD}\n{COUNT}\n\n{PIER}\n")] == [3, 6]


@pytest.mark.parametrize("text", ["", "\n", "Platform,Category\na,b\n", "{}", "[]", "some words"])
def test_what_is_no_such_database_is_told(text: str):
    with pytest.raises(PolicyError, match=r"^x\.csv"):
        read_rows(text, source="x.csv")


RECORD = {
    "id": "1",
    "category": "Analytics",
    "cookie": "hc_id",
    "domain": "count.example",
    "description": "Counts",
    "retentionPeriod": "1 year",
    "dataController": "Harbour Ltd",
    "privacyLink": "https://count.example/p",
    "wildcardMatch": "0",
}


def test_json_names_the_platform_above_its_records():
    text = json.dumps({"Harbour Count": [RECORD, {**RECORD, "cookie": "hc_two"}]}, indent=1)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line == "  {"]

    assert read_rows(text) == [row(lines[0]), row(lines[1], "hc_two")]


def test_json_may_be_a_list_of_records_with_the_csvs_columns():
    values = next(csv.reader([COUNT]))
    record = dict(zip(next(csv.reader([HEAD])), values, strict=True))

    assert read_rows(json.dumps([record])) == [row(1)]


def test_a_broken_record_costs_no_other():
    good = json.dumps(RECORD)
    text = f'{{"Harbour Count": [\n{good},\n{good.replace(",", " ", 1)},\n{good}\n]}}'

    found = read_rows(text)

    assert found == [row(2), Unreadable(3, "found no valid JSON: Expecting ',' delimiter"), row(4)]


def test_brackets_inside_of_texts_are_no_records():
    platform = 'Harbour "Count": [ {'
    text = json.dumps({platform: [{**RECORD, "description": '}, "x": [ {'}]})

    [found] = read_rows(text)

    assert isinstance(found, CookieRow)
    assert (found.platform, found.description) == (platform, '}, "x": [ {')


def test_a_record_nested_without_end_is_told():
    text = '{"A": [{"cookie": ' + "[" * 100_000 + "}]}"

    [found] = read_rows(text)

    assert isinstance(found, Unreadable)


# A lone carriage return is what Python's own writer leaves unquoted, and its reader takes for a line's end.
_VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)


@given(st.lists(st.tuples(*[_VALUES] * 10), min_size=1, max_size=6))
def test_every_row_that_csv_can_hold_is_read_back(values: list[tuple[str, ...]]):
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(values)

    found = read_rows(HEAD + file.getvalue())

    assert len(found) == len(values)
    for one, written in zip(found, values, strict=True):
        if isinstance(one, CookieRow):
            assert (one.platform, one.description) == (written[1].strip(), written[5].strip())
        else:
            assert not written[1].strip() or not written[3].strip()


@given(_VALUES)
def test_no_text_is_too_odd_to_be_read_or_refused(text: str):
    for form in (text, HEAD + text, f'{{"{text}', f'{{"a": [{{{text}}}]}}'):
        try:
            read_rows(form)
        except PolicyError:
            continue
