"""The request's `Cookie` header: which pairs the app gets to see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from consent.gate.decision import Decision

MAX_TWINS: Final = 4
"""So many cookies of one name are read: one of each path and domain that a site is likely to have used."""


@dataclass(frozen=True, slots=True)
class Cookies:
    """A `Cookie` header cut in two. `kept` is what the app sees, `held` the names it does not see.

    Kept pairs stay as the browser wrote them, quotes and odd bytes included.
    """

    kept: bytes
    held: tuple[str, ...]


def parse_pairs(header: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and pair of each cookie. A pair without `=` has no name (RFC 6265bis section 5.8.3)."""
    for piece in header.split(b";"):
        pair = piece.strip(b" \t")
        if pair:
            name, equals, _ = pair.partition(b"=")
            yield (name.strip(b" \t").decode("latin-1") if equals else ""), pair


def values_of(header: bytes, name: str) -> tuple[str, ...]:
    """The values of the first few cookies of this name.

    A browser may hold one for each domain and path, and nobody can tell which is which (RFC 6265
    section 4.2.2).
    """
    if name.encode("latin-1") + b"=" not in header:
        return ()
    found = (pair for given, pair in parse_pairs(header) if given == name)
    values = (pair.partition(b"=")[2].strip(b" \t").decode("latin-1") for pair in found)
    return tuple(islice(values, MAX_TWINS))


def join_crumbs(values: Sequence[bytes]) -> bytes:
    """One header out of the several that HTTP/2 may send (RFC 9113 section 8.2.3)."""
    return b"; ".join(values)


def filter_cookies(header: bytes, decision: Decision, *, own: frozenset[str]) -> Cookies:
    """The header without the pairs that are held. `own` names our cookies, which always pass."""
    kept: list[bytes] = []
    held: list[str] = []
    for name, pair in parse_pairs(header):
        if name in own or decision.keeps(name):
            kept.append(pair)
        else:
            held.append(name)
    return Cookies(b"; ".join(kept), tuple(held)) if held else Cookies(header, ())
