"""The rows of an Open Cookie Database as services of a catalogue of the site's own.

Nothing is lost in silence: each row that is left out, changed or contradicted is told with its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from consent.policy.catalogue import Entry
from consent.policy.category import MARKETING, NECESSARY
from consent.policy.cookie import CookieDeclaration
from consent.policy.cookie_rows import CookieRow, Found, Unreadable
from consent.policy.cookie_terms import category_of, domains_of, doubt_about, lifetime_of, name_of
from consent.policy.lifetime import MAX_COOKIE_SECONDS, Lifetime
from consent.policy.names import slug
from consent.policy.recognition import Recognizer
from consent.policy.service import Service

SOURCE: Final = "https://github.com/jkwakman/Open-Cookie-Database"
Fate = Literal["unreadable", "doubtful", "changed", "collision"]

_STRICTEST_FIRST: Final = (MARKETING, "analytics", "functional")
_REASON: Final = "Imported. The Open Cookie Database files it under {words}; nobody here has looked into it."
_LONGEST_ID: Final = 64
# What nobody knows is told as the longest it can be.
LONGEST: Final = Lifetime(MAX_COOKIE_SECONDS // 86_400, "day")


@dataclass(frozen=True, slots=True)
class Remark:
    """What became of a row that was not taken over as it stands."""

    line: int
    fate: Fate
    why: str
    name: str = ""

    def __str__(self) -> str:
        return f"line {self.line}: {self.fate}: {f'{self.name!r} ' if self.name else ''}{self.why}"


@dataclass(frozen=True, slots=True)
class Import:
    """The services, in the order of their ids, and what there is to say about the rows."""

    entries: tuple[Entry, ...]
    remarks: tuple[Remark, ...]


def import_rows(found: Iterable[Found], known: Recognizer, *, prefix: str, written: date) -> Import:
    """The services of these rows; their ids begin with the prefix, the name of the file they go to.

    `known` is asked about every cookie: where it says more than the row, the stricter category counts.
    """
    shelf = _Shelf(known)
    for row in found:
        shelf.put(row)
    entries = _distinct(group.entry(prefix, written) for group in shelf.groups())
    return Import(tuple(sorted(entries, key=lambda entry: entry.service.id)), tuple(shelf.remarks))


def _distinct(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries under an id each: a number is added where one has been given to another before.

    The analytics of "Adobe" and all of "Adobe Analytics" come to the same words.
    """
    taken: set[str] = set()
    for entry in entries:
        name, number = entry.service.id, 1
        while name in taken:
            number += 1
            name = f"{entry.service.id[: _LONGEST_ID - 3]}-{number}"
        taken.add(name)
        yield replace(entry, service=replace(entry.service, id=name))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row that is taken over: its category, and its cookies, one for each domain."""

    row: CookieRow
    category: str
    cookies: tuple[CookieDeclaration, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """The rows of one platform in one category. `hosts` are the platform's, for its strictest category."""

    platform: str
    category: str
    rows: tuple[_Placed, ...]
    hosts: tuple[str, ...]
    alone: bool

    def entry(self, prefix: str, written: date) -> Entry:
        """The group as a service."""
        end = "" if self.alone else f"-{self.category}"
        name = self.platform if self.alone else f"{self.platform} ({self.category})"
        middle = slug(self.platform)[: _LONGEST_ID - len(prefix) - len(end) - 1].strip("-") or "unnamed"
        said = [placed.row for placed in self.rows]
        words = " and ".join(sorted({f'"{row.category}"' for row in said}))
        service = Service(
            name,
            self.category,
            id=f"{prefix}-{middle}{end}",
            hosts=self.hosts,
            cookies=tuple(cookie for placed in self.rows for cookie in placed.cookies),
            provider=next((row.controller for row in said if row.controller), self.platform),
            privacy_policy=next((row.privacy for row in said if row.privacy.startswith("https://")), ""),
        )
        return Entry(service, _REASON.format(words=words), (SOURCE,), written)


class _Shelf:
    """Takes rows one by one, and remembers where each name stood first."""

    def __init__(self, known: Recognizer) -> None:
        self.remarks: list[Remark] = []
        self._known = known
        self._placed: list[_Placed] = []
        self._first: dict[tuple[str, str | None], tuple[int, str]] = {}

    def put(self, found: Found) -> None:
        """Take one row over, or say why not."""
        if isinstance(found, Unreadable):
            self.remarks.append(Remark(found.line, "unreadable", found.why))
            return
        if why := doubt_about(found):
            self._tell(found, "doubtful", why)
            return
        if (lifetime := lifetime_of(found)) is None:
            lifetime = LONGEST
            self._tell(found, "changed", f"stays {found.retention!r}; written as {LONGEST}, browsers' limit")
        cookies = tuple(_cookies(found, lifetime))
        category = self._strictest(found, category_of(found), cookies)
        new = tuple(cookie for cookie in cookies if self._is_new(found, cookie, category))
        if new:
            self._placed.append(_Placed(found, category, new))

    def groups(self) -> Iterator[_Group]:
        """What was taken over, by platform and category."""
        by_platform: dict[str, list[_Placed]] = {}
        for placed in self._placed:
            platform = placed.row.platform
            by_platform.setdefault(slug(platform) or platform, []).append(placed)
        for rows in by_platform.values():
            categories = [one for one in _STRICTEST_FIRST if any(one == placed.category for placed in rows)]
            hosts = tuple(dict.fromkeys(self._hosts(rows)))
            for category in categories:
                yield _Group(
                    rows[0].row.platform,
                    category,
                    tuple(placed for placed in rows if placed.category == category),
                    hosts if category == categories[0] else (),
                    alone=len(categories) == 1,
                )

    def _hosts(self, rows: Iterable[_Placed]) -> Iterator[str]:
        """The hosts that these cookies stand on, but for those that the catalogue knows better."""
        for placed in rows:
            for cookie in placed.cookies:
                if cookie.domain and self._known.host(cookie.domain) is None:
                    yield cookie.domain

    def _strictest(self, row: CookieRow, category: str, cookies: Iterable[CookieDeclaration]) -> str:
        """The row's category, or the catalogue's for the same cookie where that is stricter."""
        for cookie in cookies:
            known = self._known.cookie(cookie.name.replace("*", "1"), cookie.domain or "")
            if known and known.category in _STRICTEST_FIRST[: _STRICTEST_FIRST.index(category)]:
                service = known.service.id if known.service else NECESSARY
                self._tell(row, "changed", f"is {known.category}, not {category}: known from {service}")
                category = known.category
        return category

    def _is_new(self, row: CookieRow, cookie: CookieDeclaration, category: str) -> bool:
        """Whether the name stands on its domain for the first time; a second category is told."""
        line, earlier = self._first.setdefault((cookie.name, cookie.domain), (row.line, category))
        if line == row.line:
            return True
        if earlier != category:
            where = f" on {cookie.domain}" if cookie.domain else ""
            self._tell(row, "collision", f"is {category}{where}; line {line} says {earlier} and counts")
        return False

    def _tell(self, row: CookieRow, fate: Fate, why: str) -> None:
        self.remarks.append(Remark(row.line, fate, why, row.name))


def _cookies(row: CookieRow, lifetime: Lifetime) -> Iterator[CookieDeclaration]:
    purpose = " ".join(row.description.split())
    cookie = CookieDeclaration(name_of(row), lifetime=lifetime, purpose=purpose)
    return (replace(cookie, domain=domain) for domain in domains_of(row))
