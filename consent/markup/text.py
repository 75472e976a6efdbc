"""How far text goes that is no markup: raw text, scripts, comments, declarations.

Each reader answers how many bytes certainly belong to it and whether it ends there. Bytes that may be
the beginning of its end are left for the next chunk; nothing else is kept.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol

_TAG_NAME_ENDS = rb"(?=[\t\n\f\r />])"


class TextReader(Protocol):
    """Reads the inside of one construct across chunks."""

    def read(self, data: bytes, position: int, end: int) -> tuple[int, bool]:
        """The position up to which it goes, and whether it ends there."""
        ...


def undecided(data: bytes, position: int, end: int, openings: tuple[bytes, ...]) -> int:
    """Where the longest tail of the data begins that may be the beginning of one of these; else `end`."""
    longest = max(map(len, openings))
    tail = data[max(position, end - longest) : end].lower()
    for start in range(len(tail)):
        if any(opening.startswith(tail[start:]) for opening in openings):
            return end - len(tail) + start
    return end


class Until:
    """Goes up to and including the first of its terminators."""

    def __init__(self, *terminators: bytes) -> None:
        self._terminators = terminators
        self._pattern = _either(terminators)

    def read(self, data: bytes, position: int, end: int) -> tuple[int, bool]:
        """The position after the terminator, or before what may be its beginning."""
        found = self._pattern.search(data, position, end)
        if found:
            return found.end(), True
        return undecided(data, position, end, self._terminators), False


class RawText:
    """The content of an element that only its own end tag closes; ends before that tag."""

    def __init__(self, name: bytes) -> None:
        self._end_tag = b"</" + name
        self._pattern = end_tag(name)

    def read(self, data: bytes, position: int, end: int) -> tuple[int, bool]:
        """The position before the end tag, or before what may be its beginning."""
        found = self._pattern.search(data, position, end)
        if found:
            return found.start(), True
        return undecided(data, position, end, (self._end_tag,)), False


class PlainText:
    """What follows `<plaintext>`: everything, for good."""

    def read(self, data: bytes, position: int, end: int) -> tuple[int, bool]:
        """All there is."""
        return end, False


class XmlDoctype:
    """A document type declaration of XML, whose internal subset in brackets may hold `>`."""

    def __init__(self) -> None:
        self._inside_subset = False

    def read(self, data: bytes, position: int, end: int) -> tuple[int, bool]:
        """The position after its `>`, or all there is."""
        while True:
            found = (_SUBSET_END if self._inside_subset else _DOCTYPE_END).search(data, position, end)
            if found is None:
                return end, False
            if found[0] == b">":
                return found.end(), True
            self._inside_subset = not self._inside_subset
            position = found.end()


class ScriptText:
    """The content of a script, where `<!--` and a nested `<script` can hide an end tag.

    WHATWG 13.2.5.4 and 13.2.5.15 to 13.2.5.31, reduced to three states: plain, escaped by `<!--`, and
    doubly escaped by a `<script` inside that.
    """

    def __init__(self) -> None:
        self._state = _PLAIN

    def read(self, data: bytes, position: int, end: int) -> tuple[int, bool]:
        """The position before the end tag that counts, or before what may be its beginning."""
        while True:
            pattern, openings = self._state
            found = pattern.search(data, position, end)
            if found is None:
                return undecided(data, position, end, openings), False
            if self._state is not _DOUBLY_ESCAPED and found[0][:2] == b"</":
                return found.start(), True
            self._state = self._after(found[0])
            # The dashes of `<!--` may already be those of `-->`.
            position = found.end() - 2 if self._state is _ESCAPED and found[0] == b"<!--" else found.end()

    def _after(self, event: bytes) -> _ScriptState:
        if event == b"-->":
            return _PLAIN
        return _DOUBLY_ESCAPED if event[:2] in (b"<s", b"<S") else _ESCAPED


@lru_cache(maxsize=32)
def end_tag(name: bytes) -> re.Pattern[bytes]:
    """The beginning of an end tag of that name."""
    return re.compile(rb"(?i:</%b)%b" % (re.escape(name), _TAG_NAME_ENDS))


@lru_cache(maxsize=32)
def _either(terminators: tuple[bytes, ...]) -> re.Pattern[bytes]:
    return re.compile(b"|".join(map(re.escape, terminators)))


_DOCTYPE_END = re.compile(rb"[\[>]")
_SUBSET_END = re.compile(rb"\]")
_ScriptState = tuple[re.Pattern[bytes], tuple[bytes, ...]]
_PLAIN: _ScriptState = (
    re.compile(rb"<!--|(?i:</script)" + _TAG_NAME_ENDS),
    (b"<!--", b"</script"),
)
_ESCAPED: _ScriptState = (
    re.compile(rb"-->|(?i:</?script)" + _TAG_NAME_ENDS),
    (b"-->", b"<script", b"</script"),
)
_DOUBLY_ESCAPED: _ScriptState = (
    re.compile(rb"-->|(?i:</script)" + _TAG_NAME_ENDS),
    (b"-->", b"</script"),
)
