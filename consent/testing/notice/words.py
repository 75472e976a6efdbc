"""What the buttons of notices are called: in our own languages, and elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

from consent.files import banner_folder, catalogue
from consent.pages.language import Language, load_languages
from consent.policy.category import NECESSARY
from consent.policy.recognition import Recognizer
from consent.scan.words import words_for

# Kind of control to the sentence of ours that names it.
_OURS: Final = {
    "accept": ("notice.accept",),
    "reject": ("notice.reject",),
    "preferences": ("notice.preferences",),
    "reopen": ("notice.control", "region.control"),
    "optout": ("region.opt_out", "region.object"),
    "link": ("region.control", "region.sale_title"),
    "save": ("preferences.save",),
    "policy": ("notice.privacy_policy",),
    "titles": ("notice.title",),
    "close": (),
}

# What scans know by other names, and what they need not press. "Accept only necessary" refuses: the reader
# asks for refusals first.
_ELSEWHERE: Final = {
    "accept": (*words_for("accept"), "yes", "okay"),
    "reject": (*words_for("refuse"), "accept only necessary", "accept necessary", "accept only essential"),
    "preferences": (*words_for("more"), "settings", "manage", "options"),
    "reopen": ("cookie preferences", "privacy settings", "manage consent", "your privacy choices"),
    "optout": ("opt out", "opt-out", "do not sell", "don't sell", "confirm opt-out"),
    "link": ("do not sell", "don't sell", "your privacy choices", "your california privacy choices"),
    "save": ("save", "confirm my choices", "confirm choices", "speichern", "enregistrer", "guardar"),
    "close": ("×", "✕", "✖", "x", "close", "dismiss", "schließen", "fermer", "cerrar", "chiudi", "sluiten"),
    "policy": ("privacy", "cookie policy", "datenschutz", "politique de confidentialité"),
    "titles": ("cookie",),
}


@cache
def languages() -> Mapping[str, Language]:
    """Every language that ships, by its tag."""
    folder = banner_folder() / "languages"
    return load_languages(sorted(file.stem for file in folder.glob("*.toml")), [folder])


@cache
def control_names() -> Mapping[str, tuple[str, ...]]:
    """Names in lower case by what the control is for; under `titles`, what tells that a notice is one."""
    return {
        kind: tuple(
            dict.fromkeys(
                [language.say(key).lower() for language in languages().values() for key in keys]
                + list(_ELSEWHERE[kind])
            )
        )
        for kind, keys in _OURS.items()
    }


Begun = Literal["all", "some"]
"""Whether everything is in use until it is refused, or some of it, while the rest waits for a yes."""

# Sentences of ours, the narrower one first.
_BEGUN: Final[tuple[tuple[Begun, str], ...]] = (("some", "region.text_mixed"), ("all", "region.text"))
# A character that no text holds (Unicode 16.0, section 23.7).
_ANYTHING: Final = "\ufdd0"
_PLACES: Final = ("site", "on", "asked", "categories")
_HONOURED: Final = ("gpc.honoured", "gpc.honoured_many", "gpc.seen", "region.signal")

_BEGUN_ELSEWHERE: Final = (
    r"(in use|used|active|enabled|switched on|set)( now| already| by default)*,? (until|unless) you"
    r" (refuse|object|decline|opt out|turn|switch)"
)
_ASKED_ELSEWHERE: Final = r"only (if|when|after) you (agree|consent|accept|say yes)|only with your consent"
_HONOURED_ELSEWHERE: Final = (
    r"opt.?out (request|signal|preference( signal)?)( is| was| has been)? (honou?red|processed|applied)"
    r"|global privacy control[^.]{0,40}(honou?red|processed|applied|detected)"
)


def says_begun(text: str) -> tuple[Begun, str] | None:
    """Whether a notice says that all or some is in use until it is refused, and its words; else None."""
    for begun, key in _BEGUN:
        if found := _sentences((key,)).search(text):
            return begun, found[0]
    if found := re.search(_BEGUN_ELSEWHERE, text, re.IGNORECASE):
        return "some" if re.search(_ASKED_ELSEWHERE, text, re.IGNORECASE) else "all", found[0]
    return None


def says_honoured(text: str) -> bool:
    """Whether a page says that the opt-out signal was honoured."""
    ours = _sentences(_HONOURED).search(text)
    return bool(ours or re.search(_HONOURED_ELSEWHERE, text, re.IGNORECASE))


@cache
def _sentences(keys: tuple[str, ...]) -> re.Pattern[str]:
    """These sentences of ours in every language, whatever stands in place of their placeholders."""
    anything = dict.fromkeys(_PLACES, _ANYTHING)
    written = (language.say(key, **anything) for language in languages().values() for key in keys)
    squeezed = (re.escape(" ".join(each.split())) for each in written)
    return re.compile("|".join(each.replace(_ANYTHING, ".{1,300}?") for each in squeezed))


@cache
def recognizer() -> Recognizer:
    """Whose a cookie or an address is, by the catalogue."""
    return Recognizer(catalogue())


@cache
def tracker_names() -> tuple[str, ...]:
    """The names of the catalogue's services that are not necessary."""
    services = (catalogue().get(name) for name in catalogue().names())
    return tuple(service.name for service in services if service.category != NECESSARY)
