"""Just enough DER to put the certificates in a timestamp into the order that DER asks for.

X.690 section 11.6 sorts the members of a set. Authorities that send more than one certificate, those
made of OpenSSL among them, send them as they have them, and the library that reads timestamps
insists. No signature covers that order, and sorting changes no length.
"""

from __future__ import annotations

from dataclasses import dataclass

# RFC 5652 section 5.1: `certificates [0] IMPLICIT`.
CERTIFICATES = 0xA0


@dataclass(frozen=True, slots=True)
class _Element:
    """One element: where it starts, and where its content begins and ends."""

    tag: int
    start: int
    begin: int
    end: int


def sort_certificates(answer: bytes) -> bytes:
    """The answer with its certificates in order; as it came where there are none, or it is no answer."""
    try:
        # RFC 3161 section 2.4.2: status, token; RFC 5652: type, content; in it the signed data.
        response = _element(answer, 0)
        token = _children(answer, response)[1]
        content = _children(answer, token)[1]
        signed = _children(answer, content)[0]
        certificates = next(each for each in _children(answer, signed) if each.tag == CERTIFICATES)
        members = sorted(answer[each.start : each.end] for each in _children(answer, certificates))
    except (IndexError, StopIteration):
        return answer
    return answer[: certificates.begin] + b"".join(members) + answer[certificates.end :]


def _children(data: bytes, parent: _Element) -> list[_Element]:
    found, at = [], parent.begin
    while at < parent.end:
        found.append(_element(data, at))
        at = found[-1].end
    return found


def _element(data: bytes, at: int) -> _Element:
    """The element at this place; IndexError if it is cut off."""
    tag, length, begin = data[at], data[at + 1], at + 2
    if length & 0x80:
        begin += length & 0x7F
        length = int.from_bytes(data[at + 2 : begin], "big")
    if begin + length > len(data):
        raise IndexError(at)
    return _Element(tag, at, begin, begin + length)
