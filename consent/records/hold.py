"""A legal hold: what must not be deleted for now, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hold:
    """What is kept: one subject's records, one record, or, with neither, everything.

    `reason` is told to the visitor whose erasure it refuses. `since` is in milliseconds since the
    epoch; `number` is given by the store.
    """

    reason: str
    since: int
    subject: str | None = None
    record: str | None = None
    number: int = 0

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("reason: a hold without a reason cannot be explained to anybody")
        if self.subject is not None and self.record is not None:
            raise ValueError("a hold is on a subject, on a record, or on everything")
