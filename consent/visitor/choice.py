"""A choice: what one visitor said yes to, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
