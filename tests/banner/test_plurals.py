"""Plural forms against the samples that CLDR gives for each rule, and against Babel's own reading of CLDR."""

from __future__ import annotations

import pytest
from babel import Locale

from consent.pages.plurals import plural_form, plural_forms

# One language of each family: the form, and integer samples of it from CLDR 47 (plurals, cardinal).
SAMPLES = {
    "ja": {"other": [0, 1, 15, 100, 1000]},
    "en": {"one": [1], "other": [0, 2, 16, 100, 1000]},
    "es": {"one": [1], "many": [1_000_000, 2_000_000], "other": [0, 2, 16, 100, 1_000_001]},
    "fr": {"one": [0, 1], "many": [1_000_000, 2_000_000], "other": [2, 17, 100, 1000]},
    "pt": {"one": [1], "many": [1_000_000], "other": [0, 2, 16, 100]},
    "pt-BR": {"one": [0, 1], "many": [1_000_000], "other": [2, 17, 100]},
    "is": {"one": [1, 21, 31, 101, 1001], "other": [0, 2, 11, 16, 111, 1000]},
    "he": {"one": [1], "two": [2], "other": [0, 3, 17, 100, 1000]},
    "cs": {"one": [1], "few": [2, 4], "other": [0, 5, 19, 100, 1000]},
    "hr": {"one": [1, 21, 101, 1001], "few": [2, 4, 22, 24, 102], "other": [0, 5, 11, 12, 14, 19, 112]},
    "pl": {"one": [1], "few": [2, 4, 22, 24, 102], "many": [0, 5, 12, 14, 19, 21, 100, 112]},
    "uk": {"one": [1, 21, 101], "few": [2, 4, 22, 102], "many": [0, 5, 11, 14, 19, 100, 111]},
    "sl": {"one": [1, 101, 201], "two": [2, 102], "few": [3, 4, 103, 104], "other": [0, 5, 19, 100, 105]},
    "lt": {"one": [1, 21, 101], "few": [2, 9, 22, 102], "other": [0, 10, 11, 20, 30, 100, 112]},
    "lv": {"zero": [0, 10, 11, 20, 30, 100, 111], "one": [1, 21, 101], "other": [2, 9, 22, 29, 102]},
    "ro": {"one": [1], "few": [0, 2, 16, 101, 1001], "other": [20, 35, 100, 1000]},
    "ga": {"one": [1], "two": [2], "few": [3, 6], "many": [7, 10], "other": [0, 11, 25, 100, 1000]},
    "mt": {
        "one": [1],
        "two": [2],
        "few": [0, 3, 10, 103],
        "many": [11, 19, 111],
        "other": [20, 35, 100, 102],
    },
    "ar": {
        "zero": [0],
        "one": [1],
        "two": [2],
        "few": [3, 10, 103],
        "many": [11, 26, 111],
        "other": [100, 102],
    },
}

LISTED = (
    "ar bg ca cs da de el en es et fi fr ga he hr hu is it ja ko lt lv mt nb nl pl pt pt-BR ro sk sl sr sv"
)
CLDR = {"pt": "pt_PT", "pt-BR": "pt_BR"}


@pytest.mark.parametrize("tag", SAMPLES)
def test_the_samples_of_cldr_take_the_form_they_stand_for(tag):
    taken = {form: {plural_form(tag, count) for count in counts} for form, counts in SAMPLES[tag].items()}

    assert taken == {form: {form} for form in SAMPLES[tag]}


@pytest.mark.parametrize("tag", [*LISTED.split(), "tr", "uk", "zh"])
def test_every_number_takes_the_form_that_babel_gives_it(tag):
    locale = Locale.parse(CLDR.get(tag, tag))
    counts = [*range(250), 1000, 1001, 1012, 9999, 1_000_000, 1_000_001, 2_000_000]

    assert [plural_form(tag, count) for count in counts] == [locale.plural_form(count) for count in counts]


@pytest.mark.parametrize(
    ("tag", "count", "form"),
    [("ar-EG", 2, "two"), ("fr-CA", 0, "one"), ("pt-PT", 0, "other"), ("sr-Latn", 2, "few")],
)
def test_a_region_or_script_counts_as_its_language_does(tag, count, form):
    assert plural_form(tag, count) == form


def test_a_language_that_is_not_listed_has_one_and_other():
    assert [plural_form("tlh", count) for count in (0, 1, 2)] == ["other", "one", "other"]


@pytest.mark.parametrize(
    ("tag", "forms"),
    [
        ("ja", ("other",)),
        ("es", ("one", "other")),
        ("pl", ("one", "few", "many", "other")),
        ("ar", ("one", "two", "few", "many", "other")),
    ],
)
def test_a_file_gives_the_forms_of_what_is_counted(tag, forms):
    assert plural_forms(tag) == forms
