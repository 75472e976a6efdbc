"""A clock that tests move: `ConsentMiddleware(…, clock=clock)`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still until it is moved. It begins at the given moment, or now, in UTC."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime.now(UTC)

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self.now

    def move(self, **by: float) -> None:
        """Go on by a stretch of time, named as `timedelta` names it: `clock.move(days=200)`."""
        self.now += timedelta(**by)
