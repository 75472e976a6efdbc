import pytest

from consent.pages.plurals import plural_form


@pytest.mark.parametrize(
    ("tag", "forms"),
    [
        ("en", {0: "other", 1: "one", 2: "other", 13: "other"}),
        ("fr", {0: "one", 1: "one", 2: "other"}),
        (
            "ar",
            {
                0: "zero",
                1: "one",
                2: "two",
                3: "few",
                10: "few",
                11: "many",
                99: "many",
                100: "other",
                102: "other",
                103: "few",
                111: "many",
            },
        ),
        ("ar-EG", {2: "two"}),
        ("fr-CA", {0: "one"}),
    ],
)
def test_a_number_takes_the_form_of_its_language(tag, forms):
    assert {count: plural_form(tag, count) for count in forms} == forms
