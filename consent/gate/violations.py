"""What browsers report of pages: whom a policy kept them from contacting, what the guard script held.

Anybody can send such a report, so nothing in it is believed but names: hosts and cookies, in the form in
which they could be declared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from consent.gate.hosts import parse_host
from consent.gate.urls import Url, resolve

MAX_BODY: Final = 16 * 1024
"""A longer report is not read."""

MAX_NAMES: Final = 20
"""So many names of each kind are taken from one report."""

_WEB: Final = re.compile(r"(?:https?|wss?)://", re.IGNORECASE)
_HOST: Final = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,20}")
# RFC 9110 section 5.6.2, token; `*` would be a pattern.
_COOKIE: Final = re.compile(r"[!#$%&'+\-.^_`|~0-9A-Za-z]{1,100}")
_NOWHERE: Final = Url("https", "")


@dataclass(frozen=True, slots=True)
class Reported:
    """The addresses and the names of cookies in one report."""

    urls: tuple[Url, ...] = ()
    cookies: tuple[str, ...] = ()


def parse_report(body: bytes) -> Reported:
    """What a report names; nothing where it cannot be read.

    It may be one CSP violation (CSP Level 3, 5.3), a list of reports (Reporting API, 2.4), or the guard
    script's own word.
    """
    try:
        report = json.loads(body)
    except (ValueError, RecursionError):
        return Reported()
    urls = (url for written in _addresses(report) if (url := _read_url(written)) is not None)
    cookies = (name for name in _listed(report, "cookies") if _COOKIE.fullmatch(name))
    return Reported(tuple(islice(urls, MAX_NAMES)), tuple(islice(cookies, MAX_NAMES)))


def _addresses(report: object) -> Iterator[str]:
    if isinstance(report, list):
        for one in report:
            if isinstance(one, dict) and one.get("type") == "csp-violation":
                yield from _violation(one.get("body"), blocked="blockedURL", source="sourceFile")
    elif isinstance(report, dict):
        yield from _violation(report.get("csp-report"), blocked="blocked-uri", source="source-file")
        yield from (f"https://{host}/" for host in _listed(report, "hosts"))


def _violation(violation: object, *, blocked: str, source: str) -> Iterator[str]:
    """The blocked address, unless a browser's extension asked for it: that is no page of the site."""
    if not isinstance(violation, dict):
        return
    asked_by = violation.get(source) or "https://"
    address = violation.get(blocked)
    if isinstance(address, str) and isinstance(asked_by, str) and _WEB.match(asked_by):
        yield address


def _listed(report: object, name: str) -> Iterator[str]:
    listed = report.get(name) if isinstance(report, dict) else None
    if isinstance(listed, list):
        yield from (one for one in listed if isinstance(one, str))


def _read_url(written: str) -> Url | None:
    """The URL, if it names a host that could be declared; `inline`, `data` and the like do not."""
    if not _WEB.match(written):
        return None
    url = resolve(written, _NOWHERE)
    if url is None or not url.readable or parse_host(url.host) is None or not _HOST.fullmatch(url.host):
        return None
    return url
