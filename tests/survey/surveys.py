"""Small surveys to judge."""

from typing import Any

from consent.survey.sighting import Moment, Sighting, Subject
from consent.survey.survey import Answered, Survey

SITE = "www.harbour.example"
PAGE = f"https://{SITE}/"


def sighting(
    subject: Subject, name: str, host: str = SITE, *, moment: Moment = "untouched", **more: Any
) -> Sighting:
    return Sighting(subject, name, host, moment, **{"page": PAGE, **more})


def contact(url: str, *, moment: Moment = "untouched", **more: Any) -> Sighting:
    host = url.partition("://")[2].partition("/")[0]
    return sighting("host", host, host, moment=moment, url=url, **more)


def survey(*sightings: Sighting, answers: tuple[Answered, ...] = ()) -> Survey:
    return Survey(PAGE, "2026-11-22T12:00:00Z", "browser", (PAGE,), sightings, answers)
