"""A category: one purpose that a visitor can say yes or no to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from consent.errors import PolicyError
from consent.policy.names import check_id

NECESSARY: Final = "necessary"
MARKETING: Final = "marketing"
UNDECIDED: Final = "?"
"""What `consent init` writes where somebody has to decide. No policy is made before that."""

# Never seen outside: a category knows whether it is a sale as soon as it is made.
_UNSAID: Final = cast("bool", None)


@dataclass(frozen=True, slots=True)
class Category:
    """One purpose. `sale` marks those that Global Privacy Control refuses: marketing, unless said otherwise.

    `statistics` marks one that only counts visits for the site itself, as the law of some regions exempts
    it; `opt_in` one that needs a yes in every region. `title` and `purpose` are the site's own words; the
    four standard categories leave them empty and are worded in the visitor's language by `banner/languages/`.
    """

    id: str
    title: str = ""
    purpose: str = ""
    sale: bool = _UNSAID
    statistics: bool = False
    opt_in: bool = False

    def __post_init__(self) -> None:
        check_id(self.id, key="category.name")
        if self.sale is _UNSAID:
            object.__setattr__(self, "sale", self.id == MARKETING)


STANDARD: Final = (
    Category(NECESSARY),
    Category("functional"),
    Category("analytics"),
    Category(MARKETING),
)
"""The four categories every site has, in the order in which they are shown."""


def merge_categories(declared: tuple[Category, ...]) -> tuple[Category, ...]:
    """The standard categories, each as the site restates it, then the site's own in its order."""
    by_id = {category.id: category for category in STANDARD}
    seen: set[str] = set()
    for place, category in enumerate(declared):
        key = f"category[{place}]"
        if category.id in seen:
            raise PolicyError(
                f"{key}.name: {category.id!r} is declared twice, expected each name once", key=f"{key}.name"
            )
        if category.id == NECESSARY and category.sale:
            raise PolicyError(
                f"{key}.sale: found true, expected no sale of what is necessary", key=f"{key}.sale"
            )
        if category.statistics and category.sale:
            raise PolicyError(
                f"{key}.statistics: found true, expected no sale to count as mere statistics",
                key=f"{key}.statistics",
            )
        seen.add(category.id)
        by_id[category.id] = category
    return tuple(by_id.values())
