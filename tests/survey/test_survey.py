"""A survey as JSON: what is written is read again, and nothing else is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.errors import ConsentError
from consent.survey.sighting import Sighting
from consent.survey.survey import Answered, Survey, loads, members
from tests.survey.surveys import sighting, survey

TEXT = st.text(max_size=20)
SIGHTINGS = st.builds(
    Sighting,
    st.sampled_from(["cookie", "storage", "host"]),
    TEXT,
    TEXT,
    st.sampled_from(["untouched", "accepted", "refused"]),
    TEXT,
    by=TEXT,
    kind=TEXT,
    url=TEXT,
    lifetime_seconds=st.none() | st.integers(0, 10**9),
)
SURVEYS = st.builds(
    Survey,
    TEXT,
    TEXT,
    st.sampled_from(["browser", "app", "log"]),
    st.tuples(TEXT),
    st.lists(SIGHTINGS, max_size=3).map(tuple),
    st.lists(st.builds(Answered, st.just("refused"), TEXT, st.booleans()), max_size=2).map(tuple),
)


@given(SURVEYS)
def test_what_is_written_is_read_again(survey):
    assert loads(json.dumps(members(survey)), source="scan.json") == survey


@pytest.mark.parametrize(
    "change",
    [
        {"format": "consent-scan/9"},
        {"how": "guess"},
        {"url": None},
        {"pages": [1]},
        {"sightings": [{"subject": "cookie"}]},
        {"sightings": [{**members(survey(sighting("cookie", "a")))["sightings"][0], "subject": "pigeon"}]},
        {
            "sightings": [
                {**members(survey(sighting("cookie", "a")))["sightings"][0], "lifetime_seconds": "1"}
            ]
        },
        {"answers": [{"colour": "red"}]},
    ],
)
def test_what_is_no_survey_is_said_to_be_none(change):
    text = json.dumps({**members(survey()), **change})

    with pytest.raises(ConsentError, match=r"^scan\.json: found no scan"):
        loads(text, source="scan.json")


@pytest.mark.parametrize("text", ["", "[]", "1", "{", '{"format": 1}', "[" * 100_000])
def test_no_text_breaks_the_reading(text):
    with pytest.raises(ConsentError):
        loads(text, source="scan.json")
