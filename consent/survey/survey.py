"""A survey: all that a site was seen to use in one look at it, and the JSON in which it is kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit

from consent.errors import ConsentError
from consent.survey.sighting import Moment, Sighting, Subject

How = Literal["browser", "app", "log"]
FORMAT: Final = "consent-scan/1"


@dataclass(frozen=True, slots=True)
class Answered:
    """How a notice was answered: `label` is the control that was pressed, empty where none was found.

    `ours` says whether the notice is this package's.
    """

    moment: Moment
    label: str
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """One look at a site. `url` is its front page, `made_at` the time in UTC, ISO 8601; `how` what looked."""

    url: str
    made_at: str
    how: How
    pages: tuple[str, ...]
    sightings: tuple[Sighting, ...]
    answers: tuple[Answered, ...] = ()

    @property
    def host(self) -> str:
        """The site's host."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_ours(self) -> bool:
        """Whether the site shows this package's notice."""
        return any(answer.ours for answer in self.answers)


def members(survey: Survey) -> dict[str, Any]:
    """The survey as JSON can hold it; `loads` reads it again."""
    return {"format": FORMAT, **asdict(survey)}


def loads(text: str, *, source: str) -> Survey:
    """The survey in a JSON text; ConsentError for anything else."""
    try:
        found = json.loads(text)
        if found["format"] != FORMAT or found["how"] not in get_args(How):
            raise ValueError(found["format"])
        return Survey(
            url=_text(found["url"]),
            made_at=_text(found["made_at"]),
            how=found["how"],
            pages=tuple(map(_text, found["pages"])),
            sightings=tuple(map(_sighting, found["sightings"])),
            answers=tuple(Answered(**answer) for answer in found["answers"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConsentError(
            f"{source}: found no scan ({error!r}), expected what `consent scan --json` writes"
        ) from None


def _sighting(found: dict[str, Any]) -> Sighting:
    lifetime = found.get("lifetime_seconds")
    if lifetime is not None and (not isinstance(lifetime, int) or isinstance(lifetime, bool)):
        raise TypeError(lifetime)
    for name in _TEXTS & found.keys():
        _text(found[name])
    if found["subject"] not in get_args(Subject) or found["moment"] not in get_args(Moment):
        raise ValueError(found["subject"])
    return Sighting(**found)


def _text(found: object) -> str:
    if not isinstance(found, str):
        raise TypeError(found)
    return found


_TEXTS: Final = frozenset(field.name for field in fields(Sighting)) - {"lifetime_seconds"}
