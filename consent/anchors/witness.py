"""Asking a witness to cosign the newest checkpoint: https://c2sp.org/tlog-witness, `add-checkpoint`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consent.anchors.exchange import Answer, post
from consent.errors import AnchorError
from consent.records.checkpoint import Checkpoint
from consent.records.cosignature import format_request, join_cosignature, parse_size
from consent.records.signed_note import NoteError, VerifierKey

OK, BAD_REQUEST, FORBIDDEN, UNKNOWN, CONFLICT, INCONSISTENT = 200, 400, 403, 404, 409, 422

_MEANINGS = {
    BAD_REQUEST: "it did not understand the request",
    FORBIDDEN: "it knows this log by another key",
    UNKNOWN: "it does not know this log: give its operator the log's verifier key",
}

# The proof that the tree of the checkpoint begins with the one of this older size.
Prove = Callable[[int], Sequence[bytes]]


class ForkError(AnchorError):
    """Somebody has seen another history of this log than the one it shows now."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Whom to ask, and the key that verifies the answer."""

    key: VerifierKey
    url: str

    def cosign(self, note: str, checkpoint: Checkpoint, *, known: int, prove: Prove) -> str:
        """The note with this witness's line.

        `known` is the size that it cosigned last, as far as we remember. ForkError if it has seen
        what the log no longer shows, AnchorError if it cannot be asked or refuses otherwise.
        """
        answer = self._ask(note, known, prove)
        if answer.status == CONFLICT:
            # We remembered wrongly, or another machine has asked meanwhile: it tells what it knows.
            told = self._size(answer, checkpoint, asked=known)
            answer = self._ask(note, told, prove)
            if answer.status == CONFLICT:
                self._size(answer, checkpoint, asked=told)
        if answer.status == INCONSISTENT:
            raise ForkError(f"{self.key.name} has seen other leaves in this log than it has now")
        if answer.status != OK:
            meaning = _MEANINGS.get(answer.status, "it gave no reason")
            raise AnchorError(f"{self.url}: refused with {answer.status}: {meaning}")
        try:
            return join_cosignature(note, answer.body, self.key)
        except NoteError as error:
            raise AnchorError(f"{self.url}: {error}") from error

    def _ask(self, note: str, known: int, prove: Prove) -> Answer:
        body = format_request(known, prove(known) if known else (), note)
        return post(f"{self.url.rstrip('/')}/add-checkpoint", body, content_type="text/plain; charset=utf-8")

    def _size(self, answer: Answer, checkpoint: Checkpoint, *, asked: int) -> int:
        """The size that the witness knows; ForkError if that says that this log is not what it was."""
        try:
            told = parse_size(answer.body)
        except NoteError as error:
            raise AnchorError(f"{self.url}: {error}") from error
        if told > checkpoint.size:
            raise ForkError(
                f"{self.key.name} has seen {told:,} leaves of this log, which has {checkpoint.size:,} now:"
                " it was cut back"
            )
        if told == asked:
            raise ForkError(f"{self.key.name} has seen another tree of {told:,} leaves in this log")
        return told
