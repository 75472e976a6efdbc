"""One tag read byte by byte if need be: exact where the fast expressions give up, and never reading twice.

A tag longer than the limit comes in pieces. A piece ends before the attribute that did not fit; an
attribute longer than the limit is itself cut, and the rest of its value passes without being kept.
"""

from __future__ import annotations

import re
from enum import IntEnum

_SPACE = b"\t\n\f\r "


class _State(IntEnum):
    NAME = 0
    BEFORE_ATTRIBUTE = 1
    ATTRIBUTE_NAME = 2
    AFTER_ATTRIBUTE_NAME = 3
    BEFORE_VALUE = 4
    DOUBLE_QUOTED = 5
    SINGLE_QUOTED = 6
    UNQUOTED = 7
    ENDED = 8


def _to(state: _State, by: bytes) -> dict[int, _State]:
    return dict.fromkeys(by, state)


# Looking a member up in its Enum costs more than what happens in a state.
(
    _NAME,
    _BEFORE_ATTRIBUTE,
    _ATTRIBUTE_NAME,
    _AFTER_ATTRIBUTE_NAME,
    _BEFORE_VALUE,
    _DOUBLE_QUOTED,
    _SINGLE_QUOTED,
    _UNQUOTED,
    _ENDED,
) = _State
# Whole attributes, each with what parts it from the next: in tags that have thousands of them.
_ATTRIBUTES = re.compile(
    rb"""
    (?: [^\t\n\f\r />=] [^\t\n\f\r />=]*
        (?: [\t\n\f\r ]* = [\t\n\f\r ]*
            (?: "[^"]*" | '[^']*' | [^\t\n\f\r >"'] [^\t\n\f\r >]* (?=[\t\n\f\r ]) )
        |   (?= [\t\n\f\r /] ) (?= [\t\n\f\r ]* [^\t\n\f\r >=] )
        )
        [\t\n\f\r /]*
    ){1,200}
    """,
    re.VERBOSE,
)
# WHATWG 13.2.5.8 and 13.2.5.32 to 13.2.5.40: what is run over in each state ...
_RUN = (
    re.compile(rb"[^\t\n\f\r />]*"),
    re.compile(rb"[\t\n\f\r /]*"),
    re.compile(rb"[^\t\n\f\r />=]*"),
    re.compile(rb"[\t\n\f\r ]*"),
    re.compile(rb"[\t\n\f\r ]*"),
    re.compile(rb'[^"]*'),
    re.compile(rb"[^']*"),
    re.compile(rb"[^\t\n\f\r >]*"),
)
# ... where the byte after it leads ...
_NEXT: tuple[dict[int, _State], ...] = (
    _to(_BEFORE_ATTRIBUTE, _SPACE + b"/") | _to(_ENDED, b">"),
    _to(_ENDED, b">"),
    _to(_AFTER_ATTRIBUTE_NAME, _SPACE)
    | _to(_BEFORE_ATTRIBUTE, b"/")
    | _to(_BEFORE_VALUE, b"=")
    | _to(_ENDED, b">"),
    _to(_BEFORE_ATTRIBUTE, b"/") | _to(_BEFORE_VALUE, b"=") | _to(_ENDED, b">"),
    _to(_DOUBLE_QUOTED, b'"') | _to(_SINGLE_QUOTED, b"'") | _to(_ENDED, b">"),
    _to(_BEFORE_ATTRIBUTE, b'"'),
    _to(_BEFORE_ATTRIBUTE, b"'"),
    _to(_BEFORE_ATTRIBUTE, _SPACE) | _to(_ENDED, b">"),
)
# ... and where any other byte leads, in the states that have a rule for it.
_OTHERWISE = {
    _BEFORE_ATTRIBUTE: _ATTRIBUTE_NAME,
    _AFTER_ATTRIBUTE_NAME: _ATTRIBUTE_NAME,
    _BEFORE_VALUE: _UNQUOTED,
}
_BETWEEN = (_BEFORE_ATTRIBUTE, _ENDED)
_OUTSIDE = (*_BETWEEN, _ATTRIBUTE_NAME)


class TagReader:
    """Reads one tag from after its `<` or `</`, across any number of chunks."""

    def __init__(self, opening: bytes, *, limit: int) -> None:
        self._bytes = bytearray(opening)
        self._limit = limit
        self._state = _NAME
        self._attribute = 0  # where the attribute being read begins in the bytes
        self._passing = False

    @property
    def ended(self) -> bool:
        """Whether the tag's `>` was read."""
        return self._state is _ENDED

    @property
    def full(self) -> bool:
        """Whether a piece must be taken before reading on."""
        return len(self._bytes) >= self._limit

    @property
    def passing(self) -> bool:
        """Whether what is read is the rest of a name or value of which a piece has already gone."""
        return self._passing

    @property
    def size(self) -> int:
        """The number of bytes kept."""
        return len(self._bytes)

    def read(self, data: bytes, position: int, end: int) -> int:
        """The position up to which the tag was read: its end, the data's, or the limit."""
        start = position
        end = min(end, start + self._limit - len(self._bytes))
        while position < end:
            position = self._run(data, position, end)
            if position == end:
                break
            state = _NEXT[self._state].get(data[position]) or _OTHERWISE[self._state]
            if self._passing and state in _OUTSIDE:
                # Only a closing quote still belongs to what was cut.
                position += self._state in (_DOUBLE_QUOTED, _SINGLE_QUOTED)
                self._state = _BEFORE_ATTRIBUTE
                break
            if state is _ATTRIBUTE_NAME:
                self._attribute = len(self._bytes) + position - start
            self._state = state
            position += 1
            if state is _ENDED:
                break
        self._bytes += data[start:position]
        return position

    def take(self) -> bytes:
        """What was read and can leave: all of it, but for an attribute that did not fit and is not alone."""
        inside = self._state not in _BETWEEN
        cut = self._attribute if inside and self._attribute and not self._passing else len(self._bytes)
        piece = bytes(self._bytes[:cut])
        del self._bytes[:cut]
        self._passing = inside and not self._bytes
        self._attribute = 0
        return piece

    def rest(self) -> bytes:
        """All that is kept, when the tag will not end."""
        return bytes(self._bytes)

    def _run(self, data: bytes, position: int, end: int) -> int:
        match = _RUN[self._state].match(data, position, end)
        position = match.end() if match else position
        if self._state is _BEFORE_ATTRIBUTE:
            while attributes := _ATTRIBUTES.match(data, position, end):
                position = attributes.end()
        return position
