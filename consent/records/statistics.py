"""What many records say together: how often each answer was given, where, and in which language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from consent.records.record import Event, Record


@dataclass(frozen=True, slots=True)
class Answers:
    """How often one category or service was granted, of how often somebody decided about it."""

    granted: int
    asked: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.granted / self.asked


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a stretch of the log.

    `first` and `last` are times in milliseconds, None without records; `days` are dates in UTC.
    `answers` leaves withdrawals out: they answer no question, and have their line in `events`.
    """

    records: int
    first: int | None
    last: int | None
    gpc_seen: int
    events: Mapping[str, int]
    methods: Mapping[str, int]
    languages: Mapping[str, int]
    days: Mapping[str, int]
    answers: Mapping[str, Answers]


def summarise(records: Iterable[Record]) -> Statistics:
    """The figures of these records, in any order; everything counted is sorted by name."""
    first: int | None = None
    last: int | None = None
    events, methods, languages, days = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    granted, refused = Counter[str](), Counter[str]()
    gpc_seen = 0
    for record in records:
        first = record.time if first is None else min(first, record.time)
        last = record.time if last is None else max(last, record.time)
        events[record.event] += 1
        methods[record.method] += 1
        languages[record.language] += 1
        days[_day(record.time)] += 1
        gpc_seen += record.gpc_seen
        if record.event is not Event.WITHDRAWN:
            granted.update(record.granted)
            refused.update(record.refused)
    return Statistics(
        records=events.total(),
        first=first,
        last=last,
        gpc_seen=gpc_seen,
        events=_sorted(events),
        methods=_sorted(methods),
        languages=_sorted(languages),
        days=_sorted(days),
        answers={
            name: Answers(granted[name], granted[name] + refused[name]) for name in sorted(granted | refused)
        },
    )


def _day(time: int) -> str:
    return datetime.fromtimestamp(time / 1000, UTC).date().isoformat()


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return {str(name): counts[name] for name in sorted(counts)}
