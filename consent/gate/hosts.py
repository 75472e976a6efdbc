"""The canonical form of a host, after the host parser of the WHATWG URL Standard."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import Final
from urllib.parse import unquote

# URL Standard, "forbidden domain code point", and what browsers escape each in its own way.
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\"#%*/:<>?@\[\\\]^`{|}\x7f]")
# UTS 46 drops these; NFKC keeps them.
_IGNORED: Final = re.compile("[\u00ad\u034f\u180b-\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff]")
# What IDNA disallows, and U+1E9E, which browsers map in two ways.
_DISALLOWED_CLASSES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"})
_DISALLOWED: Final = frozenset("\ufffd\u1e9e")
_JOINERS: Final = frozenset("\u200c\u200d")
_NUMBER: Final = re.compile(r"0[xX]([0-9a-fA-F]*)|([0-9]+)")


def parse_host(written: str) -> str | None:
    """The host as all its spellings come out: lower-case ASCII, no final dot, IP addresses in one form.

    None for what browsers refuse, and for the few international names on which they disagree.
    """
    if written.startswith("["):
        return _ipv6(written)
    host = unquote(written)
    ascii_host = host.lower() if host.isascii() else _to_ascii(host)
    if not ascii_host or _FORBIDDEN.search(ascii_host):
        return None
    labels = ascii_host.rstrip(".").split(".")
    if any(label.startswith("xn--") and label.endswith("-") for label in labels):
        return None
    return _ipv4(labels) if _is_number(labels[-1]) else ".".join(labels) or None


def is_address(host: str) -> bool:
    """Whether a canonical host is an IP address: it has no subdomains."""
    return host.startswith("[") or _is_number(host.rpartition(".")[2])


def _to_ascii(host: str) -> str | None:
    """The ASCII form of an international name (UTS 46, non-transitional), or None where unsure."""
    mapped = unicodedata.normalize("NFKC", _IGNORED.sub("", host))
    # One by one: str.lower() alone would turn a final sigma by its neighbours, UTS 46 does not.
    mapped = unicodedata.normalize("NFKC", "".join(character.lower() for character in mapped))
    mapped = mapped.replace("\u3002", ".")
    if _DISALLOWED & set(host) or any(_disallowed(character) for character in mapped):
        return None
    return ".".join(_label(label) for label in mapped.split("."))


def _disallowed(character: str) -> bool:
    if character in _JOINERS:
        return False
    return character in _DISALLOWED or unicodedata.category(character) in _DISALLOWED_CLASSES


def _label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _is_number(label: str) -> bool:
    """Whether a last label makes the host an IPv4 address (URL Standard, "ends in a number")."""
    return _NUMBER.fullmatch(label) is not None


def _ipv4(labels: list[str]) -> str | None:
    """One to four parts, decimal, octal (`0177`) or hexadecimal (`0x7f`); the last fills what is left."""
    try:
        numbers = [_number(label) for label in labels]
        *heads, last = numbers
        if len(numbers) > 4 or any(head > 255 for head in heads) or last >= 256 ** (5 - len(numbers)):
            return None
        value = last + sum(head * 256 ** (3 - place) for place, head in enumerate(heads))
    except ValueError:
        return None
    return str(ipaddress.IPv4Address(value))


def _number(label: str) -> int:
    match = _NUMBER.fullmatch(label)
    if match is None or len(label) > 40:
        raise ValueError(label)
    if match[2] is None:
        return int(match[1] or "0", 16)
    return int(label, 8) if label.startswith("0") and label != "0" else int(label)


def _ipv6(written: str) -> str | None:
    """`[::1]` in its shortest form; a zone (`%eth0`) is no part of a URL."""
    if not written.endswith("]") or "%" in written:
        return None
    try:
        return f"[{ipaddress.IPv6Address(written[1:-1])}]"
    except ValueError:
        return None
