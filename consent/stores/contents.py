"""Everything that a log holds, in the order of its leaves: what an export writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from consent.errors import StoreError
from consent.records.lines import Line
from consent.records.section import Kept


@dataclass(frozen=True, slots=True)
class Contents:
    """One state of a log. `lines` can be read once; `note` is the newest checkpoint, None if unsigned."""

    origin: str
    size: int
    note: str | None
    lines: Iterator[Line]


def join(leaves: Iterable[tuple[object, object]], bodies: Iterable[Kept]) -> Iterator[Line]:
    """Each leaf with its body, both in the order of their leaves.

    StoreError where they do not fit together: an export would hide that, an audit tells.
    """
    waiting = iter(bodies)
    kept = next(waiting, None)
    for expected, (place, leaf) in enumerate(leaves):
        if place != expected or not isinstance(leaf, str):
            raise StoreError(f"leaf {expected} is missing or is no text: {_ADVICE}")
        salt = body = None
        if kept is not None and kept.leaf == place:
            if not isinstance(kept.salt, bytes) or not isinstance(kept.data, str):
                raise StoreError(f"leaf {place}: its body or salt is of a wrong type: {_ADVICE}")
            salt, body = kept.salt, kept.data
            kept = next(waiting, None)
        yield Line(expected, leaf, salt, body)
    if kept is not None:
        raise StoreError(f"a row of {kept.table} belongs to no leaf, or to one that has a body: {_ADVICE}")


_ADVICE = "`consent log verify` says more"
