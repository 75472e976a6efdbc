"""Entries of a catalogue written as TOML, in the form in which the catalogue's own files stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from consent.policy.catalogue import Entry
from consent.policy.cookie import CookieDeclaration

# TOML 1.0: a basic string holds no control character but the tab, and neither `"` nor `\` as they are.
_ESCAPED: Final = re.compile(r'["\\\x00-\x1f\x7f]')


def format_entries(entries: Iterable[Entry]) -> str:
    """The `[[service]]` tables of these entries."""
    return "\n".join("\n".join(_lines(entry)) + "\n" for entry in entries)


def quoted(text: str) -> str:
    """The text as a TOML string on one line."""
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return f"\\{character}" if character in '"\\' else f"\\u{ord(character):04x}"


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
    yield from (f"{key} = {_list(items)}" for key, items in lists.items() if items)
    if service.cookies:
        yield "cookies = ["
        yield from (f"  {_cookie(cookie)}," for cookie in service.cookies)
        yield "]"
    yield f"sources = {_list(entry.sources)}"
    yield f"checked = {entry.checked.isoformat()}"


def _list(items: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, items))}]"


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
