"""The keys that may sign for one log: those that were given, and those they handed over to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consent.records.checkpoint import Checkpoint, open_checkpoint
from consent.records.signed_note import NoteError, VerifierKey, parse_note
from consent.records.succession import Handover, check_handover


@dataclass(frozen=True, slots=True)
class Keyring:
    """`keys` in the order in which they came to sign; `retired` tells at which leaf one handed over.

    `origins` are the names under which the log signed before. `followed` counts the handovers.
    """

    keys: tuple[VerifierKey, ...]
    retired: Mapping[VerifierKey, int]
    followed: int
    findings: tuple[str, ...]

    @classmethod
    def follow(
        cls, given: Iterable[VerifierKey], handovers: Iterable[Handover], roots: Mapping[int, bytes]
    ) -> Keyring:
        """The keys given and their successors. `roots` are those of the tree, by size.

        A handover from a key that nobody gave proves nothing and is passed over.
        """
        keys, retired, findings = list(given), dict[VerifierKey, int](), list[str]()
        for handover in handovers:
            active = [key for key in keys if key not in retired and key != handover.key]
            before = next((key for key in active if _signed(handover, key)), None)
            if before is None:
                continue
            try:
                check_handover(handover, before, roots.get(handover.place, b""))
            except NoteError as error:
                findings.append(f"leaf {handover.place}: {error}")
                continue
            retired[before] = handover.place
            if handover.key not in keys:
                keys.append(handover.key)
        return cls(tuple(keys), retired, len(retired), tuple(findings))

    @property
    def origins(self) -> frozenset[str]:
        """The names of the keys that handed over."""
        return frozenset(key.name for key in self.retired)

    def open(self, note: str) -> tuple[Checkpoint, VerifierKey]:
        """The checkpoint in this note, and the key of the ring that signed it; NoteError if none did."""
        failures = [NoteError("no key was given")]
        for key in reversed(self.keys):
            try:
                return open_checkpoint(note, key), key
            except NoteError as error:
                failures.append(error)
        raise failures[-1]


def _signed(handover: Handover, key: VerifierKey) -> bool:
    """Whether the handover claims to be signed by this key."""
    signatures = parse_note(handover.note).signatures
    return any((each.name, each.key_id) == (key.name, key.key_id) for each in signatures)
