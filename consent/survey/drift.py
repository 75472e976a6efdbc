"""The drift of a site's processes, put together by revision."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from consent.survey.sighting import Sighting

FORMAT: Final = "consent-drift/1"


@dataclass(frozen=True, slots=True)
class Drifted:
    """What all processes of one revision saw. `unseen` is what none of them did.

    `undeclared` holds subject, name and how often, the most frequent first; times are ISO 8601.
    """

    revision: str
    processes: int
    since: str
    until: str
    undeclared: tuple[tuple[str, str, int], ...]
    unseen: tuple[str, ...]


def read_drift(lines: Iterable[str]) -> list[Drifted]:
    """The drift in these lines, the newest revision first. Lines that are none of ours are passed over.

    Each line of a process says all that it knows, so its last one counts.
    """
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for known in filter(None, map(_parse, lines)):
        last[known["revision"], known["process"]] = known
    by_revision: dict[str, list[dict[str, Any]]] = {}
    for (revision, _), known in last.items():
        by_revision.setdefault(revision, []).append(known)
    drifted = [_together(revision, known) for revision, known in by_revision.items()]
    return sorted(drifted, key=lambda found: found.until, reverse=True)


def sightings_of(drifted: Iterable[Drifted]) -> Iterator[Sighting]:
    """What was not declared, as it can be judged and declared."""
    for found in drifted:
        for subject, name, _ in found.undeclared:
            if subject == "cookie":
                yield Sighting("cookie", name, "", "untouched", "", kind="log")
            else:
                yield Sighting("host", name, name, "untouched", "", kind="log")


def _together(revision: str, known: list[dict[str, Any]]) -> Drifted:
    counts: Counter[tuple[str, str]] = Counter()
    for one in known:
        for subject, names in one["undeclared"].items():
            counts.update({(subject, name): count for name, count in names.items()})
    unseen = [key for key in known[0]["unseen"] if all(key in one["unseen"] for one in known)]
    return Drifted(
        revision,
        len(known),
        since=min(one["since"] for one in known),
        until=max(one["until"] for one in known),
        undeclared=tuple((*key, count) for key, count in counts.most_common()),
        unseen=tuple(unseen),
    )


def _parse(line: str) -> dict[str, Any] | None:
    try:
        known = json.loads(line)
        whole = known["format"] == FORMAT and all(
            isinstance(known[name], str) for name in ("process", "revision", "since", "until")
        )
        names = [*known["unseen"], *(name for names in known["undeclared"].values() for name in names)]
        counts = [count for names in known["undeclared"].values() for count in names.values()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    whole = whole and set(known["undeclared"]) <= {"cookie", "host"}
    whole = whole and all(isinstance(name, str) for name in names)
    return known if whole and all(type(count) is int for count in counts) else None
