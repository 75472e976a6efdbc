"""`POST …/report`: what browsers report of the site's pages goes into the same report as all else."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from consent.asgi.body import Receive, read_body
from consent.asgi.report import Finding, Subject
from consent.asgi.setup import Setup
from consent.asgi.visit import Visit
from consent.gate.parties import parties_of
from consent.gate.violations import MAX_BODY, parse_report

MAX_REPORTED: Final = 200
"""So many different names are taken from browsers: anybody may send any, and each becomes a log line."""

_PLACE: Final = "a page in a browser"


class Violations:
    """Takes reports, whoever sends them. Once it has heard enough, it does not even read them."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._reported: set[tuple[Subject, str]] = set()

    async def take(self, visit: Visit, receive: Receive) -> Response:
        """Report what nobody declared. 204 whatever was sent."""
        if _from_own_page(visit) and len(self._reported) < MAX_REPORTED:
            body = await read_body(receive, limit=MAX_BODY)
            if body is not None:
                self._report(visit, body)
        return Response(status_code=204, headers={"Cache-Control": "no-store"})

    def _report(self, visit: Visit, body: bytes) -> None:
        reported = parse_report(body)
        parties = parties_of(self._setup.nothing_granted, visit.host)
        for url in reported.urls:
            verdict = parties.judge(url)
            if verdict.undeclared and verdict.held:
                self._add("host", verdict.host)
        for name in reported.cookies:
            if self._setup.policy.classify(name) is None and not self._setup.nothing_granted.keeps(name):
                self._add("cookie", name)

    def _add(self, subject: Subject, name: str) -> None:
        if len(self._reported) < MAX_REPORTED:
            self._reported.add((subject, name))
            self._setup.report.add(Finding(subject, name, _PLACE))
            self._setup.drift.undeclared(subject, name)


def _from_own_page(visit: Visit) -> bool:
    """Whether the browser does not say otherwise; it says so to secure origins only."""
    return visit.headers.get(b"sec-fetch-site", b"same-origin") == b"same-origin"
