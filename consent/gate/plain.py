"""Tags that can be seen to name no other host, bear no mark and run no script: most do."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# `&` may spell a slash, and tabs and newlines may part two of them.
_HIDDEN: Final = re.compile(rb"[&\\]|/[\t\n\r]")
_HANDLER: Final = re.compile(rb"on[a-z]+[\t\n\f\r ]*=")


def is_plain(raw: bytes, quiet_hosts: tuple[str, ...]) -> bool:
    """Whether nothing in a whole tag needs a second look, where relative addresses are known to pass."""
    if _HIDDEN.search(raw):
        return False
    if (b":" in raw or b"//" in raw) and _foreign_address(quiet_hosts).search(raw):
        return False
    lower = raw.lower()
    return b"data-consent" not in lower and not (b"on" in lower and _HANDLER.search(lower))


@lru_cache
def _foreign_address(quiet_hosts: tuple[str, ...]) -> re.Pattern[bytes]:
    """What may be the address of another host than these.

    An own host counts only where its end is plain: browsers drop tabs and newlines, so that it could go
    on behind them.
    """
    own = "|".join(map(re.escape, quiet_hosts)) or "(?!)"
    return re.compile(rf"//(?!(?:{own})[/?#])|:(?:(?!//)|(?<!ttp:)(?<!ttps:))".encode())
