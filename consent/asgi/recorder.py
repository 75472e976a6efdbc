"""From a choice to a durable record: nothing is granted before the log has it."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from consent.asgi.revisions import Revisions
from consent.errors import StoreError
from consent.gate.decision import Decision, decide
from consent.pages import Pages
from consent.policy.category import NECESSARY
from consent.policy.policy import Policy
from consent.records.notice import Notice
from consent.records.record import Earlier, Event, Method, Record
from consent.stores.protocol import Store
from consent.visitor.choice import Choice
from consent.visitor.codec import ChoiceCodec
from consent.visitor.signals import Signals

logger = logging.getLogger("consent")

SAME_CHOICE: Final = timedelta(seconds=10)
MAX_WAITING: Final = 10_000


class Recorder:
    """Writes choices to the log. Without a store it writes nothing and grants all the same."""

    def __init__(
        self,
        store: Store | None,
        policy: Policy,
        pages: Pages,
        codec: ChoiceCodec,
        *,
        revisions: Revisions,
        domain: str | None,
    ) -> None:
        self.store = store
        self._policy = policy
        self._pages = pages
        self._codec = codec
        self._revisions = revisions
        # Only what was configured: the request's own Host field may say anything.
        self._scope = tuple(sorted({*policy.site.hosts, *([domain] if domain else [])}))
        self._ui = _fingerprint(pages)
        self._notices: dict[tuple[str, bool, str, bool | None, tuple[str, ...]], Notice] = {}
        self._waiting: deque[tuple[Record, Notice]] = deque(maxlen=MAX_WAITING)

    async def record(
        self,
        choice: Choice,
        *,
        before: Choice | None,
        shown: Decision,
        earlier: Earlier,
        method: Method,
        language: str,
        news: tuple[str, ...],
        subject: str | None,
    ) -> str | None:
        """Keep a choice, and give back the consent id: the visitor's own, or a new one after a first grant.

        Without a store there is no consent id: no records that it could tie together.
        `shown` is the decision that the visitor had before them when they chose, `news` what they were told
        to be new.
        StoreError if a grant could not be kept. A refusal or withdrawal that could not be kept waits in
        memory until the log is back: it is lost if the process ends before.
        """
        previous = await self._newest(subject)
        if subject is None and not choice.grants_nothing and self.store is not None:
            subject = secrets.token_urlsafe(16)
        preset, again = shown.preset.id, shown.again
        notice = self.notice(method, language, gpc=shown.gpc, preset=preset, again=again, news=news)
        decision = decide(self._policy, choice, Signals(gpc=choice.gpc_seen), preset=shown.preset)
        record = self._compose(choice, before, decision, method, notice, subject)
        entry = (replace(record, previous=previous, earlier=earlier), notice)
        try:
            await self._append(entry)
        except StoreError:
            if not (decision.categories <= shown.categories and decision.services <= shown.services):
                raise
            logger.exception("the log is not available: a refusal takes effect, its record waits")
            self._waiting.append(entry)
        return subject

    async def _newest(self, subject: str | None) -> str | None:
        """The id of this visitor's newest record; None if there is none, or if the log does not answer."""
        if self.store is None or subject is None:
            return None
        try:
            records = await self.store.of_subject(subject)
        except StoreError:
            return None
        return records[-1].id if records else None

    async def close(self) -> None:
        """Write what waits, then close the store."""
        if self.store is not None:
            try:
                await self._write_waiting(self.store)
            finally:
                await self.store.close()

    async def _append(self, entry: tuple[Record, Notice]) -> None:
        if self.store is not None:
            await self._revisions.keep(entry[0].time)
            await self._write_waiting(self.store)
            await self.store.append(*entry)

    async def _write_waiting(self, store: Store) -> None:
        while self._waiting:
            waiting = self._waiting[0]
            await store.append(*waiting)
            if self._waiting and self._waiting[0] is waiting:
                self._waiting.popleft()

    def notice(
        self,
        method: Method,
        language: str,
        *,
        gpc: bool,
        preset: str,
        again: bool = False,
        news: tuple[str, ...] = (),
    ) -> Notice:
        """What a visitor under this preset is shown now where choices are made in this way.

        `again` says that something is off as it was refused before: the first layer says so. `news` names
        what both tell to be new.
        """
        second_layer = method in (Method.PREFERENCES, Method.RECORD)
        key = (language, gpc, preset, None if second_layer else again, news)
        if key not in self._notices:
            if second_layer:
                content = self._pages.preferences_content(language, gpc=gpc, preset=preset, news=news)
            else:
                content = self._pages.notice_content(language, gpc=gpc, preset=preset, again=again, news=news)
            self._notices[key] = Notice(language, self._policy.revision, content)
        return self._notices[key]

    def _compose(
        self,
        choice: Choice,
        before: Choice | None,
        decision: Decision,
        method: Method,
        notice: Notice,
        subject: str | None,
    ) -> Record:
        asked = {category.id for category in self._policy.asked}
        asked |= {service.id for service in self._policy.services if service.category != NECESSARY}
        granted = asked & (decision.categories | decision.services)
        return Record(
            id=secrets.token_urlsafe(16),
            time=_milliseconds(choice.decided_at),
            event=_event(choice, before, everything=granted == asked),
            method=method,
            revision=choice.revision,
            notice=notice.hash,
            granted=tuple(sorted(granted)),
            refused=tuple(sorted(asked - granted)),
            language=notice.language,
            gpc_seen=choice.gpc_seen,
            preset=decision.preset.id,
            valid_until=_milliseconds(self._codec.lapses(choice)),
            site=self._policy.site.name,
            contact=self._policy.site.contact,
            scope=self._scope,
            ui=self._ui,
            subject=subject,
        )


def repeats(choice: Choice, before: Choice | None) -> bool:
    """Whether this is the very choice that was made a moment ago, sent twice."""
    return (
        before is not None
        and choice.decided_at - before.decided_at <= SAME_CHOICE
        and (choice.categories, choice.services, choice.gpc_seen)
        == (before.categories, before.services, before.gpc_seen)
    )


def _event(choice: Choice, before: Choice | None, *, everything: bool) -> Event:
    if choice.grants_nothing:
        had_granted = before is not None and not before.grants_nothing
        return Event.WITHDRAWN if had_granted else Event.REFUSED
    return Event.GIVEN if everything else Event.PARTIAL


def _fingerprint(pages: Pages) -> str:
    """The first half of a SHA-256 over the style and script that browsers get."""
    assets = sorted(asset.body for asset in pages.assets.values())
    return hashlib.sha256(b"".join(assets)).hexdigest()[:32]


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
