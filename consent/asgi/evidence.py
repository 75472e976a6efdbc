"""Below `…/record`: the notice behind a choice shown again, its receipt, and the proof for others."""

from __future__ import annotations

import json

from starlette.responses import Response

from consent.asgi.answers import Answers, wants_json
from consent.asgi.body import Receive
from consent.asgi.history import entry_of, moment_of, records_of
from consent.asgi.setup import Setup
from consent.asgi.visit import Visit
from consent.errors import BadForm
from consent.pages import ShownNotice
from consent.records import notice as notices
from consent.records.notice import Notice
from consent.records.receipt import format_receipt
from consent.records.record import Method, Record

_NOT_YOURS = "Nothing of this name is in your record."


class Evidence:
    """Serves what stands behind the visitor's own records. What is another's is not there: 404."""

    def __init__(self, setup: Setup, answers: Answers) -> None:
        self._setup = setup
        self._answers = answers

    async def notice(self, visit: Visit, _: Receive) -> Response:
        """A notice as it was shown, by its hash."""
        named = _last_part(visit)
        records = [record for record in await records_of(visit) if record.notice == named]
        notice = await self._find(visit, named)
        if notice is None or not (records or self._is_of_own_choice(visit, notice)):
            raise BadForm(_NOT_YOURS, status=404)
        if wants_json(visit):
            return self._answers.json(visit, {"hash": named, **json.loads(notices.dumps(notice))})
        html = self._setup.pages.records.shown(
            visit.language,
            _shown(notice),
            root=visit.root,
            times=[moment_of(record.time) for record in records],
        )
        return self._answers.inert(visit, html)

    async def receipt(self, visit: Visit, _: Receive) -> Response:
        """One choice, to be printed."""
        record = await self._own(visit)
        notice = await self._find(visit, record.notice)
        if notice is None:
            raise BadForm(_NOT_YOURS, status=404)
        html = self._setup.pages.records.receipt(
            visit.language,
            entry_of(record),
            _shown(notice),
            root=visit.root,
            signed=await self._signed(),
        )
        return self._answers.inert(visit, html)

    async def proof(self, visit: Visit, _: Receive) -> Response:
        """The file that proves a record to anybody, without the log."""
        record = await self._own(visit)
        store = self._setup.recorder.store
        found = await store.prove(record.id) if store is not None and await self._signed() else None
        if found is None:
            raise BadForm("This log is not signed, so it proves nothing to others.", status=404)
        answer = self._answers.text(visit, format_receipt(found))
        answer.headers["Content-Disposition"] = f'attachment; filename="receipt-{record.id}.txt"'
        return answer

    async def _own(self, visit: Visit) -> Record:
        """The visitor's record that the path names."""
        named = _last_part(visit)
        found = next((record for record in await records_of(visit) if record.id == named), None)
        if found is None:
            raise BadForm(_NOT_YOURS, status=404)
        return found

    async def _find(self, visit: Visit, named: str) -> Notice | None:
        """The notice out of the log, or one that is shown now."""
        store = self._setup.recorder.store
        kept = await store.notice(named) if store is not None else None
        return kept or next((each for each in self._shown_now(visit) if each.hash == named), None)

    def _shown_now(self, visit: Visit) -> list[Notice]:
        gpc = visit.choice.gpc_seen if visit.choice else False
        preset = visit.chosen_under.id
        layers = (Method.NOTICE, Method.PREFERENCES)
        return [
            self._setup.recorder.notice(method, visit.language, gpc=gpc, preset=preset) for method in layers
        ]

    def _is_of_own_choice(self, visit: Visit, notice: Notice) -> bool:
        """Whether it asked what the own cookie answers: who only refused has no record to name it."""
        return visit.choice is not None and notice.revision == visit.choice.revision

    async def _signed(self) -> bool:
        store = self._setup.recorder.store
        return store is not None and await store.signed()


def _last_part(visit: Visit) -> str:
    return visit.path.rpartition("/")[2]


def _shown(notice: Notice) -> ShownNotice:
    return ShownNotice(notice.hash, notice.language, notice.content)
