"""What an ASGI app was seen to use, in-process: its `Set-Cookie` lines, and what its pages embed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from consent.files import catalogue
from consent.gate.hold import Held
from consent.gate.set_cookie import SetCookie, parse_cookie_date, parse_set_cookie
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.scan.app import Answer, ASGIApp, visit_app
from consent.survey.page import read_contacts
from consent.survey.sighting import MAX_NAME, Sighting
from consent.survey.survey import Survey

_HOST: Final = "testserver"


def survey_app(app: ASGIApp, *, host: str = _HOST) -> Survey:
    """What the app was seen to use, page by page; behind a ConsentMiddleware, as if all were granted."""
    answers = visit_app(app, host=host, granted=True)
    now = datetime.now(UTC)
    known = catalogue()
    # Whose addresses these are is all that counts here: no cookie, no storage key.
    services = (replace(known.get(name), cookies=(), storage=()) for name in known.names())
    policy = Policy(services=tuple(services))
    sightings = dict.fromkeys(
        sighting for answer in answers for sighting in _sightings(answer, policy, now=now.timestamp())
    )
    return Survey(
        url=f"https://{host}/",
        made_at=now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        how="app",
        pages=tuple(answer.place.url for answer in answers),
        sightings=tuple(sightings),
    )


def _sightings(answer: Answer, policy: Policy, *, now: float) -> Iterator[Sighting]:
    page = answer.place.url
    for line in answer.set_cookies:
        cookie = parse_set_cookie(line)
        if cookie.name and cookie.storable and not cookie.deletes(datetime.fromtimestamp(now, UTC)):
            yield Sighting(
                "cookie",
                cookie.name[:MAX_NAME],
                answer.place.host,
                "untouched",
                page,
                lifetime_seconds=_lifetime(cookie, now=now),
            )
    if answer.is_page:
        for held in read_contacts(answer.body, answer.place, policy):
            if (url := _url(held, policy)) is not None:
                host = url.partition("://")[2].partition("/")[0]
                yield Sighting("host", host, host, "untouched", page, kind=held.tag, url=url)


def _lifetime(cookie: SetCookie, *, now: float) -> int | None:
    if cookie.max_age is not None:
        return cookie.max_age
    expires = parse_cookie_date(cookie.expires) if cookie.expires else None
    return None if expires is None else max(0, round(expires - now))


def _url(held: Held, policy: Policy) -> str | None:
    """An address at which what was found answers; for a marker in a script the first one of its service."""
    service = policy.services_by_id.get(held.service or "")
    if service is None:
        return None if held.name == "*" else f"https://{held.name}/"
    host, path = next((claim for claim in service.claims if _answers_at(claim, held.name)), _first(service))
    return f"https://{host}{path}" if host else None


def _answers_at(claim: tuple[str, str], host: str) -> bool:
    return host == claim[0] or host.endswith(f".{claim[0]}")


def _first(service: Service) -> tuple[str, str]:
    return service.claims[0] if service.claims else ("", "")
