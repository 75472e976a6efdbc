"""`Content-Type` as browsers read it: generously, so that much is a page that does not look like one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# Chromium ends a type at white space, `;` or `(`; what then has no slash counts as not said at all.
_TYPE: Final = re.compile(rb"\s*([^\s;(]*)")
_CHARSET: Final = re.compile(rb";\s*charset\s*=\s*[\"']?([^\"';\s]*)", re.IGNORECASE)
_QUOTED: Final = re.compile(rb'(=\s*)"[^"]*[;,][^"]*"')
_NOT_SAID: Final = frozenset((b"unknown/unknown", b"application/unknown", b"*/*"))

# Encoding Standard section 4.2: the labels of encodings in which `<` is not the byte 0x3C, or in which other
# characters use it, and of those that browsers refuse to read. A label that they do not know they ignore.
_NOT_ASCII: Final = frozenset(
    (
        *(b"utf-16", b"utf-16le", b"utf-16be", b"unicode", b"unicodefeff", b"unicodefffe"),
        *(b"ucs-2", b"iso-10646-ucs-2", b"csunicode", b"iso-2022-jp", b"csiso2022jp"),
        *(b"iso-2022-kr", b"csiso2022kr", b"iso-2022-cn", b"iso-2022-cn-ext", b"hz-gb-2312", b"replacement"),
    )
)


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type in lower case, empty where browsers guess; and whether its bytes contain ASCII."""

    name: bytes
    ascii: bool


@lru_cache(maxsize=512)
def read_media_type(field: bytes) -> MediaType:
    """The media type that a browser takes from a field, or from several joined by commas.

    The last one that can be read counts (Fetch section 3.7, "extract a MIME type").
    """
    name, charset = b"", b""
    for member in _QUOTED.sub(rb"\1", field).split(b","):
        written = _TYPE.match(member)
        said = written[1].lower() if written else b""
        if b"/" in said and said not in _NOT_SAID:
            label = _CHARSET.search(member)
            name, charset = said, label[1].lower() if label else b""
    return MediaType(name, charset not in _NOT_ASCII)
