"""The wording that ships: every language promised, whole, calm, and written as the language is written.

Names, months, plural forms and units are held against CLDR, as Babel has it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from babel import Locale
from babel.lists import format_list
from babel.units import format_unit

from consent.files import catalogue
from consent.pages.language import Language, load_languages
from consent.pages.plurals import FORMS, plural_forms
from consent.policy.frameworks import FRAMEWORK_COOKIES
from consent.policy.lifetime import Lifetime
from consent.testing.notice.pushing import PUSHES, PUSHING

FOLDER = Path(__file__).parents[2] / "banner" / "languages"

# The official languages of the European Union (Regulation No 1 of 1958, as amended), and the further ones.
UNION = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv"
FURTHER = "ar ca he is ja ko nb pt-BR sr tr uk zh"
SHIPPED = load_languages(f"{UNION} {FURTHER}".split(), [FOLDER])
# What services and cookies of the catalogue are for, and which purposes are so common that all know them.
PURPOSES = Counter(
    purpose
    for service in (entry.service for entry in catalogue().entries)
    for purpose in (service.purpose, *(cookie.purpose for cookie in service.cookies))
)
COMMON_PURPOSES = {purpose for purpose, times in PURPOSES.items() if times >= 10}
TRANSLATED = {tag: language for tag, language in SHIPPED.items() if tag != "en"}

# What CLDR calls the two kinds of Portuguese.
CLDR = {"pt": "pt_PT", "pt-BR": "pt_BR"}

# Sentences that a language says with the same letters as English.
ALIKE = {
    "cs": {"Cookies", "{count} cookie", "{count} cookies"},
    "da": {"Cookies", "{count} cookie", "{count} cookies"},
    "de": {"Cookies", "Name"},
    "el": {"Cookies", "{count} cookie", "{count} cookies"},
    "es": {"Cookies", "{count} cookie", "{count} cookies"},
    "fr": {"Cookies", "{count} cookie", "{count} cookies", "{count} service", "{count} services"}
    | {"{count} minute", "{count} minutes"},
    "it": {"{count} cookie"},
    "nl": {"Cookies", "{count} cookie", "{count} cookies", "{count} week"},
    "pt": {"Cookies", "{count} cookie", "{count} cookies"},
    "pt-BR": {"Cookies", "{count} cookie", "{count} cookies"},
    "ro": {"{count} cookie"},
    "sk": {"Cookies", "{count} cookie", "{count} cookies"},
}

# Where a person writes otherwise than CLDR's tables: genitive months, numeric ones, calendar days
# rather than periods of 24 hours, words rather than abbreviations, one counted with a word.
OTHER_MONTHS = {"sl", "sr", "zh"}
UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
OTHER_UNITS = {
    "ar": {*UNITS},
    "et": {"day"},
    "ga": {"second", "minute", "hour", "week", "year"},
    "he": {*UNITS},
    "mt": {*UNITS},
    "nb": {"day"},
    "sl": {"day", "year"},
    "sv": {"day"},
    "zh": {"second"},
}

QUOTATION_MARKS = {
    tag: marks
    for marks, tags in {
        "„“": "bg cs de et is lt sk sl",
        "„”": "hr hu pl ro sr",
        "“”": "en ga lv mt pt-BR tr zh",
        "””": "fi he sv",
        "«»": "ar ca el es fr it nb pt uk",
        "»«": "da",
        "‘’": "ko nl",
        "「」": "ja",
    }.items()
    for tag in tags.split()
}

# Japanese writes in three alphabets; Chinese and Korean put Latin names next to their own letters.
MIXING = {"ja", "ko", "zh"}


@pytest.fixture(params=SHIPPED)
def language(request) -> Language:
    return SHIPPED[request.param]


@pytest.fixture(params=TRANSLATED)
def translated(request) -> Language:
    return TRANSLATED[request.param]


def cldr(language: Language) -> Locale:
    return Locale.parse(CLDR.get(language.tag, language.tag))


def in_cldr(language: Language, unit: str, count: int) -> str:
    """A length of time in CLDR's words; in the short ones where Babel does not follow the long ones there."""
    long, short = (
        format_unit(count, f"duration-{unit}", length=length, locale=cldr(language))
        for length in ("long", "short")
    )
    worded = (short if "duration" in long else long).replace("\u00a0", " ")
    return worded.replace(" ", "") if language.tag == "ja" else worded


def ending(sentence: str) -> str:
    """The mark that a sentence ends with, in its Latin form; empty for a label."""
    last = sentence[-1].translate(str.maketrans("。।：？！", "..:?!"))
    return last if last in ".:?!;" else ""


def test_each_promised_language_ships_and_no_other():
    assert sorted(file.stem for file in FOLDER.glob("*.toml")) == sorted([*UNION.split(), *FURTHER.split()])
    assert (len(UNION.split()), len(FURTHER.split())) == (24, 12)


@pytest.mark.parametrize("tag", SHIPPED)
def test_the_list_of_pushing_words_knows_what_pushing_notices_say(tag):
    assert re.search(PUSHING[tag], PUSHES[tag], re.IGNORECASE)


def test_no_sentence_shames_or_pushes(language):
    pushing = [
        key
        for key, sentence in language.sentences.items()
        if re.search(PUSHING[language.tag], sentence, re.IGNORECASE)
    ]

    assert pushing == []


def test_yes_and_no_have_the_same_tone(language):
    accept, reject = language.say("notice.accept"), language.say("notice.reject")

    # "Kabul et" against "reddet": Turkish accepts in two words.
    assert abs(len(accept.split()) - len(reject.split())) <= (language.tag == "tr")
    assert abs(len(accept) - len(reject)) <= 5
    assert not re.search(r"[!?…]", accept + reject)


def test_the_notice_is_about_as_long_as_the_english_one(translated):
    text, english = translated.sentences["notice.text"], SHIPPED["en"].sentences["notice.text"]

    assert len(text) <= 1.25 * len(english)


def test_how_to_withdraw_names_the_button_as_it_is_written(language):
    assert language.say("notice.reject") in language.say("preferences.withdraw")


def test_the_purposes_of_framework_cookies_are_worded(translated):
    assert {cookie.purpose for cookie in FRAMEWORK_COOKIES} <= translated.purposes.keys()
    assert all(worded != written for written, worded in translated.purposes.items())


def test_what_many_services_of_the_catalogue_are_for_is_worded(translated):
    assert translated.purposes.keys() >= COMMON_PURPOSES


def test_no_purpose_is_worded_that_nobody_has(translated):
    assert translated.purposes.keys() <= PURPOSES.keys() | {cookie.purpose for cookie in FRAMEWORK_COOKIES}


def test_no_sentence_is_left_in_english(translated):
    english = SHIPPED["en"].sentences

    left = {
        sentence
        for key, sentence in translated.sentences.items()
        if sentence == english.get(key) and not key.startswith("language.")
    }

    assert left == ALIKE.get(translated.tag, set())


def test_every_sentence_ends_as_the_english_one_does(translated):
    english = SHIPPED["en"].sentences

    differing = {
        key: sentence
        for key, sentence in translated.sentences.items()
        if key in english and ending(sentence) != ending(english[key])
    }

    assert differing == {}


def test_no_space_brace_or_quotation_mark_is_out_of_place(language):
    sentences = {key: text for key, text in language.sentences.items() if key != "language.comma"}

    bare = {key: re.sub(r"\{[a-z]+\}", "", text) for key, text in sentences.items()}

    assert [key for key, text in sentences.items() if text != text.strip() or "  " in text] == []
    assert [key for key, text in bare.items() if re.search(r"[{}\"'`]", text)] == []


def test_what_is_quoted_stands_between_the_languages_own_marks(language):
    before, _, after = language.say("preferences.withdraw").partition(language.say("notice.reject"))
    earlier, _, later = language.sentences["placeholder.text"].partition("{category}")

    marks = {before.strip()[-1] + after.strip()[0], earlier.strip()[-1] + later.strip()[0]}

    assert marks == {QUOTATION_MARKS[language.tag]}


def test_no_word_mixes_alphabets(language):
    words = {
        word
        for sentence in [*language.sentences.values(), *language.purposes.values()]
        for word in re.findall(r"\w+", re.sub(r"\{\w+\}", " ", sentence))
    }

    mixed = [
        word
        for word in words
        if len({unicodedata.name(letter).split()[0] for letter in word if letter.isalpha()}) > 1
    ]

    assert language.tag in MIXING or mixed == []


def test_every_language_has_exactly_its_plural_forms(language):
    counted = re.compile(rf"((?:preferences|lifetime)\.\w+)_({'|'.join(FORMS)})")
    forms: dict[str, set[str]] = {}
    for key in language.sentences:
        if found := counted.fullmatch(key):
            forms.setdefault(found[1], set()).add(found[2])

    assert len(forms) == 9
    assert all(given == set(plural_forms(language.tag)) for given in forms.values())


def test_every_language_names_itself_and_its_direction(language):
    locale = cldr(language)

    assert language.say("language.name").casefold().startswith(locale.get_language_name().casefold())
    assert language.direction == locale.text_direction


def test_no_two_languages_have_the_same_name():
    assert len({language.say("language.name") for language in SHIPPED.values()}) == len(SHIPPED)


def test_lists_are_joined_as_cldr_joins(language):
    joined = {language.join(["A", "B"]), language.join(["A", "B", "C"])}

    known = {format_list(words, locale=cldr(language)) for words in (["A", "B"], ["A", "B", "C"])}

    # British English and Maltese put no comma before the last of a list.
    assert joined == {
        words.replace("\u00a0", " ").replace("B, and", "B and").replace("B, u", "B u") for words in known
    }


def test_months_are_written_as_in_a_date(language):
    known = tuple(month.replace("'", "’") for month in cldr(language).months["format"]["wide"].values())

    assert (language.months == known) is (language.tag not in OTHER_MONTHS)


def test_the_time_of_day_is_written_as_cldr_writes_it(language):
    dotted = "{hour}.{minute}" in language.sentences["language.date"]

    assert dotted is ("." in cldr(language).time_formats["short"].pattern.split("mm")[0])


@pytest.mark.parametrize("unit", UNITS)
def test_lifetimes_are_counted_as_cldr_counts(language, unit):
    counts = (1, 2, 3, 5, 7, 11, 20, 21, 100, 101)

    said = [language.lifetime(Lifetime(count, unit)) for count in counts]

    known = [in_cldr(language, unit, count) for count in counts]
    assert (said == known) is (unit not in OTHER_UNITS.get(language.tag, ()))
