"""Where anchors are kept: a folder of files, each complete in itself, none needed to read the log.

    000000000701-5f0c1e9a.checkpoint          the newest checkpoint, as the log signed it
    000000000701-5f0c1e9a.cosigned            the same, with the lines of witnesses
    000000000701-5f0c1e9a.tsa.example.tsr     an RFC 3161 timestamp of the first of these files

A name begins with the size and a part of the checkpoint's hash. Copies of this folder elsewhere are
what it is for: whoever can write here can delete what is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from consent.errors import StoreError
from consent.records.checkpoint import parse_checkpoint
from consent.records.cosignature import check_cosignature
from consent.records.signed_note import NoteError, VerifierKey, parse_note
from consent.stores.whole_file import whole_file

SIGNED, COSIGNED, STAMP = ".checkpoint", ".cosigned", ".tsr"


@dataclass(frozen=True, slots=True)
class AnchorFolder:
    """The anchors of one log."""

    path: Path

    def keep(self, note: str) -> Path:
        """Keep the checkpoint as the log signed it; where."""
        return self._put(self._place(note), SIGNED, note.encode())

    def keep_cosigned(self, note: str, *, signed: str) -> Path:
        """Keep the checkpoint with its witnesses' lines; `signed` is the same without them."""
        return self._put(self._place(signed), COSIGNED, note.encode())

    def keep_stamp(self, answer: bytes, *, signed: str, url: str) -> Path:
        """Keep a timestamp of the checkpoint as the log signed it."""
        host = urlsplit(url).hostname or "authority"
        return self._put(self._place(signed), f".{host}{STAMP}", answer)

    def cosigned(self, *, signed: str) -> str:
        """The checkpoint with the witnesses' lines that are kept already."""
        path = self.path / f"{self._place(signed)}{COSIGNED}"
        return read_note(path) if path.exists() else signed

    def cosigned_paths(self) -> list[Path]:
        """Every checkpoint with witnesses' lines, smallest first: their names ascend with their size."""
        return self._files(COSIGNED)

    def newest_cosigned(self) -> str:
        """The largest checkpoint with witnesses' lines; StoreError if there is none."""
        paths = self.cosigned_paths()
        if not paths:
            raise StoreError(
                f"{self.path}: no witness has cosigned a checkpoint: `consent log anchor` asks them"
            )
        return read_note(paths[-1])

    def stamps(self) -> Iterator[tuple[Path, bytes, str]]:
        """Every timestamp, and the checkpoint that it is of, none of them checked."""
        for path in self._files(STAMP):
            signed = path.with_name(path.name.partition(".")[0] + SIGNED)
            yield path, _bytes(path), read_note(signed)

    def known_to(self, witness: VerifierKey, origin: str) -> int:
        """The size of the newest checkpoint that this witness cosigned, as far as is kept here; else 0."""
        for path in reversed(self.cosigned_paths()):
            try:
                parsed = parse_note(read_note(path))
                check_cosignature(parsed, witness)
                checkpoint = parse_checkpoint(parsed.text)
            except NoteError:
                continue
            if checkpoint.origin == origin:
                return checkpoint.size
        return 0

    def _place(self, signed: str) -> str:
        """The beginning of the name of what belongs to this checkpoint."""
        checkpoint = parse_checkpoint(parse_note(signed).text)
        return f"{checkpoint.size:012}-{sha256(signed.encode()).hexdigest()[:8]}"

    def _put(self, name: str, ending: str, data: bytes) -> Path:
        try:
            self.path.mkdir(exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.path}: {error}") from error
        path = self.path / f"{name}{ending}"
        with whole_file(path) as file:
            file.write(data)
        return path

    def _files(self, ending: str) -> list[Path]:
        return sorted(self.path.glob(f"*{ending}"))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path}: {error}") from error


def read_note(path: Path) -> str:
    """The note in this file, not checked; StoreError if it cannot be read as text."""
    try:
        return _bytes(path).decode()
    except UnicodeDecodeError as error:
        raise StoreError(f"{path}: {error}") from error
