"""Notes and checkpoints: published ones verify, and none that was touched does."""

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.records.checkpoint import Checkpoint, format_checkpoint, open_checkpoint, parse_checkpoint
from consent.records.ed25519 import verifies
from consent.records.signed_note import (
    NoteError,
    Signature,
    SignedNote,
    VerifierKey,
    check_note,
    format_key,
    format_note,
    parse_key,
    parse_note,
)

# The example of golang.org/x/mod/sumdb/note, from which C2SP took the format.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"  # noqa: E501
)

# The examples of c2sp.org/signed-note and c2sp.org/tlog-checkpoint.
QUASIMODO = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore "
    "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = VerifierKey("shop.example/consent", PRIVATE.public_key().public_bytes_raw())


def sign(text, *, name=KEY.name, key_id=KEY.key_id):
    return format_note(SignedNote(text, (Signature(name, key_id, PRIVATE.sign(text.encode())),)))


def test_the_published_note_verifies():
    check_note(parse_note(NOTE), parse_key(NEUMANN))


@pytest.mark.parametrize("published", [NOTE, QUASIMODO, SOFA])
def test_a_published_note_is_written_as_it_was_read(published):
    assert format_note(parse_note(published)) == published


def test_a_text_may_hold_empty_lines():
    assert parse_note(QUASIMODO).text.endswith("sole:\n\ned è subito sera.\n")


def test_the_published_checkpoint_is_read_and_written():
    text = parse_note(SOFA).text

    checkpoint = parse_checkpoint(text)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert format_checkpoint(checkpoint) == text


def test_a_verifier_key_is_written_as_it_was_read():
    assert format_key(parse_key(NEUMANN)) == NEUMANN


@pytest.mark.parametrize(
    "line",
    ["", "PeterNeumann", NEUMANN.replace("c74f", "c74e"), NEUMANN[:-4], NEUMANN.replace("+ARpc", "+AhpC"),
     NEUMANN.replace("PeterNeumann", "Peter Neumann"), NEUMANN + "\u00a0x"],
)  # fmt: skip
def test_what_is_no_verifier_key_is_refused(line):
    with pytest.raises(NoteError):
        parse_key(line)


@pytest.mark.parametrize(
    "data",
    [
        "", "\n", "text\n", "text\n\n", "text\n\n— name AAAA\n", NOTE[:-1], NOTE.replace("\n\n", "\n"),
        NOTE.replace("— ", "- "), NOTE.replace("nAM=", "nAN="), NOTE.replace("nAM=", "nAM"),
        NOTE.replace("you", "\x01"), NOTE + "x" * 65_536, NOTE.replace("\n", "\r\n"), NOTE + "\n",
    ],
)  # fmt: skip
def test_what_is_no_note_is_refused(data):
    with pytest.raises(NoteError):
        parse_note(data)


def test_a_note_of_another_key_is_refused_and_a_further_signature_does_not_matter():
    with pytest.raises(NoteError, match="not signed by"):
        check_note(parse_note(NOTE), KEY)

    check_note(parse_note(f"{NOTE}— witness.example AAAAAAAA\n"), parse_key(NEUMANN))


def test_a_wrong_signature_beside_the_right_one_is_refused():
    twice = f"{NOTE}— PeterNeumann {b64encode(KEY.key_id + bytes(64)).decode()}\n"
    check_note(parse_note(twice), parse_key(NEUMANN))

    own = b64encode(parse_key(NEUMANN).key_id + bytes(64)).decode()
    with pytest.raises(NoteError, match="wrong"):
        check_note(parse_note(f"{NOTE}— PeterNeumann {own}\n"), parse_key(NEUMANN))


def test_a_changed_text_is_refused():
    with pytest.raises(NoteError, match="wrong"):
        check_note(parse_note(NOTE.replace("your", "my")), parse_key(NEUMANN))


def test_a_checkpoint_is_opened_with_the_key_of_its_log_only():
    checkpoint = Checkpoint(KEY.name, 3, bytes(32))

    assert open_checkpoint(sign(format_checkpoint(checkpoint)), KEY) == checkpoint
    with pytest.raises(NoteError, match=r"a checkpoint of other\.example"):
        open_checkpoint(sign(format_checkpoint(Checkpoint("other.example", 3, bytes(32)))), KEY)


@pytest.mark.parametrize(
    "text",
    ["a\n1\n", "a\n01\n{}\n", "a\n-1\n{}\n", "a\n\n{}\n", "\n1\n{}\n", "a\n1\nAAAA\n", "a\n1\n{}\n\nx\n",
     "a\n1\n{} \n", "a\n²\n{}\n", "a\n1\n\n{}\n"],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteError):
        parse_checkpoint(text.format("A" * 43 + "="))


def test_an_extension_line_is_passed_over():
    root = b64encode(bytes(32)).decode()

    assert parse_checkpoint(f"a\n1\n{root}\nmore\n") == Checkpoint("a", 1, bytes(32))


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.integers(0, 511))
def test_signatures_agree_with_the_library_and_one_bit_breaks_them(seed, message, bit):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    flipped = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")

    assert verifies(public, message, signature)
    assert not verifies(public, message, flipped)
    assert not verifies(public, message + b"!", signature)


# RFC 8032 section 7.1, test 3.
def test_the_published_signature_verifies():
    public = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    signature = bytes.fromhex(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )

    assert verifies(public, b"\xaf\x82", signature)


def test_a_signature_with_a_scalar_beyond_the_order_is_refused():
    order = 2**252 + 27742317777372353535851937790883648493
    signature = PRIVATE.sign(b"text")
    beyond = int.from_bytes(signature[32:], "little") + order

    assert not verifies(KEY.public, b"text", signature[:32] + beyond.to_bytes(32, "little"))


@pytest.mark.parametrize(("key", "signature"), [(b"", b""), (bytes(31), bytes(64)), (bytes(32), bytes(63))])
def test_bytes_of_a_wrong_length_are_no_signature(key, signature):
    assert not verifies(key, b"", signature)
