"""A remark on a policy that is valid: what its site will probably want to mend, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark. `rule` is its short name, `key` the place as written in TOML (`cookie[3].lifetime`)."""

    rule: str
    key: str
    message: str
