"""The witness client: what it sends, what it takes for an answer, and which refusals say "fork"."""

from base64 import b64encode
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.anchors.witness import ForkError, Witness
from consent.errors import AnchorError
from consent.records.checkpoint import Checkpoint, format_checkpoint
from consent.records.cosignature import check_cosignature
from consent.records.signed_note import Signature, SignedNote, VerifierKey, format_note, parse_note
from consent.records.tree import CompactRange, hash_children, hash_leaf, prove_consistency

ORIGIN = "consent-log/0123456789abcdef"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = VerifierKey(ORIGIN, PRIVATE.public_key().public_bytes_raw())


def leaf(number, version):
    return hash_leaf(b"%d %s" % (number, version if number == 2 else b""))


class Log:
    """A signed log of numbered leaves; another `version` has another leaf 2."""

    def __init__(self, size, version=b""):
        self.size, self.version = size, version
        hashes = [leaf(number, version) for number in range(size)]
        self.checkpoint = Checkpoint(ORIGIN, size, CompactRange().extend(hashes).root)
        text = format_checkpoint(self.checkpoint)
        self.note = format_note(
            SignedNote(text, (Signature(ORIGIN, KEY.key_id, PRIVATE.sign(text.encode())),))
        )

    def prove(self, old):
        @cache
        def node(level, number):
            if level == 0:
                return leaf(number, self.version)
            return hash_children(node(level - 1, 2 * number), node(level - 1, 2 * number + 1))

        return prove_consistency(old, self.size, node)

    def ask(self, witness, known):
        return witness.cosign(self.note, self.checkpoint, known=known, prove=self.prove)


@pytest.fixture
def asked(witness_server, witness):
    """The witness as it is configured; it knows the log's key."""
    witness.logs[ORIGIN] = KEY
    return Witness(witness.key, witness_server.url)


def test_a_first_checkpoint_is_cosigned(asked, witness):
    note = Log(5).ask(asked, 0)

    assert check_cosignature(parse_note(note), asked.key) == witness.now
    assert note.startswith(Log(5).note)
    assert witness.seen[ORIGIN][0] == 5


def test_a_grown_log_is_cosigned_with_the_proof_that_it_only_grew(asked, witness):
    Log(5).ask(asked, 0)

    Log(13).ask(asked, 5)

    assert witness.seen[ORIGIN][0] == 13
    assert witness.requests[-1].startswith(b"old 5\n" + b64encode(Log(13).prove(5)[0]))


@pytest.mark.parametrize("known", [0, 3, 13])
def test_what_the_witness_knows_counts_not_what_we_remember(asked, witness, known):
    Log(5).ask(asked, 0)

    Log(13).ask(asked, known)

    assert witness.seen[ORIGIN][0] == 13
    assert [request[:6] for request in witness.requests[1:]] == [f"old {known}\n"[:6].encode(), b"old 5\n"]


def test_the_same_checkpoint_is_cosigned_again(asked, witness):
    Log(5).ask(asked, 0)
    witness.now += 60

    note = Log(5).ask(asked, 5)

    assert check_cosignature(parse_note(note), asked.key) == witness.now


def test_a_log_that_was_cut_back_is_a_fork(asked):
    Log(13).ask(asked, 0)

    with pytest.raises(ForkError, match="has seen 13 leaves of this log, which has 5 now"):
        Log(5).ask(asked, 0)


def test_another_tree_of_the_same_size_is_a_fork(asked):
    Log(5).ask(asked, 0)

    with pytest.raises(ForkError, match="has seen another tree of 5 leaves"):
        Log(5, b"rewritten").ask(asked, 5)


@pytest.mark.parametrize("known", [0, 5])
def test_a_longer_log_with_another_past_is_a_fork(asked, known):
    Log(5).ask(asked, 0)

    with pytest.raises(ForkError, match="has seen other leaves"):
        Log(13, b"rewritten").ask(asked, known)


def test_a_witness_that_does_not_know_the_log_says_so(asked, witness):
    witness.logs.clear()

    with pytest.raises(AnchorError, match="404: it does not know this log"):
        Log(5).ask(asked, 0)


def test_a_witness_that_knows_the_log_by_another_key_says_so(asked, witness):
    witness.logs[ORIGIN] = VerifierKey(ORIGIN, Ed25519PrivateKey.generate().public_key().public_bytes_raw())

    with pytest.raises(AnchorError, match="403: it knows this log by another key"):
        Log(5).ask(asked, 0)


USELESS = {
    "an error": (500, b"", None),
    "a redirection": (302, b"", "http://127.0.0.1:1/"),
    "no signature": (200, b"", None),
    "another key's signature": (200, f"— x {b64encode(bytes(76)).decode()}\n".encode(), None),
    "a conflict without a size": (409, b"", None),
    "too much": (200, b"x" * 300_000, None),
}


@pytest.mark.parametrize("answer", USELESS.values(), ids=USELESS)
def test_a_useless_answer_is_an_error_and_no_fork(asked, witness, answer):
    witness.instead = answer

    with pytest.raises(AnchorError) as raised:
        Log(5).ask(asked, 0)

    assert not isinstance(raised.value, ForkError)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1", "file:///etc/passwd", "no url", "http://[", "http://a b"]
)
def test_who_cannot_be_asked_is_an_error(witness, url):
    with pytest.raises(AnchorError):
        Log(5).ask(Witness(witness.key, url), 0)
