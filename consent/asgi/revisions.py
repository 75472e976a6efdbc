"""What the log knows of earlier policies: which choices about them still count, and what is new since.

Read when the server starts, and again where a visitor brings a choice about a revision that nobody here has
heard of, since another process may have written it. A request that brings none of that asks nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from consent.errors import StoreError
from consent.policy.policy import Policy
from consent.records.revision import Revision, describe
from consent.stores.protocol import Store

logger = logging.getLogger("consent")

PAUSE: Final = timedelta(minutes=1)
"""The log is not asked more often than this for a revision that it does not know."""


class Revisions:
    """The earlier policies of one site. In it are those about which a choice still counts."""

    def __init__(self, store: Store | None, policy: Policy, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._current = describe(policy, time=0)
        self._kept = False
        self._read_at: datetime | None = None
        self._take(())

    def __contains__(self, revision: object) -> bool:
        """Whether everything that is asked now was asked under this revision."""
        return revision in self._counting

    def news(self, revision: str) -> tuple[str, ...]:
        """The categories and services asked now and not under this revision; none if nobody knows it."""
        known = self._known.get(revision)
        return () if known is None else known.news(self._current)

    async def learn(self, revision: str) -> bool:
        """Whether the log turns out to know a revision that was unknown here."""
        if revision in self._known:
            return False
        await self.catch_up()
        return revision in self._known

    async def keep(self, time: int) -> None:
        """Write the policy down before the first choice that this process records under it.

        `time` is in milliseconds since the epoch. StoreError if it cannot be kept.
        """
        if self._store is not None and not self._kept:
            await self._store.keep_revision(describe(self._policy, time=time))
            self._kept = True
            await self.read()

    async def catch_up(self) -> None:
        """Ask the log, if it was not asked a moment ago."""
        if self._read_at is None or self._clock() - self._read_at >= PAUSE:
            await self.read()

    async def read(self) -> None:
        """Ask the log. Where it does not answer, what was known stays."""
        if self._store is None:
            return
        try:
            self._take(await self._store.revisions())
        except StoreError:
            logger.exception("the log is not available: choices about earlier policies are asked for again")
        finally:
            self._read_at = self._clock()

    def _take(self, kept: Iterable[Revision]) -> None:
        """Remember what the log has, oldest first."""
        revisions = list(kept)
        newest = revisions[-1] if revisions else None
        self._known = {each.revision: each for each in revisions}
        earlier = (each for each in self._known.values() if each.revision != self._current.revision)
        self._counting = frozenset(each.revision for each in earlier if each.covers(self._current))
        self.mark = " ".join(sorted(self._counting))
        """Those in it, for scripts: they compare revisions by name."""
        self.changed = _moment(newest.time) if newest and newest.policy == self._current.policy else None
        """When the log learnt of the policy as it is; None if it does not know it, or another one since."""


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
