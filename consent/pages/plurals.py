"""Plural forms of whole numbers, after the cardinal rules of Unicode CLDR 47 (cldr.unicode.org, plurals).

A language file gives a counted sentence in the forms its language has: `day_one`, `day_few`, `day_other`.
Languages whose whole numbers fall alike are one family; CLDR's further rules are for fractions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

Form = Literal["zero", "one", "two", "few", "many", "other"]

FORMS: Final[tuple[Form, ...]] = ("zero", "one", "two", "few", "many", "other")

# What is counted here: never none, for which there is a sentence of its own, and never the whole millions
# that have a form in Romance languages. Every other form is taken by a number below 200.
_COUNTED: Final = range(1, 200)
_MILLION: Final = 1_000_000


def plural_form(tag: str, count: int) -> Form:
    """The form that a whole number takes in this language; `one` and `other` for those not listed."""
    rule = _RULES.get(tag) or _RULES.get(tag.partition("-")[0]) or _one
    return rule(count)


def plural_forms(tag: str) -> tuple[Form, ...]:
    """The forms that a file of this language gives: those that what is counted takes, and `other`."""
    taken = {plural_form(tag, count) for count in _COUNTED} | {"other"}
    return tuple(form for form in FORMS if form in taken)


def _one(count: int) -> Form:
    return "one" if count == 1 else "other"


def _never(count: int) -> Form:
    return "other"


def _one_or_million(count: int) -> Form:
    return "many" if count and count % _MILLION == 0 else _one(count)


def _zero_or_one_or_million(count: int) -> Form:
    return "one" if count == 0 else _one_or_million(count)


def _ends_in_one(count: int) -> Form:
    return "one" if count % 10 == 1 and count % 100 != 11 else "other"


def _one_two(count: int) -> Form:
    return "two" if count == 2 else _one(count)


def _arabic(count: int) -> Form:
    if count < 3:
        return FORMS[count]
    if 3 <= count % 100 <= 10:
        return "few"
    return "many" if count % 100 >= 11 else "other"


def _czech(count: int) -> Form:
    return "few" if 2 <= count <= 4 else _one(count)


def _irish(count: int) -> Form:
    if 3 <= count <= 10:
        return "few" if count <= 6 else "many"
    return _one_two(count)


def _latvian(count: int) -> Form:
    return "zero" if count % 10 == 0 or 11 <= count % 100 <= 19 else _ends_in_one(count)


def _lithuanian(count: int) -> Form:
    if count % 10 == 0 or 11 <= count % 100 <= 19:
        return "other"
    return "one" if count % 10 == 1 else "few"


def _maltese(count: int) -> Form:
    if count == 0 or 3 <= count % 100 <= 10:
        return "few"
    return "many" if 11 <= count % 100 <= 19 else _one_two(count)


def _polish(count: int) -> Form:
    if count == 1:
        return "one"
    return "few" if _ends_in_two_to_four(count) else "many"


def _romanian(count: int) -> Form:
    if count == 1:
        return "one"
    return "few" if count == 0 or 1 <= count % 100 <= 19 else "other"


def _serbian(count: int) -> Form:
    return "few" if _ends_in_two_to_four(count) else _ends_in_one(count)


def _slovene(count: int) -> Form:
    return ("other", "one", "two", "few", "few")[count % 100] if count % 100 <= 4 else "other"


def _ukrainian(count: int) -> Form:
    form = _serbian(count)
    return "many" if form == "other" else form


def _ends_in_two_to_four(count: int) -> bool:
    return 2 <= count % 10 <= 4 and not 12 <= count % 100 <= 14


# The tag `pt` is Portugal's here, which CLDR calls pt-PT; its own `pt` is Brazil's.
_FAMILIES: Final[tuple[tuple[str, Callable[[int], Form]], ...]] = (
    ("ja ko zh", _never),
    ("bg da de el en et fi hu nb nl sv tr", _one),
    ("ca es it pt", _one_or_million),
    ("fr pt-BR", _zero_or_one_or_million),
    ("is", _ends_in_one),
    ("he", _one_two),
    ("cs sk", _czech),
    ("hr sr", _serbian),
    ("pl", _polish),
    ("uk", _ukrainian),
    ("sl", _slovene),
    ("lt", _lithuanian),
    ("lv", _latvian),
    ("ro", _romanian),
    ("ga", _irish),
    ("mt", _maltese),
    ("ar", _arabic),
)

_RULES: Final = {tag: rule for tags, rule in _FAMILIES for tag in tags.split()}
