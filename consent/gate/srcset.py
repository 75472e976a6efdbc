"""The candidates of a `srcset` attribute (WHATWG HTML 4.8.4.3.10, parsing a srcset attribute)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_URL: Final = re.compile(r"[\t\n\f\r ,]*([^\t\n\f\r ,][^\t\n\f\r ]*)")
# Up to the comma that ends the candidate; commas in parentheses do not.
_DESCRIPTORS: Final = re.compile(r"(?:[^,(]+|\([^)]*\)?)*")


def parse_srcset(value: str) -> Iterator[str]:
    """The URL of each candidate, in order, whether its descriptors make sense or not."""
    position = 0
    while found := _URL.match(value, position):
        url, position = found[1], found.end()
        if url.endswith(","):
            yield url.rstrip(",")
            continue
        yield url
        if descriptors := _DESCRIPTORS.match(value, position):
            position = descriptors.end()
