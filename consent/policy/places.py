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


def locate(text: str) -> dict[str, int]:
    """The line, from 1, of every key, table and array item of a valid TOML text."""
    return _Walk(text).lines


def line_of(key: str, lines: dict[str, int]) -> int | None:
    """The line of a key; of what is around it where the key itself is not written."""
    while key and key not in lines:
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return lines.get(key)


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


class _Walk:
    """One pass over the tokens, writing down the line of everything that has a key."""

    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
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

    def _note(self, key: str, line: int) -> str:
        self.lines.setdefault(key, line)
        return key

    def _header(self) -> str:
        """`[table]` or `[[array]]`; the key of the table that it opens."""
        line = self._token.line
        self._at += 1
        repeated = self._take("[")
        *outer, last = self._names()
        key = ""
        for name in outer:
            key = self._latest(self._note(join(key, name), line))
        key = join(key, last)
        if repeated:
            self._items[key] = self._items.get(key, -1) + 1
            self._note(key, line)
        self._at += 1 + repeated
        return self._note(self._latest(key), line)

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
        line = self._token.line
        key = table
        for name in self._names():
            key = self._note(join(key, name), line)
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
            self._value(self._note(f"{key}[{item}]", self._token.line))
            item += 1

    def _inline_table(self, key: str) -> None:
        while not self._take("}"):
            if self._token.kind == "newline":
                self._at += 1
            elif not self._take(","):
                self._pair(key)


def _tokenize(text: str) -> list[_Token]:
    tokens = []
    line = 1
    for match in _TOKENS.finditer(text):
        kind = match.lastgroup or ""
        if kind != "blank":
            tokens.append(_Token(kind, match[0], line))
        line += match[0].count("\n")
    return [*tokens, _Token("end", "", line)]


def _unquoted(written: str) -> str:
    return str(tomllib.loads(f"key = {written}")["key"])
