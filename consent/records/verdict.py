"""What an audit proves, and what it does not: the log's public key alone is not enough.

Whoever holds the log's private key can rewrite all of it and sign it again; and whoever does not
can cut it back to an older signed checkpoint. Both come to light only beside a checkpoint that
was kept where they could not reach it: an *anchor*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consent.records.audit import Audit
from consent.records.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from consent.records.signed_note import NoteError, VerifierKey, parse_note


@dataclass(frozen=True, slots=True)
class Claim:
    """What the log says of itself, as it is stored: its head, and its newest signed checkpoint or None."""

    origin: object
    size: object
    nodes: object
    note: object

    @property
    def signed_size(self) -> int:
        """The size of the newest checkpoint, by its own account; 0 if there is none."""
        try:
            return parse_checkpoint(parse_note(str(self.note)).text).size
        except NoteError:
            return 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tampered` and `unproved` are empty for a log that is proved; `limits` are never."""

    tampered: tuple[str, ...]
    unproved: tuple[str, ...]
    proved: tuple[str, ...]
    limits: tuple[str, ...]


def judge(audit: Audit, claim: Claim, *, key: VerifierKey | None, anchors: Sequence[Checkpoint]) -> Verdict:
    """What this audit shows. The anchors' signatures were checked, and their roots are in the audit."""
    size = audit.covered.size
    tampered, unproved = list(audit.findings), list[str]()
    proved = [f"{size:,} leaves were hashed again, {_bodies(audit)}"]
    if audit.erased and not tampered:
        proved.append(f"{audit.erased:,} bodies are missing, each accounted for by an erasure")
    if (size, b"".join(audit.covered.nodes)) != (claim.size, claim.nodes):
        tampered.append(f"the log's head is not the tree over its {size:,} leaves")
    signed = _check_signature(audit, claim, key, tampered, unproved)
    if signed:
        proved.append(f"the log's key signed this tree of {size:,} leaves")
    furthest = _check_anchors(audit, claim, anchors, tampered)
    if anchors and not tampered:
        proved.append(f"the first {furthest:,} leaves are those of the checkpoints given")
    if not anchors:
        unproved.append(
            "no older checkpoint was given: whoever holds the log's key could have rewritten all of it,"
            " and anybody could have cut it back to an older state that was signed"
        )
    return Verdict(tuple(tampered), tuple(unproved), tuple(proved), _limits(size, furthest))


def _bodies(audit: Audit) -> str:
    if audit.bodies is None:
        return "without their bodies: this copy holds none"
    return f"{audit.bodies:,} bodies fit what the leaves commit to"


def _check_signature(
    audit: Audit, claim: Claim, key: VerifierKey | None, tampered: list[str], unproved: list[str]
) -> bool:
    """Whether the key's signature covers the whole tree; what is wrong or missing goes to the lists."""
    if claim.note is None:
        unproved.append("the log is not signed")
        return False
    if key is None:
        unproved.append("no key was given: who signed this log cannot be told")
        return False
    try:
        checkpoint = open_checkpoint(str(claim.note), key)
    except NoteError as error:
        tampered.append(f"the log's newest checkpoint: {error}")
        return False
    if checkpoint.origin != claim.origin:
        tampered.append(f"the log calls itself {claim.origin}, its checkpoint {checkpoint.origin}")
    if audit.roots.get(checkpoint.size) != checkpoint.root:
        tampered.append(f"the leaves are not those that were signed at size {checkpoint.size:,}")
    elif checkpoint.size < audit.covered.size:
        unproved.append(f"the leaves from {checkpoint.size:,} on are not signed")
    return checkpoint.size == audit.covered.size and not tampered


def _check_anchors(audit: Audit, claim: Claim, anchors: Sequence[Checkpoint], tampered: list[str]) -> int:
    """How many of the first leaves the anchors cover."""
    size = audit.covered.size
    for anchor in anchors:
        if anchor.origin != claim.origin:
            tampered.append(f"the log calls itself {claim.origin}, a checkpoint given {anchor.origin}")
        elif anchor.size > size:
            tampered.append(f"the log was cut back: it had {anchor.size:,} leaves, and has {size:,}")
        elif audit.roots.get(anchor.size) != anchor.root:
            tampered.append(f"the first {anchor.size:,} leaves are not those of the checkpoint given")
    return max((anchor.size for anchor in anchors), default=0)


def _limits(size: int, furthest: int) -> tuple[str, ...]:
    limits = ["that what was recorded is true, and that everything was recorded, no log can prove"]
    if size > furthest:
        limits.insert(
            0,
            f"leaves {furthest:,} to {size - 1:,} are newer than every checkpoint given: against who holds"
            " the log's key, nothing is proved of them yet",
        )
    return tuple(limits)
