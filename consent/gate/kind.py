"""Which answers are pages that the gate reads, and what may be put into them."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Final

from consent.gate.fields import LOADING_FIELDS
from consent.gate.header import Fields, Headers
from consent.gate.media_type import read_media_type
from consent.gate.navigation import is_to_be_shown, may_be_navigation

_PAGES: Final = {b"text/html": False, b"application/xhtml+xml": True}
# MIME Sniffing Standard section 4.6, "XML MIME type", and what Chromium takes for one besides.
_XML: Final = frozenset((b"text/xml", b"application/xml", b"text/xsl"))
_MARKUP: Final = (
    *(b"<!DOCTYPE HTML", b"<HTML", b"<HEAD", b"<SCRIPT", b"<IFRAME", b"<H1", b"<DIV", b"<FONT", b"<TABLE"),
    *(b"<A", b"<STYLE", b"<TITLE", b"<B", b"<BODY", b"<BR", b"<P", b"<!--"),
)
_ENDS: Final = (b" ", b">")
_XML_BEGINS: Final = b"<?XML"
_SPACE: Final = b"\t\n\f\r "
_LONGEST: Final = max(map(len, _MARKUP)) + 1
_GUESSED_FROM: Final = 1445
_NO_BODY: Final = frozenset((204, 205, 304))
_TELLING: Final = frozenset((b"set-cookie", *LOADING_FIELDS))
_FRAMED: Final = frozenset((b"iframe", b"frame", b"fencedframe", b"embed", b"object"))


class Kind(Enum):
    """What an answer is to the gate."""

    PAGE = "markup that a browser would run"
    XML_PAGE = "the same in XML syntax"
    XML = "XML of another kind, which is a page only where a browser shows it"
    XML_DOCUMENT = "such XML where a browser shows it: a page without a notice"
    UNREADABLE = "a page in an encoding that the gate cannot read"
    UNTYPED = "an answer that does not say what it is, so that browsers guess"
    OTHER = "everything else, which leaves as it came"


# By name: looking a member up in its Enum costs as much as the rest of the question.
_UNTYPED, _XML_DATA = Kind.UNTYPED, Kind.XML


def kind_of(status: int, fields: Fields) -> Kind:
    """What this answer is. Downloads, parts of a file and answers without a body are not pages."""
    if status < 200 or status in _NO_BODY or status == 206:
        return Kind.OTHER
    disposition = fields.get(b"content-disposition")
    if disposition is not None and disposition.strip().lower().startswith(b"attachment"):
        return Kind.OTHER
    media_type = read_media_type(fields.get(b"content-type", b""))
    if not media_type.name:
        guessed = fields.get(b"x-content-type-options", b"").strip().lower() != b"nosniff"
        return Kind.UNTYPED if guessed and not 300 <= status < 400 else Kind.OTHER
    xml = _PAGES.get(media_type.name)
    if xml is None:
        return Kind.XML if _is_xml(media_type.name) else Kind.OTHER
    if not media_type.ascii:
        return Kind.UNREADABLE
    return Kind.XML_PAGE if xml else Kind.PAGE


def as_asked_for(kind: Kind, fields: Fields, request: Mapping[bytes, bytes]) -> Kind:
    """What this answer is, where that hangs on what the browser wants it for."""
    if kind is _UNTYPED and not may_be_navigation(request):
        return Kind.OTHER
    if kind is not _XML_DATA:
        return kind
    if not is_to_be_shown(request):
        return Kind.OTHER
    return Kind.XML_DOCUMENT if read_media_type(fields[b"content-type"]).ascii else Kind.UNREADABLE


def is_none_of_ours(status: int, headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether an answer is seen at a glance to be no page, and to have no field that the gate reads."""
    typed = 300 <= status < 400
    for name, value in headers:
        name = name.lower()
        if name == b"content-type":
            if _may_be_page(value):
                return False
            typed = True
        elif name in _TELLING:
            return False
    return typed and status != 304


@lru_cache(maxsize=512)
def _may_be_page(content_type: bytes) -> bool:
    name = read_media_type(content_type).name
    return not name or name in _PAGES or _is_xml(name)


def _is_xml(name: bytes) -> bool:
    return name in _XML or name.endswith(b"+xml")


def looks_like_page(beginning: bytes) -> bool | None:
    """Whether browsers guess that this beginning is HTML or XML; None as long as more bytes may tell.

    MIME Sniffing Standard section 7.1, the table of an unknown type.
    """
    text = beginning.lstrip(_SPACE)[:_LONGEST].upper()
    if text.startswith(_XML_BEGINS):
        return True
    for pattern in _MARKUP:
        if text.startswith(pattern) and (
            pattern == b"<!--" or text[len(pattern) : len(pattern) + 1] in _ENDS
        ):
            return True
    may_tell = len(beginning) < _GUESSED_FROM and any(
        (pattern + b">").startswith(text) for pattern in (*_MARKUP, _XML_BEGINS)
    )
    return None if may_tell else False


def looks_like_xml(beginning: bytes) -> bool:
    """Whether browsers guess XML of a beginning that looks like a page."""
    return beginning.lstrip(_SPACE)[: len(_XML_BEGINS)].upper() == _XML_BEGINS


def is_marked_utf_16(beginning: bytes) -> bool | None:
    """Whether a byte order mark makes this UTF-16; None as long as more bytes may tell.

    Browsers believe it before the header and the page (Encoding Standard, "BOM sniff").
    """
    if beginning in (b"", b"\xff", b"\xfe"):
        return None
    return beginning.startswith((BOM_UTF16_LE, BOM_UTF16_BE))


def is_whole(request: Mapping[bytes, bytes]) -> bool | None:
    """Whether the request asks for a whole page, the only place for a notice; None: read the answer.

    Fragments that scripts fetch, and documents in frames, are none.
    """
    destination = request.get(b"sec-fetch-dest")
    if destination in _FRAMED or b"turbo-frame" in request:
        return False
    if b"hx-request" in request:
        return None if b"hx-boosted" in request or b"hx-history-restore-request" in request else False
    if destination == b"document":
        return True
    fetched = destination is not None or request.get(b"x-requested-with", b"").lower() == b"xmlhttprequest"
    return False if fetched else None


_CHANGED_BYTES: Final = frozenset(
    (
        b"content-length",
        b"accept-ranges",
        b"last-modified",
        # RFC 9530 and RFC 9421: digests and signatures of bytes that are no longer these.
        b"content-md5",
        b"digest",
        b"content-digest",
        b"repr-digest",
        b"signature",
        b"signature-input",
    )
)


def without_lengths_and_digests(headers: Headers) -> Headers:
    """The headers of a page whose bytes will change."""
    return [field for field in headers if field[0] not in _CHANGED_BYTES]


def forbids_transformation(fields: Fields) -> bool:
    """Whether the app said `no-transform`. It binds proxies, not the site's own gate: reported, gated."""
    return b"no-transform" in fields.get(b"cache-control", b"").lower()
