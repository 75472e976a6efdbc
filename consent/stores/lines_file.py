"""A log as one file of JSON lines, bodies included: for an auditor, and for the site's own keeping."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import tee
from pathlib import Path

from consent.errors import StoreError
from consent.records.audit import TABLES, Kept, audit, read_leaf
from consent.records.checkpoint import Checkpoint
from consent.records.commitment import Kind
from consent.records.lines import Closing, Line, Opening, dumps, loads
from consent.records.signed_note import NoteError, VerifierKey
from consent.records.verdict import Claim, Verdict, judge
from consent.stores.contents import Contents
from consent.stores.whole_file import FOR_THE_OWNER, read_lines, whole_file


def write_lines(contents: Contents, path: Path) -> int:
    """Write the whole log into one file, readable by its owner alone; how many leaves it holds."""
    with whole_file(path, mode=FOR_THE_OWNER) as file:
        file.write(dumps(Opening(contents.origin, contents.size)))
        for line in contents.lines:
            file.write(dumps(line))
        file.write(dumps(Closing(contents.note)))
    return contents.size


class LinesFile:
    """What one exported file can prove."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def verify(self, *, key: VerifierKey | None, anchors: Sequence[Checkpoint]) -> Verdict:
        """What a whole audit of the file shows; `anchors` are older checkpoints, their signatures checked."""
        opening, closing = self._frame()
        claim = Claim(opening.origin, opening.size, None, closing.checkpoint)
        # The audit reads both side by side, so that only few lines are held.
        first, second = tee(self._lines())
        leaves = ((line.place, line.leaf) for line in first)
        bodies = (kept for line in second if (kept := _kept(line)) is not None)
        sizes = [claim.signed_size, *(anchor.size for anchor in anchors)]
        found = audit(leaves, bodies, sizes=sizes)
        # The file has no head of its own: how many leaves it should hold is all it says.
        whole = Claim(claim.origin, claim.size, b"".join(found.covered.nodes), claim.note)
        return judge(found, whole, key=key, anchors=anchors)

    def times(self, places: Iterable[int]) -> Mapping[int, int]:
        """When the leaves at these places were recorded, in milliseconds; only of those there are."""
        wanted = set(places)
        return {
            line.place: read[1]
            for line in (self._lines() if wanted else ())
            if line.place in wanted and (read := read_leaf(line.leaf.encode(errors="surrogateescape")))
        }

    def _frame(self) -> tuple[Opening, Closing]:
        with read_lines(self._path) as lines:
            first = next(lines, b"")
            last = next(iter(deque(lines, maxlen=1)), b"")
        opening, closing = self._load(first, 1), self._load(last, "last line")
        if not isinstance(opening, Opening) or not isinstance(closing, Closing):
            raise StoreError(f"{self._path}: not a whole export: its first or last line is missing")
        return opening, closing

    def _lines(self) -> Iterator[Line]:
        with read_lines(self._path) as lines:
            for number, data in enumerate(lines, 1):
                if isinstance(line := self._load(data, number), Line):
                    yield line

    def _load(self, data: bytes, place: object) -> Opening | Line | Closing:
        try:
            return loads(data)
        except NoteError as error:
            raise StoreError(f"{self._path}:{place}: {error}") from error


def _kept(line: Line) -> Kept | None:
    """The body as the database would keep it."""
    if line.body is None:
        return None
    read = read_leaf(line.leaf.encode(errors="surrogateescape"))
    table = TABLES[read[0]] if read else "body"
    name = (
        sha256(line.body.encode(errors="surrogateescape")).hexdigest()
        if table == TABLES[Kind.NOTICE]
        else None
    )
    return Kept(table, line.place, line.salt, line.body, name)
