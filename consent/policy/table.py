"""One TOML table, read key by key: every reading checks the type and names the place of a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Final

from consent.errors import PolicyError
from consent.policy.lifetime import Lifetime, parse_lifetime
from consent.policy.places import join

# More names than a person reads.
_MOST_LISTED: Final = 25


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its place. `key` is written as in TOML: `service[2].cookies[0]`."""

    key: str
    values: Mapping[str, object]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def place(self, name: str) -> str:
        """The full key of one of its values."""
        return join(self.key, name)

    def expect(self, *known: str, what: str = "key") -> None:
        """Raise PolicyError for the first key that is none of these, with the nearest of them."""
        for name in self.values:
            if name not in known:
                raise unknown(name, known, what=what, key=self.place(name))

    def text(self, name: str, default: str | None = None) -> str:
        """A text; PolicyError if it is missing and has no default."""
        found = self.values.get(name, default)
        if not isinstance(found, str):
            raise mistake(self.place(name), found, "a text in quotes")
        return found

    def required(self, name: str) -> str:
        """A text that is there and not blank."""
        found = self.text(name)
        if not found.strip():
            raise mistake(self.place(name), found, "a text that is not empty")
        return found

    def optional(self, name: str) -> str | None:
        """A text, or None where it is not written."""
        return self.text(name) if name in self else None

    def flag(self, name: str) -> bool:
        """True or false; false where it is not written."""
        found = self.values.get(name, False)
        if not isinstance(found, bool):
            raise mistake(self.place(name), found, "true or false")
        return found

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        found = self.values.get(name, default)
        if not isinstance(found, int) or isinstance(found, bool):
            raise mistake(self.place(name), found, "a whole number")
        return found

    def day(self, name: str) -> date:
        """A date without a time."""
        found = self.values.get(name)
        if not isinstance(found, date) or isinstance(found, datetime):
            raise mistake(self.place(name), found, "a date such as 2026-01-31")
        return found

    def lifetime(self, name: str, default: Lifetime) -> Lifetime:
        """A lifetime such as `13 months`."""
        return parse_lifetime(self.text(name), key=self.place(name)) if name in self else default

    def texts(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts."""
        texts = []
        for place, item in enumerate(self._list(name, default, "a list of texts")):
            if not isinstance(item, str):
                raise mistake(f"{self.place(name)}[{place}]", item, "a text in quotes")
            texts.append(item)
        return tuple(texts)

    def tables(self, name: str, *, written: str) -> tuple[Table, ...]:
        """A list of tables; `written` shows how the site writes one."""
        tables = []
        for place, item in enumerate(self._list(name, (), written)):
            key = f"{self.place(name)}[{place}]"
            if not isinstance(item, dict):
                raise mistake(key, item, written)
            tables.append(Table(key, item))
        return tuple(tables)

    def table(self, name: str) -> Table:
        """A table of its own, empty where it is not written."""
        found = self.values.get(name, {})
        if not isinstance(found, dict):
            raise mistake(self.place(name), found, f"a table, [{self.place(name)}]")
        return Table(self.place(name), found)

    def _list(self, name: str, default: tuple[str, ...], expected: str) -> Iterable[object]:
        found = self.values.get(name, default)
        if not isinstance(found, list | tuple):
            raise mistake(self.place(name), found, expected)
        return found


def mistake(key: str, found: object, expected: str) -> PolicyError:
    """The mistake of a value that is of another kind, or, where `found` is None, not written at all."""
    return PolicyError(f"{key}: found {describe(found)}, expected {expected}", key=key)


def unknown(found: str, known: Iterable[str], *, what: str, key: str) -> PolicyError:
    """The mistake of a name that nobody knows, with the nearest known one, or all if none is near."""
    known = tuple(known)
    if near := get_close_matches(found, known, n=1):
        expected = f"did you mean {near[0]!r}?"
    elif len(known) > _MOST_LISTED:
        expected = f"expected one of the {len(known)} known ones"
    else:
        expected = f"expected one of {', '.join(known)}"
    return PolicyError(f"{key}: found the unknown {what} {found!r}, {expected}", key=key)


def describe(value: object) -> str:
    """A TOML value in the words of its writer."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return repr(value)
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a table"
        case datetime() | date() | time():
            return f"the date or time {value}"
    return repr(value)
