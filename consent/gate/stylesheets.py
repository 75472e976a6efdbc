"""The URLs that a style sheet makes a browser fetch, and the same sheet without the held ones.

Tokens are those of CSS Syntax Level 3: comments, strings and escapes are read, so that a host named in
a comment, a selector or generated text is left alone. A URL stands in `url(…)`, after `@import`, or as a
string inside a function that takes images.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from consent.gate.parties import Verdict
from consent.gate.payloads import data_text

_ESCAPE: Final = re.compile(r"\\(?:([0-9a-fA-F]{1,6})(?:\r\n|[\t\n\f\r ])?|(\r\n|[\n\f\r])|(.))", re.DOTALL)
_NAME: Final = r"(?:[\w-]|[^\x00-\x7f]|\\[0-9a-fA-F]{1,6}[\t\n\f\r ]?|\\[^\n\f\r])+"
_TOKEN: Final = re.compile(
    rf"""
      (?P<comment>/\*)
    | (?P<string>["'])
    | (?P<at>@{_NAME})
    | (?P<name>{_NAME}|(?=\())(?P<open>\()?
    | (?P<close>\))
    | (?P<end>[;{{}}])
    """,
    re.VERBOSE,
)
# CSS Syntax 4.3.2, 4.3.5 and 4.3.6: what goes on until its end, by how it began, and that end.
_BODIES: Final = {
    "/*": (re.compile(r"(?:[^*]+|\*(?!/))*"), "*/"),
    '"': (re.compile(r'(?:[^"\\\n\f\r]+|\\(?:\r\n|[\s\S]|$))*'), '"'),
    "'": (re.compile(r"(?:[^'\\\n\f\r]+|\\(?:\r\n|[\s\S]|$))*"), "'"),
    "url(": (re.compile(r"(?:[^)\\]+|\\(?:[\s\S]|$))*"), ")"),
}
_QUOTE_FOLLOWS: Final = re.compile(r"[\t\n\f\r ]*[\"']")
# Functions in which a plain string is an address (CSS Images 4, CSS Values 5).
_TAKES_URLS: Final = frozenset({"url", "src", "image", "image-set", "-webkit-image-set"})
# A sheet without any of these names no host: `\` begins an escape, `import` may hold a data URL.
_SIGNS: Final = ("//", "/\t", "\\", "http", "import")
_NOTHING: Final = "about:invalid"
_DEEPEST: Final = 3


class _Address(NamedTuple):
    """The extent of a URL in a style sheet, without quotes and parentheses."""

    start: int
    end: int
    imported: bool


class StyleSheet:
    """Reads one sheet, in one piece or several; what is open at the end of a piece goes on in the next."""

    def __init__(self, judge: Callable[[str], Verdict], *, depth: int = 0) -> None:
        self._judge = judge
        self._depth = depth
        self._functions: list[bool] = []
        self._imported = False
        self._open = ""
        self._skipped: str | None = ""

    def skip(self, css: str) -> bool:
        """Whether this piece, known to name no host, can go unread: the first can, until another follows."""
        if self._skipped != "":
            return False
        self._skipped = css
        return True

    def hold(self, css: str) -> tuple[str, list[Verdict]]:
        """The piece with `about:invalid` for each held URL, and the verdicts; else the same object."""
        if self._skipped:
            deque(self._addresses(self._skipped), maxlen=0)
        self._skipped = None
        parts: list[str] = []
        held: list[Verdict] = []
        position = 0
        for address in self._addresses(css):
            url = _unescape(css[address.start : address.end])
            if verdict := self._holds(url, imported=address.imported):
                held.append(verdict)
                parts += css[position : address.start], _NOTHING
                position = address.end
        if not held:
            return css, held
        return "".join((*parts, css[position:])), held

    def _holds(self, url: str, *, imported: bool) -> Verdict | None:
        """Why this address is held, if it is; an imported data URL is a sheet that is read in its turn."""
        verdict = self._judge(url)
        if verdict.held:
            return verdict
        inner = data_text(url) if imported else None
        if inner is None:
            return None
        if self._depth == _DEEPEST:
            return Verdict(held=True, host="data:", undeclared=True)
        _, held = StyleSheet(self._judge, depth=self._depth + 1).hold(inner)
        return held[0] if held else None

    def _addresses(self, css: str) -> Iterator[_Address]:
        position = self._close(css, 0)[1] if self._open else 0
        while token := _TOKEN.search(css, position):
            kind, (start, position) = token.lastgroup, token.span()
            if kind == "open":
                name = _unescape(token["name"]).lower()
                if name != "url" or _QUOTE_FOLLOWS.match(css, position):
                    self._functions.append(name in _TAKES_URLS)
                    continue
            if kind in ("comment", "string", "open"):
                self._open = "url(" if kind == "open" else token[0]
                start, (end, position) = position, self._close(css, position)
                if kind == "open" or (kind == "string" and self._expects_url()):
                    yield _Address(start, end, self._imported)
                    self._imported = False
            elif kind == "close":
                del self._functions[-1:]
            elif kind in ("at", "end"):
                self._imported = kind == "at" and _unescape(token[0]).lower() == "@import"

    def _expects_url(self) -> bool:
        return self._imported or (bool(self._functions) and self._functions[-1])

    def _close(self, css: str, position: int) -> tuple[int, int]:
        """Where the body of what is open ends, and where to go on; a newline also ends a string."""
        pattern, closing = _BODIES[self._open]
        body = pattern.match(css, position)
        end = body.end() if body else position
        if end < len(css):
            self._open = ""
        return end, end + len(closing) if css.startswith(closing, end) else end


def hold_urls(css: str, judge: Callable[[str], Verdict]) -> tuple[str, list[Verdict]]:
    """A whole sheet, or the value of a `style` attribute, as `StyleSheet.hold` leaves it."""
    return StyleSheet(judge).hold(css)


def names_hosts(css: str) -> bool:
    """Whether the sheet may hold the URL of another host: the cheap check before the full reading."""
    lower = css.lower()
    return any(sign in lower for sign in _SIGNS)


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    if escape[1]:
        number = int(escape[1], 16)
        return chr(number) if 0 < number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"
    return escape[3] or ""
