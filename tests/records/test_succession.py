"""Handing a log over: what the old key signs, what counts as the next key, and what does not."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consent.errors import StoreError
from consent.records.keyring import Keyring
from consent.records.signed_note import NoteError, Signature, SignedNote, VerifierKey, format_note
from consent.records.succession import Handover, check_handover, dumps, loads, next_epoch, state

NAME = "consent-log/0123456789abcdef"
ROOT = bytes(range(32))


class Key:
    """A private key with its public half."""

    def __init__(self, name: str = NAME) -> None:
        self._private = Ed25519PrivateKey.generate()
        self.public = VerifierKey(name, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        value = self._private.sign(text.encode())
        return format_note(SignedNote(text, (Signature(self.public.name, self.public.key_id, value),)))


OLD, NEW, STRANGER = Key(), Key(), Key()


def handover(*, by=OLD, to=NEW, place=7, root=ROOT, name=NAME, published=None):
    return Handover(place, to.public, by.sign(state(name, place, root, to.public)), published)


def test_the_next_key_is_followed_and_the_old_one_retires():
    ring = Keyring.follow([OLD.public], [handover()], {7: ROOT})

    assert ring.keys == (OLD.public, NEW.public)
    assert ring.retired == {OLD.public: 7}
    assert (ring.followed, ring.findings) == (1, ())


WRONG = {
    "of another tree": handover(root=bytes(32)),
    "of another log": handover(name="consent-log/other"),
    "to a key of another log": handover(to=Key("consent-log/other")),
    "into an epoch without its name": handover(published=""),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_handover_that_is_not_of_this_place_is_a_finding(wrong):
    ring = Keyring.follow([OLD.public], [wrong], {7: ROOT})

    assert ring.keys == (OLD.public,)
    assert len(ring.findings) == 1


def test_a_handover_by_a_key_that_nobody_gave_leads_nowhere():
    ring = Keyring.follow([OLD.public], [handover(by=STRANGER)], {7: ROOT})

    assert (ring.keys, ring.followed, ring.findings) == ((OLD.public,), 0, ())


def test_a_retired_key_hands_over_no_more():
    second = handover(to=STRANGER, place=9)

    ring = Keyring.follow([OLD.public], [handover(), second], {7: ROOT, 9: ROOT})

    assert STRANGER.public not in ring.keys


def test_a_handover_is_no_checkpoint():
    note = handover().note

    with pytest.raises(NoteError, match="not a checkpoint"):
        Keyring.follow([OLD.public], [], {}).open(note)


def test_a_forged_signature_is_refused():
    forged = Handover(7, STRANGER.public, handover().note)

    with pytest.raises(NoteError, match="not the handover"):
        check_handover(forged, OLD.public, ROOT)


def test_epochs_are_counted_from_the_second():
    assert next_epoch(NAME) == f"{NAME}/epoch-2"
    assert next_epoch(f"{NAME}/epoch-9") == f"{NAME}/epoch-10"


@pytest.mark.parametrize("published", [None, "", "a checkpoint"])
def test_a_handover_comes_back_as_it_was_written(published):
    written = handover(published=published)

    assert loads(dumps(written), 7) == written


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"key":"x","note":"y"}', b'{"key":1,"note":"y"}'])
def test_what_is_no_handover_cannot_be_read_as_one(data):
    with pytest.raises(StoreError):
        loads(data, 7)
