"""The catalogue: services that many sites use, declared once for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from typing import Final

from consent.errors import PolicyError
from consent.policy.claims import Claims
from consent.policy.cookie import NamePattern
from consent.policy.declarations import SERVICE_KEYS, read_service
from consent.policy.document import read_document
from consent.policy.names import is_id
from consent.policy.service import Service
from consent.policy.table import Table, mistake, unknown

_QUOTED_PATTERN: Final = re.compile(r'"([^"\s*]*\*[^"\s]*)"')


@dataclass(frozen=True, slots=True)
class Entry:
    """One service of the catalogue, and where its facts come from.

    `reason` says why it stands in its category, `sources` where its hosts and cookies are documented,
    `written` the day on which it was written down, and `checked` the day on which somebody last compared
    it with its sources, None where nobody has yet.
    """

    service: Service
    reason: str
    sources: tuple[str, ...]
    written: date
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A service that a search found, the fact that holds the word, and how far that is from it."""

    service: Service
    fact: str
    text: str
    distance: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Services by their id, each text read when one of its services is asked for.

    `texts` are TOML texts by name, one for each provider. The id of a service is the name of its text, or
    begins with it and a hyphen: `google-ads` stands in `google`. So finding one service reads one text,
    however many there are. `own` are texts of the site's own; where both have a name, the site's counts.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    _read: dict[str, dict[str, Entry]] = field(init=False, compare=False, repr=False, default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return self._find(name) is not None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All services with their reasons and sources, in the order of their ids. Reads every text."""
        entries = (entry for text in {*self.texts, *self.own} for entry in self._entries(text).values())
        return tuple(sorted(entries, key=lambda entry: entry.service.id))

    def names(self) -> tuple[str, ...]:
        """The ids of all services, in alphabetical order. Reads every text."""
        return tuple(entry.service.id for entry in self.entries)

    def get(self, name: str) -> Service:
        """The service of this id; PolicyError with the nearest known one for any other name."""
        return self.entry(name).service

    def entry(self, name: str) -> Entry:
        """The service of this id with its reason and sources."""
        if (found := self._find(name)) is None:
            raise unknown(name, self.names(), what="service", key=name)
        return found

    def search(self, word: str) -> tuple[Hit, ...]:
        """Services with the word in any of their facts, and those that it belongs to as a name or host.

        `_ga_1` is found by the pattern `_ga_*`, and `js.stripe.com` by the host `stripe.com`. The nearest
        come first: the very word, then what it belongs to, then what it is a part of.
        """
        hits = (_hit(entry.service, word.casefold()) for entry in self.entries)
        return tuple(sorted((hit for hit in hits if hit), key=lambda hit: hit.distance))

    def mentioning(self, *words: str) -> Catalogue:
        """The texts that have one of these words in quotes, a host with a path or a pattern included.

        A sieve that needs no reading of TOML: what it leaves is little, and has all services in question.
        """
        texts, own = (
            {name: text for name, text in shelf.items() if _mentions(text, words)}
            for shelf in (self.texts, self.own)
        )
        return Catalogue(texts, own)

    def _find(self, name: str) -> Entry | None:
        if not is_id(name):
            return None
        text = name
        while text:
            if found := self._entries(text).get(name):
                return found
            text = text.rpartition("-")[0]
        return None

    def _entries(self, text: str) -> dict[str, Entry]:
        """What stands in the text of this name; nothing where there is none."""
        if text not in self._read:
            written = self.own.get(text) or self.texts.get(text)
            if written is None:
                return {}
            self._read[text] = read_document(written, partial(_provider, text=text), source=f"{text}.toml")
        return self._read[text]


def _provider(root: Table, *, text: str) -> dict[str, Entry]:
    root.expect("provider", "privacy_policy", "service")
    entries: dict[str, Entry] = {}
    for table in root.tables("service", written="[[service]]"):
        entry = _entry(table, root)
        found, key = entry.service.id, table.place("id")
        if found in entries:
            raise PolicyError(f"{key}: {found!r} is taken, expected an id of its own", key=key)
        if found != text and not found.startswith(f"{text}-"):
            raise PolicyError(
                f"{key}: found {found!r}, expected '{text}' or '{text}-…' in this file", key=key
            )
        entries[found] = entry
    return entries


def _entry(table: Table, root: Table) -> Entry:
    about = ("reason", "sources", "written", "checked")
    table.expect(*SERVICE_KEYS, *about)
    own = Table(table.key, {name: value for name, value in table.values.items() if name not in about})
    service = read_service(own)
    service.check(table.key)
    return Entry(
        replace(
            service,
            provider=service.provider or root.required("provider"),
            privacy_policy=service.privacy_policy or root.text("privacy_policy", ""),
            cookies=tuple(replace(cookie, from_catalogue=True) for cookie in service.cookies),
            from_catalogue=True,
        ),
        reason=table.required("reason"),
        sources=_sources(table),
        written=table.day("written"),
        checked=table.day("checked") if "checked" in table else None,
    )


def _sources(table: Table) -> tuple[str, ...]:
    sources = table.texts("sources")
    if not sources:
        raise mistake(table.place("sources"), None, "at least one link")
    return sources


def _mentions(text: str, words: tuple[str, ...]) -> bool:
    if any(f'"{word}"' in text or f'"{word}/' in text for word in words):
        return True
    return any(pattern.matches(word) for pattern in _patterns(text) for word in words)


@cache
def _patterns(text: str) -> tuple[NamePattern, ...]:
    """The patterns that stand in quotes in a text."""
    return tuple(map(NamePattern.parse, set(_QUOTED_PATTERN.findall(text))))


def _hit(service: Service, word: str) -> Hit | None:
    facts = list(_facts(service))
    for fact, text in facts:
        if text.casefold() == word:
            return Hit(service, fact, text, 0)
    for cookie in (*(cookie.name for cookie in service.cookies), *service.storage):
        if "*" in cookie and NamePattern.parse(cookie.casefold()).matches(word):
            return Hit(service, "pattern", cookie, 1)
    host, _, path = word.partition("/")
    if Claims.of([service]).find(host, f"/{path}"):
        return Hit(service, "host", host, 1)
    return next((Hit(service, fact, text, 2) for fact, text in facts if word in text.casefold()), None)


def _facts(service: Service) -> Iterable[tuple[str, str]]:
    yield "id", service.id
    yield "name", service.name
    yield from (("cookie", cookie.name) for cookie in service.cookies)
    yield from (("host", host) for host in service.hosts)
    yield from (("storage", key) for key in service.storage)
    yield from (("marker", marker) for marker in service.markers)
    yield "provider", service.provider
    yield "purpose", service.purpose
