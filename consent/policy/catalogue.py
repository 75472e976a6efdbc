"""The catalogue: services that many sites use, declared once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from consent.errors import PolicyError
from consent.policy.declarations import SERVICE_KEYS, read_service
from consent.policy.document import read_document
from consent.policy.service import Service
from consent.policy.table import Table, mistake, unknown


@dataclass(frozen=True, slots=True)
class Entry:
    """One service of the catalogue, and where its facts come from.

    `reason` says why it stands in its category, `sources` where its hosts and cookies are documented,
    `checked` the day on which somebody read them last.
    """

    service: Service
    reason: str
    sources: tuple[str, ...]
    checked: date


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Services by their id."""

    entries: tuple[Entry, ...] = ()
    _by_id: dict[str, Entry] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        by_id = {entry.service.id: entry for entry in self.entries}
        object.__setattr__(self, "_by_id", dict(sorted(by_id.items())))

    def __contains__(self, name: str) -> bool:
        return name in self._by_id

    def names(self) -> tuple[str, ...]:
        """The ids of all services, in alphabetical order."""
        return tuple(self._by_id)

    def get(self, name: str) -> Service:
        """The service of this id; PolicyError with the nearest known one for any other name."""
        return self.entry(name).service

    def entry(self, name: str) -> Entry:
        """The service of this id with its reason and sources."""
        if name not in self._by_id:
            raise unknown(name, self._by_id, what="service", key=name)
        return self._by_id[name]

    def search(self, word: str) -> tuple[Service, ...]:
        """Services whose id, name, provider, purpose, host, cookie, storage key or marker holds the word."""
        word = word.casefold()
        return tuple(
            entry.service
            for entry in self._by_id.values()
            if any(word in text.casefold() for text in _texts(entry.service))
        )


def parse_catalogue(texts: Mapping[str, str]) -> Catalogue:
    """The catalogue in these TOML texts, each under the name of its source: one text a provider."""
    entries: list[Entry] = []
    for source, text in texts.items():
        taken = frozenset(entry.service.id for entry in entries)
        entries += read_document(text, partial(_provider, taken=taken), source=source)
    return Catalogue(tuple(entries))


def _provider(root: Table, *, taken: frozenset[str]) -> list[Entry]:
    root.expect("provider", "privacy_policy", "service")
    provider, privacy_policy = root.required("provider"), root.required("privacy_policy")
    entries: list[Entry] = []
    for table in root.tables("service", written="[[service]]"):
        entry = _entry(table, provider=provider, privacy_policy=privacy_policy)
        if entry.service.id in taken | {earlier.service.id for earlier in entries}:
            key = table.place("id")
            raise PolicyError(f"{key}: {entry.service.id!r} is taken, expected an id of its own", key=key)
        entries.append(entry)
    return entries


def _entry(table: Table, *, provider: str, privacy_policy: str) -> Entry:
    about = ("reason", "sources", "checked")
    table.expect(*SERVICE_KEYS, *about)
    own = Table(table.key, {name: value for name, value in table.values.items() if name not in about})
    service = read_service(own)
    service.check(table.key)
    return Entry(
        replace(
            service,
            provider=service.provider or provider,
            privacy_policy=service.privacy_policy or privacy_policy,
            cookies=tuple(replace(cookie, from_catalogue=True) for cookie in service.cookies),
            from_catalogue=True,
        ),
        reason=table.required("reason"),
        sources=_sources(table),
        checked=table.day("checked"),
    )


def _sources(table: Table) -> tuple[str, ...]:
    sources = table.texts("sources")
    if not sources:
        raise mistake(table.place("sources"), None, "at least one link")
    return sources


def _texts(service: Service) -> Iterable[str]:
    yield from (service.id, service.name, service.provider, service.purpose)
    yield from service.hosts
    yield from (cookie.name for cookie in service.cookies)
    yield from service.storage
    yield from service.markers
