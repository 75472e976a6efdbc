"""A choice: what one visitor said yes to, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

NONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Choice:
    """What was granted; everything else was refused.

    `categories` were granted as a whole, `services` one by one outside of them. `decided_at` is UTC, in
    whole seconds. With `gpc_seen` the browser's opt-out signal was present, so whatever was granted
    from a sale category was granted by name.

    `preset` is the region's preset under which it was made, None for the strictest. With `kept` some of what
    is granted had been on before anybody said yes, and was merely left on. With `by_signal` nobody
    chose at all: it only remembers that the signal was seen. `renewed_days` after the decision the browser
    was given the same choice once more.
    """

    decided_at: datetime
    revision: str
    categories: frozenset[str] = NONE
    services: frozenset[str] = NONE
    gpc_seen: bool = False
    preset: str | None = None
    kept: bool = False
    by_signal: bool = False
    renewed_days: int = 0

    @property
    def grants_nothing(self) -> bool:
        """Whether it is a plain refusal."""
        return not self.categories and not self.services

    def after(self, before: Choice) -> Choice:
        """The same choice, dated so that it is newer than the one `before`."""
        if self.decided_at > before.decided_at:
            return self
        return replace(self, decided_at=before.decided_at + timedelta(seconds=1))


def newest(choices: Iterable[Choice]) -> Choice | None:
    """The one that speaks for a visitor who left several; None of none.

    It is the latest; of those of one moment, the one that grants least. What nobody chose, but the signal
    left, speaks only where there is no choice.
    """
    return max(choices, key=_rank, default=None)


def _rank(choice: Choice) -> tuple[bool, datetime, int, int, bool, int]:
    """What is larger speaks. The last two are what a choice has more of that was written once again."""
    granted = (-len(choice.categories), -len(choice.services))
    return (not choice.by_signal, choice.decided_at, *granted, choice.gpc_seen, choice.renewed_days)
