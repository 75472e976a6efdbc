"""What an audit proves, and what it does not: the log's public key alone is not enough.

Whoever holds the log's private key can rewrite all of it and sign it again; and whoever does not
can cut it back to an older signed checkpoint. Both come to light only beside a checkpoint that
was kept where they could not reach it: an *anchor*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from consent.records.audit import Audit
from consent.records.checkpoint import parse_checkpoint
from consent.records.keyring import Keyring
from consent.records.signed_note import NoteError, VerifierKey, parse_note


@dataclass(frozen=True, slots=True)
class Claim:
    """What the log says of itself, as it is stored: its head, and its newest signed checkpoint or None.

    `has_head` is False for a log of an early release, which kept none.
    """

    origin: object
    size: object
    nodes: object
    note: object
    has_head: bool = True


@dataclass(frozen=True, slots=True)
class Anchor:
    """A checkpoint's note that was kept elsewhere; `source` is what to call it."""

    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tampered` and `unproved` are empty for a log that is proved; `limits` are never."""

    tampered: tuple[str, ...]
    unproved: tuple[str, ...]
    proved: tuple[str, ...]
    limits: tuple[str, ...]


def sizes(claim: Claim, anchors: Sequence[Anchor]) -> Iterator[int]:
    """The sizes whose roots `judge` will ask for; a note that is no checkpoint has none."""
    for note in (claim.note, *(anchor.note for anchor in anchors)):
        try:
            yield parse_checkpoint(parse_note(str(note)).text).size
        except NoteError:
            continue


def judge(audit: Audit, claim: Claim, *, keys: Sequence[VerifierKey], anchors: Sequence[Anchor]) -> Verdict:
    """What this audit shows; NoteError for an anchor that neither these keys nor their successors signed."""
    judgement = _Judgement(audit, claim, Keyring.follow(keys, audit.handovers, audit.roots))
    judgement.hear_the_log()
    judgement.hear_the_anchors(anchors)
    return judgement.verdict()


@dataclass(slots=True)
class _Judgement:
    """One judgement under way."""

    audit: Audit
    claim: Claim
    ring: Keyring
    tampered: list[str] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)
    proved: list[str] = field(default_factory=list)
    furthest: int = 0

    def hear_the_log(self) -> None:
        """Compare the leaves with what the log says of itself."""
        audit, claim, size = self.audit, self.claim, self.audit.covered.size
        self.tampered += [*audit.findings, *self.ring.findings]
        self.proved.append(f"{size:,} leaves were hashed again, {_bodies(audit)}")
        if audit.erased and not self.tampered:
            self.proved.append(f"{audit.erased:,} bodies are missing, each accounted for by an erasure")
        if audit.pruned and not self.tampered:
            self.proved.append(f"{audit.pruned:,} bodies are missing, each accounted for by a pruning")
        if not claim.has_head:
            self.unproved.append("the log is of an early release, which kept no tree")
        elif (size, b"".join(audit.covered.nodes)) != (claim.size, claim.nodes):
            self.tampered.append(f"the log's head is not the tree over its {size:,} leaves")
        if self._signature_covers_all():
            self.proved.append(f"the log's key signed this tree of {size:,} leaves")
        if self.ring.followed and not self.tampered:
            self.proved.append(f"{self.ring.followed:,} handovers from key to key were followed")

    def _signature_covers_all(self) -> bool:
        """Whether a key of the ring signed the whole tree; what is wrong or missing goes to the lists."""
        if self.claim.note is None:
            self.unproved.append("the log is not signed")
            return False
        if not self.ring.keys:
            self.unproved.append("no key was given: who signed this log cannot be told")
            return False
        try:
            checkpoint, key = self.ring.open(str(self.claim.note))
        except NoteError as error:
            self.tampered.append(f"the log's newest checkpoint: {error}")
            return False
        if checkpoint.origin != self.claim.origin:
            self.tampered.append(
                f"the log calls itself {self.claim.origin}, its checkpoint {checkpoint.origin}"
            )
        if self.audit.roots.get(checkpoint.size) != checkpoint.root:
            self.tampered.append(f"the leaves are not those that were signed at size {checkpoint.size:,}")
        elif (retired := self.ring.retired.get(key)) is not None and checkpoint.size > retired:
            self.tampered.append(
                f"the log's newest checkpoint is signed with a key retired at leaf {retired:,}"
            )
        elif checkpoint.size < self.audit.covered.size:
            self.unproved.append(f"the leaves from {checkpoint.size:,} on are not signed")
        return checkpoint.size == self.audit.covered.size and not self.tampered

    def hear_the_anchors(self, anchors: Sequence[Anchor]) -> None:
        """Compare the leaves with what was kept of the log elsewhere."""
        for anchor in anchors:
            self._hear(anchor)
        if self.furthest and not self.tampered:
            self.proved.append(f"the first {self.furthest:,} leaves are those of the checkpoints given")
        if not anchors:
            self.unproved.append(
                "no older checkpoint was given: whoever holds the log's key could have rewritten all of it,"
                " and anybody could have cut it back to an older state that was signed"
            )

    def _hear(self, anchor: Anchor) -> None:
        try:
            checkpoint, key = self.ring.open(anchor.note)
        except NoteError as error:
            if not self.tampered:
                hint = "where the log had other keys, give each of them"
                raise NoteError(f"{anchor.source}: {error}; {hint}") from error
            # The way to the key that signed it may be what was tampered with.
            self.unproved.append(f"{anchor.source}: {error}")
            return
        size, retired = self.audit.covered.size, self.ring.retired.get(key)
        if checkpoint.origin not in {self.claim.origin, *self.ring.origins}:
            self.tampered.append(
                f"the log calls itself {self.claim.origin}, a checkpoint given {checkpoint.origin}"
            )
        elif retired is not None and checkpoint.size > retired:
            self._hear_of_another_history(checkpoint.size, retired, checkpoint.origin)
        elif checkpoint.size > size:
            self.tampered.append(f"the log was cut back: it had {checkpoint.size:,} leaves, and has {size:,}")
        elif self.audit.roots.get(checkpoint.size) != checkpoint.root:
            self.tampered.append(
                f"the first {checkpoint.size:,} leaves are not those of the checkpoint given"
            )
        else:
            self.furthest = max(self.furthest, checkpoint.size)

    def _hear_of_another_history(self, size: int, retired: int, origin: str) -> None:
        if origin == self.claim.origin:
            self.tampered.append(
                f"a checkpoint given has {size:,} leaves, and a key retired at leaf {retired:,} signed it"
            )
        else:
            self.unproved.append(
                f"leaves {retired:,} to {size - 1:,} of {origin} are lost: the log was put back to a backup,"
                f" and says so in leaf {retired:,}"
            )

    def verdict(self) -> Verdict:
        """What was found, in sentences."""
        size = self.audit.covered.size
        limits = ["that what was recorded is true, and that everything was recorded, no log can prove"]
        if size > self.furthest:
            limits.insert(
                0,
                f"leaves {self.furthest:,} to {size - 1:,} are newer than every checkpoint given: against who"
                " holds the log's key, nothing is proved of them yet",
            )
        return Verdict(tuple(self.tampered), tuple(self.unproved), tuple(self.proved), tuple(limits))


def _bodies(audit: Audit) -> str:
    if audit.bodies is None:
        return "without their bodies: this copy holds none"
    return f"{audit.bodies:,} bodies fit what the leaves commit to"
