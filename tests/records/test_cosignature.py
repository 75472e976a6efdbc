"""Witnesses' lines: the published one is right in all its parts, and none that was touched is."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.records.cosignature import (
    TIMESTAMPED_ED25519,
    check_cosignature,
    cosigned_text,
    format_request,
    join_cosignature,
    parse_size,
)
from consent.records.signed_note import (
    NoteError,
    Signature,
    SignedNote,
    VerifierKey,
    format_key,
    format_note,
    parse_key,
    parse_note,
)

# The example of c2sp.org/tlog-cosignature.
TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
PUBLISHED = f"""{TEXT}
— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = VerifierKey("witness.example/w1", PRIVATE.public_key().public_bytes_raw(), TIMESTAMPED_ED25519)
LOG = parse_note(PUBLISHED).signatures[0]
TIME = 1_679_315_147


def cosign(text=TEXT, *, time=TIME, private=PRIVATE):
    value = time.to_bytes(8, "big") + private.sign(cosigned_text(text, time))
    return Signature(WITNESS.name, WITNESS.key_id, value)


def note(*signatures):
    return format_note(SignedNote(TEXT, (LOG, *signatures)))


def test_the_published_line_has_the_published_time_and_message():
    line = parse_note(PUBLISHED).signatures[1]

    assert (line.name, len(line.value)) == ("witness.example.com/w1", 72)
    assert int.from_bytes(line.value[:8], "big") == TIME
    assert cosigned_text(TEXT, TIME) == f"cosignature/v1\ntime 1679315147\n{TEXT}".encode()


def test_a_right_cosignature_tells_when_it_was_made():
    assert check_cosignature(parse_note(note(cosign())), WITNESS) == TIME


def test_a_witnesses_key_is_written_as_it_was_read_and_is_not_a_logs_key():
    line = format_key(WITNESS)

    assert parse_key(line, kind=TIMESTAMPED_ED25519) == WITNESS
    with pytest.raises(NoteError, match="not a verifier key of Ed25519"):
        parse_key(line)
    with pytest.raises(NoteError, match="type 0x04"):
        parse_key(format_key(VerifierKey("log", WITNESS.public)), kind=TIMESTAMPED_ED25519)


def test_the_kind_of_a_key_is_part_of_its_id():
    assert VerifierKey(WITNESS.name, WITNESS.public).key_id != WITNESS.key_id


WRONG = {
    "none": [],
    "twice": [cosign(), cosign()],
    "of another text": [cosign(TEXT.replace("20852163", "20852164"))],
    "by another key": [cosign(private=Ed25519PrivateKey.from_private_bytes(bytes(32)))],
    "with another time": [
        Signature(WITNESS.name, WITNESS.key_id, (TIME + 1).to_bytes(8, "big") + cosign().value[8:])
    ],
    "too long": [Signature(WITNESS.name, WITNESS.key_id, cosign().value + b"\0")],
    "too short": [Signature(WITNESS.name, WITNESS.key_id, cosign().value[:7])],
    "after the end of time": [cosign(time=2**63)],
    "a signature of the text alone": [
        Signature(WITNESS.name, WITNESS.key_id, TIME.to_bytes(8, "big") + PRIVATE.sign(TEXT.encode()))
    ],
}


@pytest.mark.parametrize("signatures", WRONG.values(), ids=WRONG)
def test_a_wrong_cosignature_is_refused(signatures):
    with pytest.raises(NoteError):
        check_cosignature(parse_note(note(*signatures)), WITNESS)


def test_a_logs_own_key_is_no_witness():
    own = VerifierKey("log", PRIVATE.public_key().public_bytes_raw())
    signed = SignedNote(TEXT, (Signature("log", own.key_id, PRIVATE.sign(TEXT.encode())),))

    with pytest.raises(NoteError, match="not signed once by the witness"):
        check_cosignature(signed, own)


def test_the_request_is_written_as_published():
    request = format_request(20852014, [bytes(32), bytes(range(32))], PUBLISHED)

    lines = request.decode().split("\n")
    assert lines[0] == "old 20852014"
    assert lines[1:3] == [b64encode(bytes(32)).decode(), b64encode(bytes(range(32))).decode()]
    assert lines[3] == ""
    assert "\n".join(lines[4:]) == PUBLISHED


def test_a_first_request_has_no_proof():
    assert format_request(0, [], PUBLISHED) == f"old 0\n\n{PUBLISHED}".encode()


def answer(*signatures):
    return note(*signatures).partition("\n\n")[2].split("\n", 1)[1].encode()


def test_the_answers_line_joins_the_note_and_an_older_one_gives_way():
    first = join_cosignature(note(), answer(cosign()), WITNESS)
    second = join_cosignature(first, answer(cosign(time=TIME + 60)), WITNESS)

    assert first == note(cosign())
    assert second == note(cosign(time=TIME + 60))


def test_lines_of_others_in_an_answer_are_left_out():
    other = Signature("other.example", b"abcd", bytes(72))

    assert join_cosignature(note(), answer(cosign(), other), WITNESS) == note(cosign())


@pytest.mark.parametrize("body", [b"", b"\xff\n", b"no line\n", answer(*WRONG["of another text"])])
def test_an_answer_without_a_right_line_is_refused(body):
    with pytest.raises(NoteError):
        join_cosignature(note(), body, WITNESS)


def test_the_size_that_a_witness_knows_is_read():
    assert parse_size(b"20852014\n") == 20852014


@pytest.mark.parametrize("body", [b"", b"7", b"07\n", b"-1\n", b"7\n7\n", b"x\n", b"9" * 100 + b"\n"])
def test_what_is_no_size_is_refused(body):
    with pytest.raises(NoteError, match="answered 409"):
        parse_size(body)
