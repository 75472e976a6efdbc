"""Who may choose: only the site's own pages. And where a visitor may be sent back to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def sent_by_own_page(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a form comes from a page of this very origin.

    Where the browser says `Sec-Fetch-Site`, it must be `same-origin`; otherwise the host and port of
    `Origin` must be those of `Host`. The scheme is not compared: proxies end TLS. Without either: no.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site == b"same-origin"
    origin = headers.get(b"origin", b"").decode("latin-1")
    host = headers.get(b"host", b"").decode("latin-1").lower()
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.scheme not in _DEFAULT_PORTS or not host:
        return False
    default = _DEFAULT_PORTS[parts.scheme]
    written = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host in ({written, f"{written}:{default}"} if port in (None, default) else {f"{written}:{port}"})


def safe_return(written: str, *, host: str) -> str | None:
    """A path on this origin to send the visitor back to, fit for a `Location` header; None otherwise.

    An absolute URL of this very host counts by its path. Anything that a browser could read as another
    origin (`//`, a backslash, a tab in between) does not.
    """
    if not written or _UNSAFE.search(written):
        return None
    try:
        parts = urlsplit(written)
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        if parts.scheme not in _DEFAULT_PORTS or parts.netloc.lower() != host.lower():
            return None
    elif not written.startswith("/") or written.startswith("//"):
        return None
    path = parts.path or "/"
    if not path.startswith("/") or path.startswith("//"):
        return None
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return quote(path + query + fragment, safe="/%:?#[]@!$&'()*+,;=~-._")
