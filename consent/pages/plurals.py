"""Plural forms of whole numbers, after the cardinal rules of Unicode CLDR 47 (cldr.unicode.org, plurals).

A language file gives a counted sentence in the forms its language has: `day_one`, `day_few`, `day_other`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

Form = Literal["zero", "one", "two", "few", "many", "other"]

FORMS: Final[tuple[Form, ...]] = ("zero", "one", "two", "few", "many", "other")


def plural_form(tag: str, count: int) -> Form:
    """The form that a whole number takes in this language; `one` and `other` for those not listed."""
    rule = _RULES.get(tag) or _RULES.get(tag.partition("-")[0]) or _one_or_other
    return rule(count)


def _one_or_other(count: int) -> Form:
    return "one" if count == 1 else "other"


def _arabic(count: int) -> Form:
    if count < 3:
        return FORMS[count]
    if 3 <= count % 100 <= 10:
        return "few"
    return "many" if count % 100 >= 11 else "other"


_RULES: Final[dict[str, Callable[[int], Form]]] = {
    "ar": _arabic,
    "fr": lambda count: "one" if count < 2 else "other",
}
