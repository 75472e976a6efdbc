"""Handing a log over to its next key, and beginning a new epoch where a backup was put back."""

from __future__ import annotations

from collections.abc import Callable

from consent.errors import StoreError
from consent.records import succession
from consent.records.checkpoint import parse_checkpoint
from consent.records.commitment import Kind
from consent.records.signed_note import NoteError, VerifierKey, parse_note
from consent.records.succession import Handover, next_epoch, state
from consent.stores.batch import Batch
from consent.stores.keys import Signer

_NOTHING_LACKING = "nothing was published that this log lacks"


def rotate_key(batch: Batch, prepare: Callable[[str], Signer]) -> int | StoreError:
    """1, once the leaf is put that hands over, and the batch signs with the next key.

    `prepare` makes the next key's signer, for a log of this name.
    """
    if batch.signer is None:
        return StoreError("a log that is not signed has no key to hand over")
    _hand_over(batch, batch.signer, prepare(batch.origin), published=None)
    return 1


def begin_epoch(batch: Batch, published: str) -> int | StoreError:
    """1, once the log goes on under its next name, and holds the checkpoint that it lacks."""
    if batch.signer is None:
        return StoreError("a log that is not signed has no epochs: put its key back")
    if not published:
        return StoreError(_NOTHING_LACKING)
    try:
        lost = parse_checkpoint(parse_note(published).text)
    except NoteError as error:
        return StoreError(str(error))
    if lost.origin != batch.origin:
        return StoreError(f"that checkpoint is of {lost.origin}, and this log is {batch.origin}")
    if lost.size < batch.covered.size or (lost.size, lost.root) == (batch.covered.size, batch.covered.root):
        return StoreError(_NOTHING_LACKING)
    origin = next_epoch(batch.origin)
    successor = Signer(VerifierKey(origin, batch.signer.key.public), batch.signer.sign_bytes)
    _hand_over(batch, batch.signer, successor, published=published)
    batch.origin = origin
    return 1


def _hand_over(batch: Batch, before: Signer, after: Signer, *, published: str | None) -> None:
    covered = batch.covered
    note = before.sign(state(before.key.name, covered.size, covered.root, after.key))
    body = succession.dumps(Handover(covered.size, after.key, note, published))
    batch.put_statement(Kind.KEY if published is None else Kind.GENESIS, body)
    batch.signer = after
