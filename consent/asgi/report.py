"""The report: what was held, said once each, loudly, with the TOML that declares it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

logger = logging.getLogger("consent")

Subject = Literal["cookie", "host", "mistake"]
Fate = Literal["was held", "would be held", "passed"]
MAX_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the site should know: an undeclared cookie or host by its name, or a mistake in words.

    It never holds a visitor's values. `path` is where it was seen first.
    """

    subject: Subject
    name: str
    path: str
    fate: Fate = "was held"

    @property
    def toml(self) -> str:
        """The lines that declare it, ready to paste; empty where nothing is to be declared."""
        if self.subject == "cookie":
            return (
                f'[[cookie]]\nname = "{_quoted(self.name)}"\ncategory = "analytics"'
                '  # or necessary, functional, marketing\nlifetime = "session"\npurpose = "…"'
            )
        if self.subject == "host":
            return (
                f'[[service]]\nname = "{_quoted(self.name)}"\ncategory = "marketing"'
                f'  # or necessary, functional, analytics\nhosts = ["{_quoted(self.name)}"]'
            )
        return ""

    def __str__(self) -> str:
        if self.subject not in ("cookie", "host"):
            return f"{self.name} (first seen at {self.path})"
        return (
            f"undeclared {self.subject} {self.name!r} {self.fate} (first seen at {self.path})."
            f" Declare it in consent.toml, for example:\n\n{self.toml}\n"
        )


class Report:
    """Says each finding once. `hook` is called with each new one as well."""

    def __init__(self, hook: Callable[[Finding], None] | None = None) -> None:
        self._seen: set[tuple[Subject, str]] = set()
        self._hook = hook

    def add(self, finding: Finding) -> None:
        """Log a finding that was not logged before. Past the bound nothing new is remembered or said."""
        key = (finding.subject, finding.name)
        if key in self._seen or len(self._seen) >= MAX_REMEMBERED:
            return
        self._seen.add(key)
        logger.warning("%s", finding)
        if self._hook is not None:
            self._hook(finding)


def _quoted(name: str) -> str:
    printable = "".join(character if character.isprintable() else "?" for character in name)
    return printable.replace("\\", "\\\\").replace('"', '\\"')
