"""Where a command learns what a site uses: scans, apps and logs, read and put together."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from consent.errors import ConsentError
from consent.scan.visiting import survey_app
from consent.survey.drift import read_drift, sightings_of
from consent.survey.log_lines import read_log
from consent.survey.sighting import Sighting
from consent.survey.survey import Survey, loads

SOURCES: Final = """\
SOURCE is one of
  scan.json        what `consent scan URL --json` wrote
  package.app:app  an ASGI app, visited in-process through its routes and links
  server.log       a log with lines of the middleware, from mode="report" or not
  consent-drift.jsonl  what ConsentMiddleware(drift=…) wrote
  -                a scan or a log on the standard input
"""
_APP: Final = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_][\w.]*)")


def read_sources(sources: Iterable[str]) -> Survey:
    """What all of these saw, as one; ConsentError for what is no source."""
    return _together([_survey(source) for source in sources])


def import_app(name: str) -> Any:
    """The ASGI app that `module:name` is; ConsentError if there is none.

    Modules are found in the folder in which the command runs, too.
    """
    module, _, path = name.partition(":")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        found = import_module(module)
        for part in path.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConsentError(f"{name}: {error}, expected an ASGI app as module:name") from None
    return found


def _survey(source: str) -> Survey:
    if _APP.fullmatch(source) and not Path(source).exists():
        return survey_app(import_app(source))
    text = _read(source)
    if drifted := read_drift(text.splitlines()):
        return Survey("", drifted[0].until, "log", (), tuple(sightings_of(drifted)))
    if text.lstrip()[:1] == "{":
        return loads(text, source=source)
    sightings = tuple(read_log(text.splitlines()))
    if not sightings:
        raise ConsentError(f"{source}: found no scan and no line of ours, expected one of them")
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Survey("", now, "log", tuple(dict.fromkeys(seen.page for seen in sightings)), sightings)


def _read(source: str) -> str:
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text("utf-8", "replace")
    except OSError as error:
        raise ConsentError(
            f"{source}: cannot be read: {error.strerror}, expected a scan, a log, or an app as module:name"
        ) from None


def _together(surveys: list[Survey]) -> Survey:
    """One survey of all, under the address that a browser saw, if one did."""
    named = min(surveys, key=lambda survey: ("browser", "app", "log").index(survey.how))
    sightings = (_moved(seen, survey.host, named.host) for survey in surveys for seen in survey.sightings)
    return replace(
        named,
        pages=tuple(dict.fromkeys(page for survey in surveys for page in survey.pages)),
        sightings=tuple(dict.fromkeys(sightings)),
        answers=tuple(answer for survey in surveys for answer in survey.answers),
    )


def _moved(seen: Sighting, host: str, to: str) -> Sighting:
    """What was seen on the site, under the name by which all know it."""
    return replace(seen, host=to) if seen.host == host else seen
