"""Values as TOML writes them, from names that anybody may have chosen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from consent.errors import PolicyError
from consent.policy.cookie import CookieDeclaration

_ESCAPES: Final = {'"': '\\"', "\\": "\\\\"}
_DAY: Final = 86_400
_MOST: Final = 9_999


def quoted(text: str) -> str:
    """A basic string; what is not printable is escaped, what is no character is a question mark."""
    return '"' + "".join(_letter(letter) for letter in text) + '"'


def comment(text: str) -> str:
    """A comment of one line, whatever the text holds."""
    return "# " + "".join(letter if letter.isprintable() else "?" for letter in text)


def listed(values: Iterable[str]) -> str:
    """A list of texts."""
    return f"[{', '.join(map(quoted, values))}]"


def lifetime(seconds: int | None) -> str:
    """A lifetime as a policy writes it, rounded up."""
    if seconds is None or seconds <= 0:
        return "session"
    for unit, length in (("day", _DAY), ("hour", 3600), ("minute", 60), ("second", 1)):
        if seconds >= length:
            count = min(-(-seconds // length), _MOST)
            return f"{count} {unit}{'s' * (count != 1)}"
    return "session"


def is_cookie_name(name: str) -> bool:
    """Whether a cookie of this name can be declared."""
    try:
        CookieDeclaration(name).check("cookie")
    except PolicyError:
        return False
    return True


def _letter(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    code = ord(letter)
    # TOML 1.0: escapes stand for Unicode scalar values, which surrogates are not.
    return "?" if 0xD800 <= code <= 0xDFFF else f"\\U{code:08X}"
