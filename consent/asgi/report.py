"""The report: what was held, said once each, loudly, with the TOML that declares it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from consent.asgi.suggestions import known_cookie, known_host

logger = logging.getLogger("consent")

Subject = Literal["cookie", "host", "mistake", "unseen"]
Fate = Literal["was held", "would be held", "passed"]
MAX_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the site should know: an undeclared cookie or host by its name, or a mistake in words.

    `unseen` is what is declared and was never seen. It never holds a visitor's values. `path` is where it
    was seen first.
    """

    subject: Subject
    name: str
    path: str
    fate: Fate = "was held"

    @property
    def toml(self) -> str:
        """The lines that declare it, ready to paste; empty where nothing is to be declared."""
        if self.subject in ("mistake", "unseen"):
            return ""
        cookie = self.subject == "cookie"
        if known := known_cookie(self.name) if cookie else known_host(self.name):
            return known
        if cookie:
            return (
                f'[[cookie]]\nname = "{_quoted(self.name)}"\ncategory = "analytics"'
                '  # or necessary, functional, marketing\nlifetime = "session"\npurpose = "…"'
            )
        return (
            f'[[service]]\nname = "{_quoted(self.name)}"\ncategory = "marketing"'
            f'  # or necessary, functional, analytics\nhosts = ["{_quoted(self.name)}"]'
        )

    def __str__(self) -> str:
        if self.subject == "mistake":
            return f"{self.name} (first seen at {self.path!r})"
        if self.subject == "unseen":
            return f"declared {self.name!r} was never seen: take it out of consent.toml if it is used no more"
        said = (
            f"undeclared {self.subject} {self.name!r} {self.fate} (first seen at {self.path!r})."
            f" Declare it in consent.toml, for example:\n\n{self.toml}\n"
        )
        if self.subject == "host":
            exempt = f'[site]\nexempt = ["{_quoted(self.path)}"]'
            said += f"\nor leave that page alone, if it is not public:\n\n{exempt}\n"
        return said


class Report:
    """Says each finding once, and remembers it. `hook` is called with each new one as well."""

    def __init__(self, hook: Callable[[Finding], None] | None = None) -> None:
        self._found: dict[tuple[Subject, str], Finding] = {}
        self._hook = hook

    def add(self, finding: Finding) -> None:
        """Log a finding that was not logged before. Past the bound nothing new is remembered or said."""
        key = (finding.subject, finding.name)
        if key in self._found or len(self._found) >= MAX_REMEMBERED:
            return
        self._found[key] = finding
        logger.warning("%s", finding)
        if self._hook is not None:
            self._hook(finding)

    def __str__(self) -> str:
        """All that was found since the start, as the page of debug mode shows it."""
        if not self._found:
            return "Nothing undeclared was seen since this process started.\n"
        return "\n\n".join(str(finding) for finding in self._found.values()) + "\n"


def _quoted(name: str) -> str:
    printable = "".join(character if character.isprintable() else "?" for character in name)
    return printable.replace("\\", "\\\\").replace('"', '\\"')
