"""`…/record`: what the log holds about this visitor, shown to them and erased at their wish."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.responses import RedirectResponse, Response

from consent.asgi.answers import Answers, state_of, wants_json
from consent.asgi.body import Receive
from consent.asgi.forms import read_form
from consent.asgi.setup import Setup
from consent.asgi.visit import Visit
from consent.errors import BadForm
from consent.gate import choosing
from consent.pages import RecordEntry
from consent.records.record import Method, Record


class OwnRecord:
    """The visitor's own record. Who only ever refused has none: they see their own cookie."""

    def __init__(self, setup: Setup, answers: Answers) -> None:
        self._setup = setup
        self._answers = answers

    async def show(self, visit: Visit, _: Receive) -> Response:
        """The records as a page or JSON."""
        records = await self._records(visit)
        choice = visit.known.narrowed or visit.known.choice
        if wants_json(visit):
            own = {"state": state_of(visit), "records": [_as_json(record) for record in records]}
            return self._answers.json(visit, own)
        html = self._setup.pages.record(
            visit.language,
            root=visit.root,
            entries=[_as_entry(record) for record in records],
            granted=visit.consent.decision.categories,
            services=visit.consent.decision.services,
            decided_at=choice.decided_at if choice else None,
            gpc_seen=choice.gpc_seen if choice else False,
        )
        return self._answers.html(visit, html)

    async def act(self, visit: Visit, receive: Receive) -> Response:
        """`action=erase`: withdraw first, then erase the personal part of every record."""
        form = await read_form(visit.headers, receive)
        form.one_of("action", ("erase",))
        subject, store = visit.subject, self._setup.recorder.store
        if subject is None or store is None or not await store.of_subject(subject):
            raise BadForm("Nothing is recorded about you that could be erased.", status=404)
        choice = choosing.reject_all(
            self._setup.policy, now=self._setup.clock(), gpc=visit.signals.gpc, preset=visit.preset
        )
        lines = await visit.record(choice, method=Method.RECORD, language=visit.language)
        erased = await store.erase(subject)
        answer: Response
        if wants_json(visit):
            answer = self._answers.json(visit, {"erased": erased, "state": state_of(visit, choice)})
        else:
            location = f"{visit.root}{self._setup.prefix}/record?erased=1"
            answer = RedirectResponse(location, status_code=303, headers={"Cache-Control": "no-store"})
        forgotten = (b"set-cookie", visit.own.forget(visit.own.subject))
        answer.raw_headers += [
            *lines,
            forgotten,
            *self._answers.expired(visit, choice, path=visit.full_path),
        ]
        return answer

    async def _records(self, visit: Visit) -> list[Record]:
        subject, store = visit.subject, self._setup.recorder.store
        return await store.of_subject(subject) if subject and store else []


def _as_json(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "time": _moment(record.time).isoformat().replace("+00:00", "Z"),
        "event": record.event,
        "method": record.method,
        "revision": record.revision,
        "notice": record.notice,
        "granted": list(record.granted),
        "refused": list(record.refused),
        "language": record.language,
        "gpc_seen": record.gpc_seen,
        "site": record.site,
    }


def _as_entry(record: Record) -> RecordEntry:
    return RecordEntry(
        id=record.id,
        at=_moment(record.time),
        event=record.event,
        method=record.method,
        language=record.language,
        granted=record.granted,
        refused=record.refused,
        gpc_seen=record.gpc_seen,
    )


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
