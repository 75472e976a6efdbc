"""The sentences of one language, read from `banner/languages/` and checked against English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from consent.errors import PolicyError
from consent.pages.plurals import FORMS, plural_form, plural_forms
from consent.policy.lifetime import Lifetime

REFERENCE: Final = "en"
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")

# ISO 639: `no` is Norwegian in either written form, and many pages say it; the file is that of Bokmål.
ALIASES: Final = {"no": "nb"}


@dataclass(frozen=True, slots=True)
class Language:
    """One language. `sentences` by their dotted key; `purposes` rewords English purposes by their text."""

    tag: str
    sentences: Mapping[str, str]
    months: tuple[str, ...]
    purposes: Mapping[str, str]

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, for the attribute `dir`."""
        return self.sentences["language.direction"]

    def say(self, key: str, **words: str) -> str:
        """The sentence of this key with its words filled in, each exactly as given."""
        return _PLACEHOLDER.sub(lambda found: words[found[1]], self.sentences[key])

    def count(self, key: str, count: int) -> str:
        """A number with its noun: `count("preferences.cookies", 2)` is "2 cookies".

        A language may lack a form, where two of them are written alike: then it takes `other`.
        """
        form = f"{key}_{plural_form(self.tag, count)}"
        return self.say(form if form in self.sentences else f"{key}_other", count=str(count))

    def lifetime(self, lifetime: Lifetime) -> str:
        """How long something is kept, in words."""
        if lifetime.session:
            return self.say("lifetime.session")
        return self.count(f"lifetime.{lifetime.unit}", lifetime.count)

    def join(self, words: Sequence[str]) -> str:
        """A list in words: "a, b and c"."""
        if len(words) < 2:
            return "".join(words)
        first = self.sentences["language.comma"].join(words[:-1])
        return self.say("language.and", first=first, last=words[-1])

    def date(self, moment: datetime) -> str:
        """Day and time in UTC, in words."""
        moment = moment.astimezone(UTC)
        return self.say(
            "language.date",
            day=str(moment.day),
            month=self.months[moment.month - 1],
            year=str(moment.year),
            hour=f"{moment:%H}",
            minute=f"{moment:%M}",
        )

    def purpose(self, written: str) -> str:
        """A purpose as the site or the catalogue wrote it, in this language where it is known."""
        return self.purposes.get(written, written)

    def knows(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self.sentences


def load_languages(tags: Iterable[str], folders: Sequence[Path]) -> dict[str, Language]:
    """The languages of these tags, each from the first folder that has its file.

    PolicyError names a language without a file, and a sentence that is missing, unknown, or has lost
    or gained a placeholder.
    """
    reference = _load(REFERENCE, folders)
    languages = {tag: _load(tag, folders) for tag in tags}
    for language in languages.values():
        _check(language, reference)
    return languages


def _load(tag: str, folders: Sequence[Path]) -> Language:
    for folder in folders:
        for name in (tag, ALIASES.get(tag, tag)):
            file = folder / f"{name}.toml"
            if file.is_file():
                return _read(tag, file)
    known = sorted({file.stem for folder in folders for file in folder.glob("*.toml")})
    raise PolicyError(
        f"site.languages: found {tag!r}, expected one of {', '.join(known)}", key="site.languages"
    )


def _read(tag: str, file: Path) -> Language:
    try:
        tables = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _mistake(tag, f"is not TOML: {error}") from error
    purposes = {key: _sentence(tag, key, found) for key, found in tables.pop("purposes", {}).items()}
    months = tables.get("language", {}).pop("months", [])
    sentences = {key: _sentence(tag, key, found) for key, found in _flatten(tables)}
    if len(months) != 12 or not all(isinstance(month, str) for month in months):
        raise _mistake(tag, "language.months: expected the names of twelve months", key="language.months")
    return Language(tag, sentences, tuple(months), purposes)


def _sentence(tag: str, key: str, found: object) -> str:
    if not isinstance(found, str) or not found.strip():
        raise _mistake(tag, f"{key}: found {found!r}, expected a sentence", key=key)
    return found


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _check(language: Language, reference: Language) -> None:
    forms = plural_forms(language.tag)
    for key, sentence in reference.sentences.items():
        if key in language.sentences:
            _check_placeholders(language, key, sentence)
        elif _form(key, reference) in (None, *forms):
            raise _mistake(language.tag, f"{key} is missing, expected {sentence!r} translated", key=key)
    for key in sorted(language.sentences.keys() - reference.sentences.keys()):
        if _form(key, reference) is None:
            raise _mistake(language.tag, f"{key} is unknown, expected the keys of {REFERENCE}.toml", key=key)
        _check_placeholders(language, key, reference.sentences[f"{key.rpartition('_')[0]}_other"])
    if language.direction not in ("ltr", "rtl"):
        key = "language.direction"
        raise _mistake(language.tag, f"{key}: found {language.direction!r}, expected 'ltr' or 'rtl'", key=key)


def _form(key: str, reference: Language) -> str | None:
    """The plural form that a key ends in; None for a sentence that counts nothing."""
    counted, _, form = key.rpartition("_")
    return form if form in FORMS and f"{counted}_other" in reference.sentences else None


def _check_placeholders(language: Language, key: str, reference: str) -> None:
    """A sentence fills in the same words as the English one; a plural form may say its number in words."""
    expected = set(_PLACEHOLDER.findall(reference))
    found = set(_PLACEHOLDER.findall(language.sentences[key]))
    if found != expected and not (found < expected == {"count"}):
        message = f"{key}: found {_braces(found)}, expected {_braces(expected)}"
        raise _mistake(language.tag, message, key=key)


def _braces(names: set[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names)) or "no placeholder"


def _mistake(tag: str, message: str, *, key: str = "") -> PolicyError:
    return PolicyError(message, key=key, source=f"languages/{tag}.toml")
