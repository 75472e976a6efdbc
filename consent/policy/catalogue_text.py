"""Entries of a catalogue written as TOML, in the form in which the catalogue's own files stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from consent.policy.catalogue import Entry
from consent.policy.cookie import CookieDeclaration
from consent.policy.toml_text import listed, quoted


def format_entries(entries: Iterable[Entry]) -> str:
    """The `[[service]]` tables of these entries."""
    return "\n".join("\n".join(_lines(entry)) + "\n" for entry in entries)


def _lines(entry: Entry) -> Iterator[str]:
    service = entry.service
    yield "[[service]]"
    texts = {
        "id": service.id,
        "name": service.name,
        "category": service.category,
        "provider": service.provider,
        "privacy_policy": service.privacy_policy,
        "reason": entry.reason,
        "purpose": service.purpose,
    }
    yield from (f"{key} = {quoted(text)}" for key, text in texts.items() if text)
    lists = {"hosts": service.hosts, "markers": service.markers, "storage": service.storage}
    yield from (f"{key} = {listed(items)}" for key, items in lists.items() if items)
    if service.cookies:
        yield "cookies = ["
        yield from (f"  {_cookie(cookie)}," for cookie in service.cookies)
        yield "]"
    yield f"sources = {listed(entry.sources)}"
    yield f"written = {entry.written.isoformat()}"
    if entry.checked is not None:
        yield f"checked = {entry.checked.isoformat()}"


def _cookie(cookie: CookieDeclaration) -> str:
    members = {
        "name": cookie.name,
        "lifetime": str(cookie.lifetime),
        "purpose": cookie.purpose,
        "domain": cookie.domain,
        "path": cookie.path,
    }
    written = [f"{key} = {quoted(value)}" for key, value in members.items() if value]
    return "{ " + ", ".join(written + ["partitioned = true"] * cookie.partitioned) + " }"
