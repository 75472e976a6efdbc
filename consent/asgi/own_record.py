"""`…/record`: what the log holds about this visitor, shown to them and erased at their wish."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from consent.asgi.answers import Answers, state_of, wants_json
from consent.asgi.body import Receive
from consent.asgi.forms import read_form
from consent.asgi.history import as_json, history_of, records_of
from consent.asgi.setup import Setup
from consent.asgi.visit import Visit
from consent.errors import BadForm, HeldError, StoreError
from consent.gate import choosing
from consent.records.record import Method


class OwnRecord:
    """The visitor's own record. Who only ever refused has none: they see their own cookie."""

    def __init__(self, setup: Setup, answers: Answers) -> None:
        self._setup = setup
        self._answers = answers

    async def show(self, visit: Visit, _: Receive) -> Response:
        """The records as a page or JSON."""
        return await self._tell(visit, held=await self._held(visit))

    async def _tell(self, visit: Visit, *, held: str | None, status: int = 200) -> Response:
        """The records; `held` is why none of them can be erased now."""
        if wants_json(visit):
            return await self._as_data(visit, held=held, status=status)
        history = await history_of(visit)
        if not history.readable:
            return self._answers.unreadable(visit)
        decision = visit.consent.decision
        html = self._setup.pages.records.record(
            visit.language,
            root=visit.root,
            history=history,
            granted=decision.categories | decision.services,
            notice=self._shown_now(visit),
            held_reason=held or "",
            erased="erased" in visit.query,
        )
        return self._answers.html(visit, html, status=status)

    async def _as_data(self, visit: Visit, *, held: str | None, status: int) -> Response:
        here = f"{visit.root}{self._setup.prefix}/record"
        records = [as_json(record, here=here) for record in await records_of(visit)]
        own = {"state": state_of(visit), "records": records, "held": held}
        return self._answers.json(visit, own, status=status)

    async def _held(self, visit: Visit) -> str | None:
        """Why a legal hold keeps this visitor's records, None if none does or the log cannot be read."""
        subject, store = visit.subject, self._setup.recorder.store
        try:
            return await store.held(subject) if subject and store else None
        except StoreError:
            return None

    def _shown_now(self, visit: Visit) -> str:
        """The hash of the notice as it is, for who refused it and has no record; else nothing."""
        choice = visit.choice
        if choice is None or choice.revision != self._setup.policy.revision:
            return ""
        notice = self._setup.recorder.notice(
            Method.NOTICE, visit.language, gpc=choice.gpc_seen, preset=visit.chosen_under.id
        )
        return notice.hash

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
        gone = self._answers.expired(visit, choice, path=visit.full_path)
        answer: Response
        try:
            erased = await store.erase(subject)
        except HeldError as error:
            # What was granted is withdrawn all the same; only the records stay.
            answer = await self._tell(visit, held=error.reason, status=409)
            answer.raw_headers += [*lines, *gone]
            return answer
        if wants_json(visit):
            answer = self._answers.json(visit, {"erased": erased, "state": state_of(visit, choice)})
        else:
            named = f"&language={visit.language}" if "language" in visit.query else ""
            location = f"{visit.root}{self._setup.prefix}/record?erased=1{named}"
            answer = RedirectResponse(location, status_code=303, headers={"Cache-Control": "no-store"})
        name = visit.own.subject
        forgotten = [*visit.without_twin(name), (b"set-cookie", visit.own.forget(name))]
        answer.raw_headers += [*lines, *forgotten, *gone]
        return answer
