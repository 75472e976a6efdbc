"""Certificates in DER's order: sorted where they are not, and everything else left as it came."""

import pytest

from consent.anchors.der import sort_certificates
from consent.anchors.timestamp import check_stamp, read_authorities, request_stamp


def tlv(tag, content):
    return (
        bytes([tag, 0x81, len(content)]) + content
        if len(content) > 127
        else bytes([tag, len(content)]) + content
    )


def answer(*certificates):
    """An answer's outline: status, and a token whose signed data hold these certificates."""
    held = tlv(0xA0, b"".join(certificates)) if certificates else b""
    signed = tlv(0x30, tlv(2, b"\3") + tlv(0x31, b"") + tlv(0x30, b"") + held + tlv(0x31, b""))
    return tlv(0x30, tlv(0x30, tlv(2, b"\0")) + tlv(0x30, tlv(6, b"\1") + tlv(0xA0, signed)))


ONE, OTHER = tlv(0x30, b"a" * 150), tlv(0x30, b"b")


def test_certificates_are_sorted_and_nothing_else_moves():
    assert sort_certificates(answer(ONE, OTHER)) == answer(OTHER, ONE)
    assert sort_certificates(answer(OTHER, ONE)) == answer(OTHER, ONE)


@pytest.mark.parametrize(
    "data", [answer(), answer(ONE), b"", b"\x30", b"\x30\x03\x02\x01", b"\x30\x80", b"no answer"]
)
def test_what_has_nothing_to_sort_stays_as_it_came(data):
    assert sort_certificates(data) == data


def test_an_answer_that_is_cut_off_anywhere_is_no_crash():
    whole = answer(ONE, OTHER)

    for end in range(len(whole)):
        assert sort_certificates(whole[:end]) == whole[:end]


def test_an_authority_that_sends_its_chain_is_understood(authority):
    stamp = request_stamp(authority.url, b"data")

    assert stamp.count(b"Time of the Harbour CA") >= 3
    check_stamp(stamp, b"data", read_authorities(authority.ca))
