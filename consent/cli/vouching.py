"""The anchors that `consent log verify` is given: older checkpoints, witnesses, timestamps."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from consent.anchors.folder import AnchorFolder, read_note
from consent.cli.anchors import add_folder, folder_of
from consent.cli.progress import shown
from consent.errors import AnchorError, StoreError
from consent.records.checkpoint import parse_checkpoint
from consent.records.cosignature import TIMESTAMPED_ED25519, check_cosignature
from consent.records.signed_note import NoteError, VerifierKey, parse_key, parse_note
from consent.records.verdict import Anchor
from consent.records.vouched import SKEW_MILLISECONDS, Vouched

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


@dataclass(frozen=True, slots=True)
class Trust:
    """Who is trusted to vouch for a log, and how many of the witnesses it takes."""

    witnesses: Sequence[VerifierKey]
    quorum: int
    authorities: Sequence[Certificate]

    def witnessed(self, folder: AnchorFolder) -> Iterator[Vouched]:
        """Every checkpoint in this folder that enough of the witnesses cosigned."""
        paths = folder.cosigned_paths()
        for path in shown(paths, len(paths)):
            note = read_note(path)
            size = _size(note, path)
            times = cosigners(note, self.witnesses)
            if len(times) >= self.quorum:
                anchor = Anchor(" and ".join(sorted(times)), note)
                yield Vouched(anchor, size, min(times.values()), max(times.values()), newest=True)

    def stamped(self, folder: AnchorFolder) -> Iterator[Vouched]:
        """Every checkpoint in this folder that one of the authorities stamped."""
        from consent.anchors.timestamp import check_stamp

        for path, answer, signed in folder.stamps():
            size = _size(signed, path)
            try:
                stamp = check_stamp(answer, signed.encode(), list(self.authorities))
            except AnchorError:
                continue
            anchor = Anchor("a timestamp authority", signed)
            yield Vouched(anchor, size, stamp.earliest, stamp.latest, newest=False)


def cosigners(note: str, witnesses: Sequence[VerifierKey]) -> dict[str, int]:
    """Which of the witnesses signed this note, and when, in milliseconds."""
    parsed, times = parse_note(note), dict[str, int]()
    for witness in witnesses:
        try:
            times[witness.name] = check_cosignature(parsed, witness) * 1000
        except NoteError:
            continue
    return times


def add_vouching(parser: argparse.ArgumentParser) -> None:
    """Add the options that say who is trusted to vouch for a log."""
    add_witnesses(parser)
    parser.add_argument(
        "--timestamp-ca", type=Path, metavar="PEM", help="certificates of the timestamp authorities you trust"
    )
    parser.add_argument(
        "--skew",
        type=_seconds,
        default=SKEW_MILLISECONDS // 1000,
        metavar="SECONDS",
        help="how far clocks may be apart (default %(default)s)",
    )
    add_folder(parser)


def add_witnesses(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which witnesses are trusted."""
    parser.add_argument(
        "--witness",
        action="append",
        default=[],
        metavar="VKEY",
        dest="witnesses",
        help="a witness's verifier key, from whom you trust; may be given more than once",
    )
    parser.add_argument(
        "--quorum", type=int, metavar="K", help="how many of the witnesses it takes (default: all of them)"
    )


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")
    return int(text)


def witnesses_of(arguments: argparse.Namespace) -> tuple[list[VerifierKey], int]:
    """The witnesses that are trusted, and how many of them it takes."""
    witnesses = [parse_key(line, kind=TIMESTAMPED_ED25519) for line in arguments.witnesses]
    quorum = len(witnesses) if arguments.quorum is None else arguments.quorum
    if len({witness.public for witness in witnesses}) < len(witnesses):
        raise StoreError("a witness is given twice: each counts once")
    if arguments.quorum is not None and not 1 <= quorum <= len(witnesses):
        raise StoreError(
            f"--quorum {quorum}: of {len(witnesses)} --witness given, it takes at least 1, at most all"
        )
    return witnesses, quorum


def vouched_for(
    arguments: argparse.Namespace, keys: Sequence[VerifierKey]
) -> tuple[list[Vouched], list[str]]:
    """The checkpoints that those who are trusted vouch for, and what was asked for and not found."""
    if not arguments.witnesses and not arguments.timestamp_ca and arguments.quorum is None:
        return [], []
    if not keys:
        raise StoreError("a witness or a timestamp can only be used together with --key")
    if arguments.copy and not arguments.anchors:
        raise StoreError("where are the anchors of this copy? Name them with --anchors")
    trust = Trust(*witnesses_of(arguments), _authorities(arguments.timestamp_ca))
    folder = folder_of(arguments)
    witnessed = list(trust.witnessed(folder)) if trust.witnesses else []
    stamped = list(trust.stamped(folder)) if trust.authorities else []
    missing = []
    if trust.witnesses and not witnessed:
        missing.append(
            f"no checkpoint in {folder.path} is cosigned by {trust.quorum} of the"
            f" {len(trust.witnesses)} witnesses given"
        )
    if trust.authorities and not stamped:
        missing.append(f"no checkpoint in {folder.path} is stamped by an authority given")
    return [*witnessed, *stamped], missing


def _size(note: str, path: Path) -> int:
    """The size of a checkpoint, whose signature is checked with the log."""
    try:
        return parse_checkpoint(parse_note(note).text).size
    except NoteError as error:
        raise StoreError(f"{path}: {error}") from error


def _authorities(path: Path | None) -> Sequence[Certificate]:
    if path is None:
        return ()
    try:
        from consent.anchors.timestamp import read_authorities
    except ImportError as error:
        raise AnchorError("timestamps need the extra: install asgi-consent[anchors]") from error
    return read_authorities(path)
