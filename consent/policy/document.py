"""A TOML text turned into what it declares; every mistake in it is raised with its file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import TypeVar

from consent.errors import PolicyError
from consent.policy.places import locate, position_of
from consent.policy.table import Table

_Read = TypeVar("_Read")
_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def read_document(text: str, read: Callable[[Table], _Read], *, source: str = "") -> _Read:
    """What `read` makes of the text's root table. PolicyError carries key, source, line and column."""
    try:
        root = Table("", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(str(error), text, source) from None
    try:
        return read(root)
    except PolicyError as error:
        if error.source:
            # It stands in another text, which this one uses.
            raise
        found = position_of(error.key, locate(text))
        line, column = found or (None, None)
        raise PolicyError(str(error), key=error.key, source=source, line=line, column=column) from None


def _not_toml(said: str, text: str, source: str) -> PolicyError:
    """The syntax error; `tomllib` gives its place in words, `(at line 3, column 7)`."""
    found = _PLACE.fullmatch(said)
    what = found[1] if found else said
    line = int(found[2]) if found and found[2] else max(len(text.splitlines()), 1)
    column = f", column {found[3]}" if found and found[3] else " or before"
    where = f"line {line}{column}"
    return PolicyError(
        f"{where}: found {what!r}, expected valid TOML",
        source=source,
        line=line,
        column=int(found[3]) if found and found[3] else None,
    )
