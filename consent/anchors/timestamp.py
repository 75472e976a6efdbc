"""RFC 3161 timestamps: an authority signs that it saw some bytes, and when.

Made and read with `rfc3161-client`, the extra `anchors`, without which this file cannot be imported.
Verified offline, against authorities that whoever verifies trusts, as this does too:

    openssl ts -verify -data FILE.checkpoint -in FILE.tsr -CAfile CA.pem
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerifierBuilder,
    decode_timestamp_response,
)

from consent.anchors.der import sort_certificates
from consent.anchors.exchange import post
from consent.errors import AnchorError


@dataclass(frozen=True, slots=True)
class Stamp:
    """When the authority signed, in milliseconds since the epoch, by its own account give or take."""

    earliest: int
    latest: int


def request_stamp(url: str, data: bytes) -> bytes:
    """The authority's signed answer for these bytes; AnchorError if it gives none.

    That it is of these bytes is checked, and not yet whose signature it bears.
    """
    request = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    answer = post(url, request.as_bytes(), content_type="application/timestamp-query")
    if answer.status != 200:
        raise AnchorError(f"{url}: refused with {answer.status}")
    response = _parse(answer.body, url)
    info = response.tst_info
    if info.nonce != request.nonce or info.message_imprint.message != request.message_imprint.message:
        raise AnchorError(f"{url}: its timestamp is not of what was sent")
    return answer.body


def check_stamp(answer: bytes, data: bytes, authorities: list[Certificate]) -> Stamp:
    """When these bytes were stamped by one of these authorities; AnchorError if they were not."""
    response = _parse(answer, "the timestamp")
    try:
        VerifierBuilder(roots=list(authorities)).build().verify_message(response, data)
        time = int(response.tst_info.gen_time.timestamp() * 1000)
        accuracy = response.tst_info.accuracy
    except Exception as error:
        # What the libraries raise for what they cannot read has no common root, and proves nothing.
        raise AnchorError(f"the timestamp: {error}") from error
    # RFC 3161 section 2.4.2: a missing accuracy is not zero, yet nothing better is known then.
    spread = 0 if accuracy is None else accuracy.seconds * 1000 + (accuracy.millis or 0) + 1
    return Stamp(time - spread, time + spread)


def read_authorities(path: Path) -> list[Certificate]:
    """The certificates in a PEM file; AnchorError if there are none."""
    try:
        return load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise AnchorError(f"{path}: {error}") from error


def _parse(answer: bytes, where: str) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(sort_certificates(answer))
        if response.status != PKIStatus.GRANTED:
            raise AnchorError(f"{where}: refused: {', '.join(response.status_string) or response.status}")
    except ValueError as error:
        raise AnchorError(f"{where}: not an answer as RFC 3161 has it: {error}") from error
    return response
