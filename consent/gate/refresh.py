"""Where a refresh leads: `<meta http-equiv="refresh">` and the `Refresh` header field."""

from __future__ import annotations

import re
from typing import Final

# WHATWG HTML, "shared declarative refresh steps": a time, a separator, then `url=` which may be left out.
_REFRESH: Final = re.compile(r"[\t\n\f\r ]*[0-9.]*[\t\n\f\r ]*[;,]?[\t\n\f\r ]*(.*)", re.DOTALL)
_NAMED: Final = re.compile(r"url[\t\n\f\r ]*=[\t\n\f\r ]*(.*)", re.DOTALL | re.IGNORECASE)


def parse_refresh(value: str) -> str | None:
    """The URL of a refresh, or None if it only reloads the page."""
    found = _REFRESH.match(value)
    url = found[1] if found else ""
    if named := _NAMED.match(url):
        url = named[1]
    if url[:1] in ("'", '"'):
        url = url[1:].partition(url[0])[0]
    return url or None
