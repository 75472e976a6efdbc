"""Reading and changing the attributes of one tag, byte by byte as they came."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from html.entities import html5
from types import MappingProxyType

from consent.markup.tokens import Attribute, StartTag, parse_attributes

__all__ = ["Attribute", "edit_tag", "escape", "parse_attributes", "unescape"]

_NOTHING: Mapping[bytes, bytes] = MappingProxyType({})
_REFERENCE = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?|([a-zA-Z][a-zA-Z0-9]*)(;|(?![=a-zA-Z0-9])))")
_NOT_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")
_NAMED = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))
_REPLACEMENT = "\ufffd"
_LONGEST_NUMBER = 7  # 0x10FFFF is 1114111: more digits are out of range, however many they are


def unescape(value: bytes) -> str:
    """The value as a browser reads it, character references decoded.

    As in attributes, `&copy=1` and `&copyright` stay as they are (WHATWG 13.2.5.73). Bytes that are
    not UTF-8 become lone surrogates, which `escape` turns back into the same bytes.
    """
    text = value.decode("utf-8", "surrogateescape")
    return _REFERENCE.sub(_character, text) if "&" in text else text


def escape(text: str) -> bytes:
    """The bytes of a double-quoted attribute value: ASCII, to suit whatever encoding the page has."""
    for character, name in _NAMED:
        text = text.replace(character, name)
    if not text.isascii():
        text = _NOT_ASCII.sub(lambda character: f"&#{ord(character[0])};", text)
    return text.encode("ascii", "surrogateescape")


def edit_tag(
    tag: StartTag,
    *,
    rename: Mapping[bytes, bytes] = _NOTHING,
    drop: Collection[bytes] = (),
    add: Sequence[tuple[bytes, bytes]] = (),
) -> bytes:
    """The tag with attributes renamed, dropped or added right after its name; all other bytes as they came.

    Every duplicate of a name is renamed or dropped with it. Added values come from `escape`.
    """
    position = tag.name_end
    parts = [tag.raw[:position], *(_written(name, value) for name, value in add)]
    for attribute in tag.attributes:
        if attribute.name in drop:
            parts += tag.raw[position : attribute.start], _gap(tag.raw, attribute)
            position = attribute.end
        elif attribute.name in rename:
            parts += tag.raw[position : attribute.start], rename[attribute.name]
            position = attribute.name_end
    parts.append(tag.raw[position:])
    return b"".join(parts)


def _written(name: bytes, value: bytes) -> bytes:
    return b' %s="%s"' % (name, value.replace(b'"', b"&quot;"))


def _gap(raw: bytes, dropped: Attribute) -> bytes:
    """What is left of a dropped attribute: a slash where an `=` would otherwise join its neighbours."""
    return b"/" if raw[dropped.end :].lstrip(b"\t\n\f\r ").startswith(b"=") else b""


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name, end = reference.groups()
    if name:
        return html5.get(name + end, reference[0])
    digits = (hexadecimal or decimal).lstrip("0") or "0"
    if len(digits) > _LONGEST_NUMBER:
        return _REPLACEMENT
    return _numbered(int(digits, 16 if hexadecimal else 10))


def _numbered(number: int) -> str:
    """The character of a numeric reference (WHATWG 13.2.5.80)."""
    if number == 0 or 0xD800 <= number <= 0xDFFF or number > 0x10FFFF:
        return _REPLACEMENT
    if 0x80 <= number <= 0x9F:
        # Windows-1252 is meant there; its five holes stay control characters.
        return bytes([number]).decode("cp1252", "ignore") or chr(number)
    return chr(number)
