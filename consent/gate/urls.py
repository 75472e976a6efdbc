"""Whom a URL contacts, read as the WHATWG URL Standard reads it as far as scheme, host and path go."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from consent.gate.hosts import parse_host

SPECIAL: Final = frozenset({"http", "https", "ws", "wss", "ftp"})
"""The schemes that name a host, and take a backslash for a slash."""

NOBODY: Final = frozenset(
    {
        *("about", "blob", "chrome-extension", "cid", "data", "file", "filesystem"),
        *("javascript", "mailto", "moz-extension", "sms", "tel"),
    }
)
"""The schemes with which a page contacts nobody."""

_C0_AND_SPACE: Final = "".join(map(chr, range(0x21)))
_TAB_AND_NEWLINE: Final = str.maketrans("", "", "\t\n\r")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_AUTHORITY: Final = re.compile(r"[/\\]*([^/\\?#]*)([^?#]*)")
_PORT: Final = re.compile(r":[0-9]*$")
_LONGEST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Url:
    """Scheme, canonical host and path of a URL; the path has no dot segments and is percent-decoded.

    Where it is not `readable` the host is as written: a browser refuses the URL, or might not.
    """

    scheme: str
    host: str
    path: str = "/"
    readable: bool = True


def clean(written: str) -> str:
    """The URL without what browsers throw away: control characters around it, tabs and newlines in it."""
    return written.strip(_C0_AND_SPACE).translate(_TAB_AND_NEWLINE)


def resolve(written: str, base: Url) -> Url | None:
    """The URL as meant on a page whose base is `base`, or None if it contacts nobody.

    A scheme that we do not know stands as its own host, `intent:`.
    """
    text = clean(written)
    found = _SCHEME.match(text)
    if found is None:
        return _relative(text, base)
    scheme = found[1].lower()
    if scheme in NOBODY:
        return None
    if scheme not in SPECIAL:
        return Url(scheme, f"{scheme}:")
    rest = text[found.end() :]
    # URL Standard, "special relative or authority state": `https:x` on an https page is relative.
    return _relative(rest, base) if scheme == base.scheme else _absolute(scheme, rest)


def _relative(text: str, base: Url) -> Url:
    if text[:1] in ("/", "\\") and text[1:2] in ("/", "\\"):
        return _absolute(base.scheme, text)
    return replace(base, path=_join(base.path, text))


def _absolute(scheme: str, text: str) -> Url:
    """Any number of slashes, user names up to the last `@`, host, port, path."""
    found = _AUTHORITY.match(text)
    authority, path = found.groups() if found else ("", "")
    written = _PORT.sub("", authority.rpartition("@")[2])
    host = parse_host(written)
    if host is None or (":" in written and not host.startswith("[")):
        return Url(scheme, written[:_LONGEST_SHOWN], readable=False)
    return Url(scheme, host, _join("/", path))


def _join(base: str, text: str) -> str:
    """The path that a relative reference leads to from a base path."""
    path = re.split(r"[?#]", text, maxsplit=1)[0].replace("\\", "/")
    if not path:
        return base
    if not path.startswith("/"):
        path = base.rpartition("/")[0] + "/" + path
    if "." in path or "%" in path:
        path = _without_dots(path)
    return path


def _without_dots(path: str) -> str:
    """`.` and `..` segments resolved, `%2e` being a dot in them, then percent-decoded."""
    kept: list[str] = []
    segments = [unquote(segment) for segment in path.split("/")[1:]]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
