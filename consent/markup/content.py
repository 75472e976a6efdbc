"""How the content of each element is read: as markup, as raw text, or as a script."""

from __future__ import annotations

from consent.markup.foreign import Nesting
from consent.markup.text import PlainText, RawText, ScriptText, TextReader
from consent.markup.tokens import StartTag

_RAW_TEXT = frozenset(b"title textarea style xmp iframe noembed noframes".split())
_DOUBTFUL_WHEN_FOREIGN = _RAW_TEXT | {b"script", b"noscript"}
_AMBIGUOUS = frozenset((b"select", b"frameset"))
TURNS = _RAW_TEXT | _AMBIGUOUS | {b"script", b"plaintext", b"noscript", b"svg", b"math"}
"""The names of start tags that change how what follows is read."""
ENDS_THAT_TURN = frozenset((b"select",))
"""The names of end tags that do so outside of svg and math."""


class Content:
    """Follows the elements that decide how text is read.

    `doubtful` names the open element whose content two browsers may read in two ways, or is empty.
    Its content is read as markup, and its first end tag closes it wherever that stands.
    """

    def __init__(self, *, xml: bool = False) -> None:
        self.nesting = Nesting(xml=xml)
        self.doubtful = b""
        self._depth = 0
        self._ambiguous = b""
        self._xml = xml

    @property
    def plain(self) -> bool:
        """Whether all that is open is ordinary HTML, where only the names in `TURNS` matter."""
        return not self.doubtful and not self.nesting.depth

    def start(self, tag: StartTag) -> bool:
        """Note a start tag; whether its element belongs to svg or math."""
        return self.nesting.start(tag)

    def follow(self, tag: StartTag) -> TextReader | None:
        """What reads the content after this start tag, noted before; None where it is markup."""
        if self._xml:
            return None
        if self._is_doubtful(tag) and not self.doubtful:
            self.doubtful = tag.name
            self._depth = self.nesting.depth
        if tag.foreign:
            return None
        if tag.name == b"script":
            return ScriptText()
        self._ambiguous = self._ambiguous or (tag.name if tag.name in _AMBIGUOUS else b"")
        if tag.name == b"plaintext" and not self._ambiguous:
            return PlainText()
        return RawText(tag.name) if tag.name in _RAW_TEXT and not self._ambiguous else None

    def end(self, name: bytes) -> None:
        """Note an end tag."""
        self.nesting.end(name)
        if name == self._ambiguous and name in ENDS_THAT_TURN:
            self._ambiguous = b""

    def close_doubtful(self) -> None:
        """Note that the end tag of the doubtful element is next; what was opened inside is closed."""
        self.doubtful = b""
        self.nesting.cut_back(self._depth)

    def _is_doubtful(self, tag: StartTag) -> bool:
        if tag.foreign:
            return tag.name in _DOUBTFUL_WHEN_FOREIGN and not tag.self_closing
        return tag.name == b"noscript" or (bool(self._ambiguous) and tag.name in _RAW_TEXT)
