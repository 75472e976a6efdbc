"""What the controls of notices say: ours in all its languages, and what is usual on other sites.

Collected from the notices of widely used consent tools in their own demonstrations; the longer, the surer.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Final, Literal

from consent.files import banner_folder

Control = Literal["accept", "refuse", "more"]

_USUAL: Final[dict[Control, tuple[str, ...]]] = {
    "accept": (
        *(
            "accept all cookies",
            "accept all",
            "accept cookies",
            "allow all cookies",
            "allow all",
            "allow cookies",
        ),
        *("agree to all", "yes, i agree", "i agree", "i accept", "agree", "accept", "allow", "got it", "ok"),
        *("alle akzeptieren", "alle cookies akzeptieren", "alle zulassen", "akzeptieren", "zustimmen"),
        *("tout accepter", "accepter tout", "accepter et fermer", "j'accepte", "accepter"),
        *("aceptar todo", "aceptar todas", "aceptar y cerrar", "aceptar"),
        *("accetta tutti", "accetta tutto", "accetta", "accetto"),
        *("alles accepteren", "alle cookies accepteren", "accepteren", "akkoord"),
        *("aceitar todos", "aceitar tudo", "aceitar", "zaakceptuj wszystkie", "akceptuję", "akceptuj"),
    ),
    "refuse": (
        *("reject all cookies", "reject all", "refuse all", "decline all", "deny all", "reject cookies"),
        *("only necessary cookies", "necessary cookies only", "use necessary cookies only", "only necessary"),
        *("essential cookies only", "essential only", "continue without accepting", "do not accept"),
        *("no, thanks", "no thanks", "disagree", "reject", "refuse", "decline", "deny"),
        *("alle ablehnen", "nur notwendige cookies", "nur notwendige", "nur erforderliche", "ablehnen"),
        *("tout refuser", "refuser tout", "continuer sans accepter", "je refuse", "refuser"),
        *("rechazar todo", "rechazar todas", "rechazar", "rifiuta tutti", "rifiuta tutto", "rifiuta"),
        *("alles weigeren", "alles afwijzen", "weigeren", "rejeitar todos", "rejeitar", "recusar"),
        *("odrzuć wszystkie", "odrzuć"),
    ),
    "more": (
        *(
            "cookie settings",
            "cookie preferences",
            "privacy settings",
            "manage preferences",
            "manage options",
        ),
        *("manage cookies", "customise", "customize", "more options", "preferences", "settings", "options"),
        *(
            "einstellungen",
            "cookie-einstellungen",
            "anpassen",
            "mehr optionen",
            "paramétrer",
            "personnaliser",
        ),
        *(
            "configurar",
            "preferencias",
            "personalizza",
            "preferenze",
            "instellingen",
            "voorkeuren",
            "ustawienia",
        ),
    ),
}
_OURS: Final[dict[Control, str]] = {"accept": "accept", "refuse": "reject", "more": "preferences"}


@cache
def words_for(control: Control) -> tuple[str, ...]:
    """What such a control may say, in lower case, the surest first."""
    languages = (tomllib.loads(file.read_text("utf-8")) for file in banner_folder().glob("languages/*.toml"))
    ours = (str(language["notice"][_OURS[control]]).lower() for language in languages)
    return tuple(dict.fromkeys((*_USUAL[control], *sorted(ours, key=len, reverse=True))))
