"""Which category asks more of a site: what is unknown, or the site's own, asks as much as marketing."""

from __future__ import annotations

from typing import Final

from consent.policy.category import MARKETING, NECESSARY

_RANKS: Final = {NECESSARY: 0, "functional": 1, "analytics": 2, MARKETING: 3}


def is_laxer(declared: str, known: str) -> bool:
    """Whether a site declares as less what the catalogue knows as more; its own categories are not judged."""
    return declared in _RANKS and known in _RANKS and _RANKS[declared] < _RANKS[known]
