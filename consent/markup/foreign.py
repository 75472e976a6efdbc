"""Which open elements belong to svg or math, as far as that decides how what follows is read.

Without the tree a browser builds this cannot be known for every broken page. Where the two can differ,
an element is kept open: inside svg and math no content is taken for raw text, so more tags are shown.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from consent.markup.tokens import StartTag

# WHATWG 13.2.6.5: start tags that close svg and math.
_BREAK_OUT = frozenset(
    b"b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li "
    b"listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var".split()
)
_FONT_BREAKS_OUT = (b"color", b"face", b"size")
_SVG_INTEGRATION = frozenset((b"foreignobject", b"desc", b"title"))
_MATH_INTEGRATION = frozenset((b"mi", b"mo", b"mn", b"ms", b"mtext"))
_MATH_IN_INTEGRATION = frozenset((b"mglyph", b"malignmark"))
_ROOTS = frozenset((b"svg", b"math"))
_REMEMBERED = _ROOTS | {b"annotation-xml"} | _MATH_IN_INTEGRATION
_HTML_ENCODINGS = ("text/html", "application/xhtml+xml")
DEEPEST = 256


class _Space(Enum):
    HTML = auto()
    SVG = auto()
    MATH = auto()


_HTML, _SVG, _MATH = _Space


class _Open(NamedTuple):
    name: bytes
    inside: _Space  # how its content is read


class Nesting:
    """The open svg and math elements and the places inside them where HTML resumes."""

    def __init__(self, *, xml: bool = False) -> None:
        self._open: list[_Open] = []
        self._lost = False
        self._xml = xml

    @property
    def foreign(self) -> bool:
        """Whether what comes next belongs to svg or math."""
        return self._lost or bool(self._open and self._open[-1].inside is not _HTML)

    @property
    def depth(self) -> int:
        """How many elements are kept open."""
        return len(self._open)

    def start(self, tag: StartTag) -> bool:
        """Whether the element of this start tag belongs to svg or math."""
        if not self._open and tag.name not in _ROOTS:
            return False
        if self.foreign and self._breaks_out(tag):
            self._break_out()
        space = self._space_of(tag.name)
        if space is _HTML:
            return False
        inside = _inside(tag, space)
        if (inside is not space or tag.name in _REMEMBERED) and not tag.self_closing:
            self._push(_Open(tag.name, inside))
        return True

    def end(self, name: bytes) -> None:
        """Close the nearest open element of that name, unless HTML inside svg lies between."""
        if self._lost:
            return
        if self.foreign and name in (b"br", b"p") and not self._xml:
            self._break_out()
        for depth in reversed(range(len(self._open))):
            if self._open[depth].name == name:
                del self._open[depth:]
                return
            if self._open[depth].inside is _HTML:
                return

    def cut_back(self, depth: int) -> None:
        """Close all but the outermost `depth` elements."""
        if not self._lost:
            del self._open[depth:]

    def _space_of(self, name: bytes) -> _Space:
        if self._lost:
            return _SVG
        top = self._open[-1] if self._open else _Open(b"", _HTML)
        if top.inside is _HTML or top.name == b"annotation-xml":
            if name in _MATH_IN_INTEGRATION and top.name in _MATH_INTEGRATION:
                return _MATH
            if name == b"svg":
                return _SVG
            if name == b"math" and top.inside is _HTML:
                return _MATH
        return top.inside

    def _breaks_out(self, tag: StartTag) -> bool:
        if self._xml:
            return False
        if tag.name == b"font":
            return any(tag.get(name) for name in _FONT_BREAKS_OUT)
        return tag.name in _BREAK_OUT

    def _break_out(self) -> None:
        while self.foreign and not self._lost:
            self._open.pop()

    def _push(self, element: _Open) -> None:
        # Past this depth nothing closes any more: everything that follows is then read as foreign.
        if len(self._open) < DEEPEST:
            self._open.append(element)
        else:
            self._lost = True


def _inside(tag: StartTag, space: _Space) -> _Space:
    """How the content of a foreign element is read: as HTML at integration points (WHATWG 13.2.6)."""
    if space is _SVG:
        return _HTML if tag.name in _SVG_INTEGRATION else space
    if tag.name in _MATH_INTEGRATION:
        return _HTML
    encoding = tag.get(b"encoding") if tag.name == b"annotation-xml" else None
    if encoding and encoding.value.lower().decode("latin-1") in _HTML_ENCODINGS:
        return _HTML
    return space
