"""Where in a TOML text each key stands. `tomllib` tells values, not places; a mistake needs its line.

The text has been read by `tomllib` before, so this walk may take its form for granted: it knows keys,
tables, arrays and where a value ends, and nothing of what values mean.
"""

from __future__ import annotations

import re
import tomllib
from typing import Final, NamedTuple

_TOKENS: Final = re.compile(
    r"""
      (?P<blank> [ \t\r]+ | \#[^\n]* )
    | (?P<newline> \n )
    | (?P<string>
          \"\"\" (?: [^"\\] | \\. | "{1,2}(?!") )* "{3,5}
        | '''    (?: [^'] | '{1,2}(?!') )* '{3,5}
        | " (?: [^"\\\n] | \\. )* "
        | ' [^'\n]* '
      )
    | (?P<mark> [\[\]{},=.] )
    | (?P<bare> [^\s\[\]{},=.\#"']+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


def join(table: str, name: str) -> str:
    """The key of `name` inside a table, as TOML writes it: `service[0].name`, `site."a b"`."""
    quoted = name if _BARE_KEY.fullmatch(name) else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{table}.{quoted}" if table else quoted


class Position(NamedTuple):
    """A place in a text; line and column count from 1."""

    line: int
    column: int


def locate(text: str) -> dict[str, Position]:
    """Where every key, table and array item of a valid TOML text begins."""
    return _Walk(text).positions


def position_of(key: str, positions: dict[str, Position]) -> Position | None:
    """Where a key is; where the thing around it is, if the key itself is not written."""
    while key and key not in positions:
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return positions.get(key)


class _Token(NamedTuple):
    kind: str
    text: str
    position: Position


class _Walk:
    """One pass over the tokens, writing down where everything is that has a key."""

    def __init__(self, text: str) -> None:
        self.positions: dict[str, Position] = {}
        self._items: dict[str, int] = {}  # array of tables -> index of its latest table
        self._tokens = _tokenize(text)
        self._at = 0
        table = ""
        while self._token.kind != "end":
            if self._token.kind == "newline":
                self._at += 1
            elif self._token.text == "[":
                table = self._header()
            else:
                self._pair(table)

    @property
    def _token(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, text: str) -> bool:
        taken = self._token.kind == "mark" and self._token.text == text
        self._at += taken
        return taken

    def _note(self, key: str, position: Position) -> str:
        self.positions.setdefault(key, position)
        return key

    def _header(self) -> str:
        """`[table]` or `[[array]]`; the key of the table that it opens."""
        position = self._token.position
        self._at += 1
        repeated = self._take("[")
        *outer, last = self._names()
        key = ""
        for name in outer:
            key = self._latest(self._note(join(key, name), position))
        key = join(key, last)
        if repeated:
            self._items[key] = self._items.get(key, -1) + 1
            self._note(key, position)
        self._at += 1 + repeated
        return self._note(self._latest(key), position)

    def _latest(self, key: str) -> str:
        """The key itself, or its latest table if it is an array of tables."""
        return f"{key}[{self._items[key]}]" if key in self._items else key

    def _names(self) -> list[str]:
        """The parts of a dotted key."""
        names = []
        while True:
            written = self._token.text
            names.append(_unquoted(written) if self._token.kind == "string" else written)
            self._at += 1
            if not self._take("."):
                return names

    def _pair(self, table: str) -> None:
        """`dotted.key = value`, with every part of the key written down."""
        position = self._token.position
        key = table
        for name in self._names():
            key = self._note(join(key, name), position)
        self._at += 1
        self._value(key)

    def _value(self, key: str) -> None:
        if self._take("["):
            self._array(key)
        elif self._take("{"):
            self._inline_table(key)
        else:
            # A number or a date may be several tokens: `1.5`, `2026-01-31 12:00:00`.
            while self._token.kind in ("bare", "string") or self._token.text == ".":
                self._at += 1

    def _array(self, key: str) -> None:
        item = 0
        while not self._take("]"):
            if self._token.kind == "newline" or self._take(","):
                self._at += self._token.kind == "newline"
                continue
            self._value(self._note(f"{key}[{item}]", self._token.position))
            item += 1

    def _inline_table(self, key: str) -> None:
        while not self._take("}"):
            if self._token.kind == "newline":
                self._at += 1
            elif not self._take(","):
                self._pair(key)


def _tokenize(text: str) -> list[_Token]:
    tokens = []
    line, line_start = 1, 0
    for match in _TOKENS.finditer(text):
        kind = match.lastgroup or ""
        if kind != "blank":
            tokens.append(_Token(kind, match[0], Position(line, match.start() - line_start + 1)))
        if breaks := match[0].count("\n"):
            line += breaks
            line_start = match.start() + match[0].rindex("\n") + 1
    return [*tokens, _Token("end", "", Position(line, 1))]


def _unquoted(written: str) -> str:
    return str(tomllib.loads(f"key = {written}")["key"])
