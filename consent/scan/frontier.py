"""Which pages of a site are looked at, in which order, within bounds and as robots.txt allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from posixpath import splitext
from typing import Final
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

AGENT: Final = "consent-scan"
"""The name by which `robots.txt` may address this scanner."""

# What no page is, so that no scan downloads archives.
_FILES: Final = frozenset(
    (
        ".pdf",
        ".zip",
        ".gz",
        ".jpg",
        ".jpeg",
        ".png",
        ".gif",
        ".webp",
        ".svg",
        ".mp3",
        ".mp4",
        ".xml",
        ".css",
        ".js",
    )
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a scan goes: so many pages, so many clicks from the first, so many seconds in all."""

    pages: int = 10
    depth: int = 2
    seconds: float = 180.0


class Frontier:
    """Gives out pages one by one, and takes the links that were found on them.

    Of pages equally far away, one from a part of the site that was looked at least comes first.
    """

    def __init__(self, start: str, bounds: Bounds, *, allows: Callable[[str], bool]) -> None:
        self._site = _site(start)
        self._bounds = bounds
        self._allows = allows
        self._waiting = [(start, 0)]
        self._given_of: Counter[str] = Counter()
        self._seen = {_key(start)}
        self.depth = 0

    def next(self) -> str | None:
        """The next page, or None at the end."""
        if not self._waiting or self._given_of.total() >= self._bounds.pages:
            return None
        chosen = min(self._waiting, key=lambda page: (page[1], self._given_of[_part(page[0])]))
        self._waiting.remove(chosen)
        url, self.depth = chosen
        self._given_of[_part(url)] += 1
        return url

    def add(self, links: Iterable[str], *, base: str) -> None:
        """Take the links of the page that was given out last."""
        if self.depth >= self._bounds.depth:
            return
        for link in links:
            url = _absolute(base, link)
            if url is not None and _key(url) not in self._seen and self._leads_on(url):
                self._seen.add(_key(url))
                self._waiting.append((url, self.depth + 1))

    def _leads_on(self, url: str) -> bool:
        parts = urlsplit(url)
        page = parts.scheme in ("http", "https") and splitext(parts.path.lower())[1] not in _FILES
        return page and _site(url) == self._site and self._allows(url)


def read_robots(text: str | None) -> Callable[[str], bool]:
    """Says of an address whether a site's `robots.txt` lets us look at it; without one, all may be."""
    if text is None:
        return lambda _: True
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    return lambda url: robots.can_fetch(AGENT, url)


def _absolute(base: str, link: str) -> str | None:
    try:
        url = urldefrag(urljoin(base, link)).url
        urlsplit(url).port  # noqa: B018  # raises for what is no address
    except ValueError:
        return None
    return url


def _site(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www.")


def _part(url: str) -> str:
    """The first step of a path: `/news/storm` belongs to `news`."""
    return urlsplit(url).path.strip("/").partition("/")[0]


def _key(url: str) -> str:
    parts = urlsplit(url)
    return f"{_site(url)}{parts.path or '/'}?{parts.query}"
