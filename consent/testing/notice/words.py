"""What the buttons of notices are called: in our own languages, and elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

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
    "reopen": ("notice.control",),
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


@cache
def recognizer() -> Recognizer:
    """Whose a cookie or an address is, by the catalogue."""
    return Recognizer(catalogue())


@cache
def tracker_names() -> tuple[str, ...]:
    """The names of the catalogue's services that are not necessary."""
    services = (catalogue().get(name) for name in catalogue().names())
    return tuple(service.name for service in services if service.category != NECESSARY)
