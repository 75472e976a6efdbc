"""How the sentences are read: every mistake is found at the start, and what is filled in fits."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consent.errors import PolicyError
from consent.pages.language import load_languages
from consent.policy.lifetime import SESSION, Lifetime

FOLDER = Path(__file__).parents[2] / "banner" / "languages"


def copy(tmp_path: Path, tag: str, change: tuple[str, str]) -> Path:
    """A folder with English as it is and another language with one change."""
    text = (FOLDER / "en.toml").read_text("utf-8")
    assert change[0] in text
    (tmp_path / "en.toml").write_text(text, "utf-8")
    (tmp_path / f"{tag}.toml").write_text(text.replace(*change), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (('accept = "Accept all"\n', ""), "notice.accept", "is missing"),
        (('day_one = "{count} day"\n', ""), "lifetime.day_one", "is missing"),
        (('day_other = "{count} days"\n', ""), "lifetime.day_other", "is missing"),
        (("honoured_many", "honoured_few"), "gpc.honoured_many", "is missing"),
        (('day_one = "{count} day"', 'day_one = "{days}"'), "lifetime.day_one", "found {days}"),
        (("[lifetime]", '[lifetime]\nday_few = "{day}"'), "lifetime.day_few", "found {day}"),
        (("{purposes}", ""), "notice.text", "expected {purposes} {site}"),
        (("{site}", "{sight}"), "notice.text", "found {purposes} {sight}"),
        (('accept = "Accept all"', 'accept = "  "'), "notice.accept", "expected a sentence"),
        (('accept = "Accept all"', "accept = 3"), "notice.accept", "expected a sentence"),
        (("[notice]", '[notice]\nsurprise = "!"'), "notice.surprise", "is unknown"),
        (('direction = "ltr"', 'direction = "up"'), "language.direction", "expected 'ltr' or 'rtl'"),
        (('"January", ', ""), "language.months", "twelve months"),
    ],
)
def test_a_mistake_in_a_language_stops_the_start_and_names_its_place(tmp_path, change, place, said):
    folder = copy(tmp_path, "xx", change)

    with pytest.raises(PolicyError, match=re.escape(said)) as caught:
        load_languages(["xx"], [folder])

    assert (caught.value.key, caught.value.source) == (place, "languages/xx.toml")


def test_a_file_that_is_not_toml_stops_the_start(tmp_path):
    folder = copy(tmp_path, "xx", ("[notice]", "[notice"))

    with pytest.raises(PolicyError, match="is not TOML"):
        load_languages(["xx"], [folder])


def test_a_language_without_a_file_stops_the_start_and_names_those_there_are():
    with pytest.raises(PolicyError, match="found 'tlh', expected one of ar, bg, ca") as caught:
        load_languages(["en", "tlh"], [FOLDER])

    assert caught.value.key == "site.languages"


def test_a_sites_own_folder_of_languages_comes_first(tmp_path):
    folder = copy(tmp_path, "en", ('accept = "Accept all"', 'accept = "Agree to all"'))

    language = load_languages(["en"], [folder, FOLDER])["en"]

    assert language.say("notice.accept") == "Agree to all"


def test_norwegian_is_found_by_the_tag_of_both_its_written_forms():
    language = load_languages(["no"], [FOLDER])["no"]

    assert (language.tag, language.say("language.name")) == ("no", "Norsk bokmål")


def test_a_language_needs_only_the_plural_forms_it_has(tmp_path):
    folder = copy(tmp_path, "ja", ('day_one = "{count} day"\n', ""))

    language = load_languages(["ja"], [folder])["ja"]

    assert language.lifetime(Lifetime(1, "day")) == "1 days"


@pytest.mark.parametrize(
    ("tag", "lifetime", "said"),
    [
        ("en", SESSION, "until you close the browser"),
        ("en", Lifetime(1, "year"), "1 year"),
        ("en", Lifetime(13, "month"), "13 months"),
        ("fr", Lifetime(1, "day"), "1 jour"),
        ("fr", Lifetime(2, "year"), "2 ans"),
        ("pl", Lifetime(22, "month"), "22 miesiące"),
        ("sl", Lifetime(2, "year"), "2 leti"),
        ("lv", Lifetime(21, "day"), "21 diena"),
        ("ro", Lifetime(30, "day"), "30 de zile"),
        ("ga", Lifetime(7, "year"), "7 mbliana"),
        ("mt", Lifetime(13, "month"), "13-il xahar"),
        ("he", Lifetime(2, "year"), "שנתיים"),
        ("ja", Lifetime(6, "month"), "6か月"),
    ],
)
def test_lifetimes_are_said_in_words(tag, lifetime, said):
    language = load_languages([tag], [FOLDER])[tag]

    assert language.lifetime(lifetime) == said


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "5 April 2026, 14:07 UTC"),
        ("de", "5. April 2026, 14:07 Uhr (UTC)"),
        ("ca", "5 d’abril del 2026, 14:07 UTC"),
        ("cs", "5. dubna 2026, 14:07 UTC"),
        ("el", "5 Απριλίου 2026, 14:07 UTC"),
        ("fi", "5. huhtikuuta 2026 klo 14.07 UTC"),
        ("hu", "2026. április 5., 14:07 UTC"),
        ("lt", "2026 m. balandžio 5 d., 14:07 UTC"),
        ("lv", "2026. gada 5. aprīlis, 14:07 UTC"),
        ("pt", "5 de abril de 2026, 14:07 UTC"),
        ("ja", "2026年4月5日 14:07 UTC"),
        ("ko", "2026년 4월 5일 14:07 UTC"),
        ("zh", "2026年4月5日 14:07（UTC）"),
    ],
)
def test_a_date_is_written_in_the_order_of_its_language(tag, said):
    language = load_languages([tag], [FOLDER])[tag]

    assert language.date(datetime(2026, 4, 5, 14, 7, tzinfo=UTC)) == said


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("en", "a, b and c"),
        ("ca", "a, b i c"),
        ("he", "a, b וc"),
        ("ja", "a、b、c"),
        ("ar", "a وb وc"),
        ("zh", "a、b和c"),
    ],
)
def test_a_list_is_joined_as_the_language_joins(tag, said):
    language = load_languages([tag], [FOLDER])[tag]

    assert language.join(["a", "b", "c"]) == said


def test_what_is_filled_in_stays_exactly_as_it_is():
    language = load_languages(["en"], [FOLDER])["en"]

    said = language.say("preferences.own", site="{site} \\1 %s {0.__class__}")

    assert said == "Set by {site} \\1 %s {0.__class__} itself"
