"""Timestamps: made by an authority that the tests run, and proved offline, by us and by openssl."""

import subprocess
import time

import pytest

from consent.anchors.timestamp import check_stamp, read_authorities, request_stamp
from consent.errors import AnchorError

DATA = b"consent-log/0123456789abcdef\n3\nAAAA\n\n\xe2\x80\x94 a signed checkpoint\n"


@pytest.fixture(scope="module")
def stamp(authority):
    return request_stamp(authority.url, DATA)


def test_a_timestamp_tells_when_it_was_made(authority, stamp):
    found = check_stamp(stamp, DATA, read_authorities(authority.ca))

    assert found.earliest / 1000 - 3 < time.time() < found.latest / 1000 + 60
    # The authority says that it is right to the second.
    assert 2_000 <= found.latest - found.earliest <= 2_002


def test_an_authority_need_not_say_how_exact_it_is(other_authority):
    answer = request_stamp(other_authority.url, DATA)

    found = check_stamp(answer, DATA, read_authorities(other_authority.ca))

    assert found.earliest == found.latest


def test_openssl_says_the_same(authority, stamp, tmp_path):
    (tmp_path / "data").write_bytes(DATA)
    (tmp_path / "stamp").write_bytes(stamp)

    done = subprocess.run(
        [
            "openssl",
            "ts",
            "-verify",
            "-data",
            tmp_path / "data",
            "-in",
            tmp_path / "stamp",
            "-CAfile",
            authority.ca,
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Verification: OK" in done.stdout


def test_a_timestamp_of_something_else_is_refused(authority, stamp):
    with pytest.raises(AnchorError, match="Mismatch"):
        check_stamp(stamp, DATA + b"x", read_authorities(authority.ca))


def test_a_timestamp_of_another_authority_is_refused(other_authority, stamp):
    with pytest.raises(AnchorError, match="the timestamp: "):
        check_stamp(stamp, DATA, read_authorities(other_authority.ca))


def test_a_timestamp_with_a_changed_byte_says_nothing_else(authority, stamp):
    authorities = read_authorities(authority.ca)
    proved = check_stamp(stamp, DATA, authorities)
    for position in range(0, len(stamp), 7):
        changed = bytearray(stamp)
        changed[position] ^= 1
        try:
            found = check_stamp(bytes(changed), DATA, authorities)
        except AnchorError:
            continue
        # What no signature covers may change, such as the authority's free text beside the token.
        assert found == proved, position


@pytest.mark.parametrize("answer", [(500, b""), (404, b""), (200, b""), (200, b"\x30\x00"), (302, b"")])
def test_an_authority_that_does_not_answer_is_an_error(authority, monkeypatch, answer):
    monkeypatch.setattr(authority, "instead", answer)

    with pytest.raises(AnchorError):
        request_stamp(authority.url, DATA)


def test_an_answer_to_another_question_is_refused(authority, monkeypatch, stamp):
    monkeypatch.setattr(authority, "instead", (200, stamp))

    with pytest.raises(AnchorError, match="not of what was sent"):
        request_stamp(authority.url, b"something else")


def test_a_replayed_answer_is_refused(authority, monkeypatch, stamp):
    monkeypatch.setattr(authority, "instead", (200, stamp))

    with pytest.raises(AnchorError, match="not of what was sent"):
        request_stamp(authority.url, DATA)


@pytest.mark.parametrize("content", [None, b"", b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"])
def test_a_file_without_certificates_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "ca.pem").write_bytes(content)

    with pytest.raises(AnchorError, match=r"ca\.pem"):
        read_authorities(tmp_path / "ca.pem")
