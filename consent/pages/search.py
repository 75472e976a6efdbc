"""Finding a service on a long preferences page: by its name, its company, or a cookie of its."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from consent.pages.wording import CategoryWords, CookieWords, ServiceWords

LONG: Final = 12
"""A page with more services than this offers a search field."""

MAX_QUERY: Final = 100


@dataclass(frozen=True, slots=True)
class Search:
    """What a visitor looks for, and what is shown of it.

    `found` names services, and categories for the cookies that stand under no service; everything where
    nothing is looked for. What was not found stays in the form, so that saving never loses it.
    """

    wanted: str
    offered: bool
    found: frozenset[str]

    def hides(self, category: CategoryWords) -> bool:
        """Whether nothing in this category was found."""
        return bool(self.wanted) and not self.found & {category.id, *(one.id for one in category.services)}


def search(categories: Sequence[CategoryWords], query: str) -> Search:
    """The services and cookies in which every word of the query occurs; `page.js` searches likewise."""
    offered = sum(len(category.services) for category in categories) > LONG
    wanted = " ".join(query[:MAX_QUERY].split()) if offered else ""
    words = fold(wanted).split()
    found = (name for name, text in _texts(categories) if all(word in text for word in words))
    return Search(wanted, offered, frozenset(found))


def fold(text: str) -> str:
    """Lower case, without accents: what is compared."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.category(letter).startswith("M")).lower()


def _texts(categories: Iterable[CategoryWords]) -> Iterator[tuple[str, str]]:
    """What is searched, under the name of its place on the page."""
    for category in categories:
        yield from ((service.id, fold("\n".join(_of_service(service)))) for service in category.services)
        if category.cookies:
            yield category.id, fold("\n".join(_of_cookies(category.cookies)))


def _of_service(service: ServiceWords) -> Iterator[str]:
    yield from (service.name, service.provider, service.purpose, service.hosts, service.storage)
    yield from _of_cookies(service.cookies)


def _of_cookies(cookies: Iterable[CookieWords]) -> Iterator[str]:
    for cookie in cookies:
        yield from (cookie.name, cookie.purpose, cookie.lifetime)
