"""The sentences: none missing, no placeholder lost, no word that shames or pushes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from consent.errors import PolicyError
from consent.pages.language import load_languages
from consent.policy.frameworks import FRAMEWORK_COOKIES
from consent.policy.lifetime import SESSION, Lifetime

FOLDER = Path(__file__).parents[2] / "banner" / "languages"
TAGS = sorted(file.stem for file in FOLDER.glob("*.toml"))

# Words that push towards yes or shame a no (EDPB guidelines 03/2022, "stirring"), and double negatives.
PUSHING = {
    "ar": r"تحسين|أفضل|استمتع|نحب|مخصص|نوصي|نصيحة|من فضلك|رجاء|عذر|آسف|محدود|للأسف|ثمين|لذيذ"
    r"|نهتم بك|ثقتك|تجربة كاملة",
    "en": r"enhance|improve|better|best|enjoy|love|personali[sz]|recommend|please|sorry|miss out|limited"
    r"|unfortunately|don.t want|valued|trust us|we care|sweet|yummy|only takes|full experience|not .* unless",
    "fr": r"amélior|meilleur|optimis|profit|aim(e|ons)|personnalis|recommand|s.il vous plaît|désol|limité"
    r"|malheureusement|précieu|gourmand|confiance|expérience|ne .* pas .* sans",
}


@pytest.fixture(params=TAGS)
def tag(request) -> str:
    return request.param


def copy(tmp_path: Path, tag: str, change: tuple[str, str]) -> Path:
    """A folder with English as it is and another language with one change."""
    text = (FOLDER / "en.toml").read_text("utf-8")
    assert change[0] in text
    (tmp_path / "en.toml").write_text(text, "utf-8")
    (tmp_path / f"{tag}.toml").write_text(text.replace(*change), "utf-8")
    return tmp_path


def test_every_language_has_every_sentence_and_placeholder(tag):
    languages = load_languages([tag], [FOLDER])

    assert languages[tag].say("notice.title")


def test_no_sentence_shames_or_pushes(tag):
    language = load_languages([tag], [FOLDER])[tag]
    assert tag in PUSHING, "a new language brings its own list of pushing words"

    pushing = [
        key
        for key, sentence in language.sentences.items()
        if re.search(PUSHING[tag], sentence, re.IGNORECASE)
    ]

    assert pushing == []


def test_yes_and_no_have_the_same_tone(tag):
    language = load_languages([tag], [FOLDER])[tag]

    accept, reject = language.say("notice.accept"), language.say("notice.reject")

    assert len(accept.split()) == len(reject.split())
    assert abs(len(accept) - len(reject)) <= 3
    assert not re.search(r"[!?…]", accept + reject)


def test_every_language_names_itself(tag):
    tables = tomllib.loads((FOLDER / f"{tag}.toml").read_text("utf-8"))

    assert tables["language"]["name"] != "English" or tag == "en"


def test_the_purposes_of_framework_cookies_are_worded_in_every_language(tag):
    language = load_languages([tag], [FOLDER])[tag]

    untold = {cookie.purpose for cookie in FRAMEWORK_COOKIES} - language.purposes.keys()

    assert tag == "en" or untold == set()


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (('accept = "Accept all"\n', ""), "notice.accept", "is missing"),
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
    with pytest.raises(PolicyError, match="found 'tlh', expected one of ar, en, fr") as caught:
        load_languages(["en", "tlh"], [FOLDER])

    assert caught.value.key == "site.languages"


def test_a_sites_own_folder_of_languages_comes_first(tmp_path):
    folder = copy(tmp_path, "en", ('accept = "Accept all"', 'accept = "Agree to all"'))

    language = load_languages(["en"], [folder, FOLDER])["en"]

    assert language.say("notice.accept") == "Agree to all"


@pytest.mark.parametrize(
    ("tag", "lifetime", "said"),
    [
        ("en", SESSION, "until you close the browser"),
        ("en", Lifetime(1, "year"), "1 year"),
        ("en", Lifetime(13, "month"), "13 months"),
        ("fr", Lifetime(1, "day"), "1 jour"),
        ("fr", Lifetime(2, "year"), "2 ans"),
    ],
)
def test_lifetimes_are_said_in_words(tag, lifetime, said):
    language = load_languages([tag], [FOLDER])[tag]

    assert language.lifetime(lifetime) == said


def test_what_is_filled_in_stays_exactly_as_it_is():
    language = load_languages(["en"], [FOLDER])["en"]

    said = language.say("preferences.own", site="{site} \\1 %s {0.__class__}")

    assert said == "Set by {site} \\1 %s {0.__class__} itself"
