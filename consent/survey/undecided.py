"""What `consent init` left open in a consent.toml, and nobody has decided yet."""

from __future__ import annotations

import tomllib

from consent.policy.category import UNDECIDED


def undecided_keys(text: str) -> list[str]:
    """The keys of all categories that are still open, in the file's order; none of what is no TOML."""
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return []
    return [
        f"{name}[{place}].category"
        for name in ("service", "cookie")
        for place, table in enumerate(_tables(root.get(name)))
        if isinstance(table, dict) and table.get("category") == UNDECIDED
    ]


def _tables(found: object) -> list[object]:
    return found if isinstance(found, list) else []
