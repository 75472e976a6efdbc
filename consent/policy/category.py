"""A category: one purpose that a visitor can say yes or no to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from consent.errors import PolicyError
from consent.policy.names import check_id


@dataclass(frozen=True, slots=True)
class Category:
    """One purpose. `sale` marks those that Global Privacy Control refuses.

    `title` and `purpose` are the site's own words; the four standard categories leave them empty and
    are worded in the visitor's language by `banner/languages/`.
    """

    id: str
    title: str = ""
    purpose: str = ""
    sale: bool = False

    def __post_init__(self) -> None:
        check_id(self.id, key="category.name")


NECESSARY: Final = "necessary"

STANDARD: Final = (
    Category(NECESSARY),
    Category("functional"),
    Category("analytics"),
    Category("marketing", sale=True),
)
"""The four categories every site has, in the order in which they are shown."""


def merge_categories(declared: tuple[Category, ...]) -> tuple[Category, ...]:
    """The standard categories, each as the site restates it, then the site's own in its order."""
    by_id = {category.id: category for category in STANDARD}
    for place, category in enumerate(declared):
        if category in declared[:place] or any(category.id == earlier.id for earlier in declared[:place]):
            raise PolicyError(
                f"category[{place}].name: {category.id!r} is declared twice, expected each name once",
                key=f"category[{place}].name",
            )
        if category.id == NECESSARY and category.sale:
            raise PolicyError(
                f"category[{place}].sale: 'necessary' cannot be a sale of data", key=f"category[{place}].sale"
            )
        by_id[category.id] = category
    return tuple(by_id.values())
