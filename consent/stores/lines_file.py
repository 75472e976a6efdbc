"""A log as one file of JSON lines, bodies included: for an auditor, and for the site's own keeping."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from consent.errors import StoreError
from consent.records.audit import audit
from consent.records.commitment import TABLES, read_leaf
from consent.records.lines import Closing, Line, Opening, dumps, loads
from consent.records.section import Kept, Row, Section, read_section
from consent.records.signed_note import NoteError, VerifierKey
from consent.records.verdict import Anchor, Claim, Verdict, judge, sizes
from consent.stores.contents import Contents
from consent.stores.sections import Watch, untouched
from consent.stores.whole_file import FOR_THE_OWNER, read_lines, whole_file

# How many lines are held at once.
LINES = 2**12


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

    def verify(
        self, *, keys: Sequence[VerifierKey], anchors: Sequence[Anchor], watch: Watch = untouched
    ) -> Verdict:
        """What a whole audit of the file shows; NoteError for an anchor that the log never signed."""
        opening, closing = self._frame()
        claim = Claim(opening.origin, opening.size, None, closing.checkpoint)
        sections = _sections(self._lines(), list(sizes(claim, anchors)))
        found = audit(watch(sections, opening.size, each=LINES))
        # The file has no head of its own: how many leaves it should hold is all it says.
        whole = replace(claim, nodes=b"".join(found.covered.nodes))
        return judge(found, whole, keys=keys, anchors=anchors)

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


def _sections(lines: Iterator[Line], wanted: Sequence[int]) -> Iterator[Section]:
    """The lines as an audit reads them."""
    begin = 0
    while taken := list(islice(lines, LINES)):
        others: dict[object, list[Kept]] = {}
        rows = [_row(line, others) for line in taken]
        yield read_section(begin, rows, others, sizes=[size for size in wanted if size <= begin + len(taken)])
        begin += len(taken)


def _row(line: Line, others: dict[object, list[Kept]]) -> Row:
    """The leaf with its body as the database would keep it: with the records, or elsewhere."""
    leaf, body = _text(line.leaf), None if line.body is None else _text(line.body)
    read = read_leaf(bytes(leaf))
    table = TABLES[read[0]] if read else "body"
    if body is None or table == "body":
        return line.place, leaf, line.salt, body
    name = _text(sha256(body).hexdigest()) if table == "notice" else None
    others.setdefault(line.place, []).append(Kept(table, line.place, line.salt, body, name))
    return line.place, leaf, None, None


def _text(text: str) -> bytearray:
    return bytearray(text, "utf-8", errors="surrogateescape")
