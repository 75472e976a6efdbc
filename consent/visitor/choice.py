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
    """

    decided_at: datetime
    revision: str
    categories: frozenset[str] = NONE
    services: frozenset[str] = NONE
    gpc_seen: bool = False

    @property
    def grants_nothing(self) -> bool:
        """Whether it is a plain refusal."""
        return not self.categories and not self.services
