"""What one response has to tell the site: undeclared names that it met, and mistakes."""

from __future__ import annotations

from typing import Literal

from consent.asgi.report import Fate, Finding
from consent.asgi.visit import Visit
from consent.gate.hold import Held
from consent.gate.parties import Verdict
from consent.gate.set_cookie import parse_set_cookie


class Findings:
    """Adds to the site's report what is worth knowing of one response."""

    __slots__ = ("_visit",)

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def held_cookie(self, line: bytes) -> None:
        """A `Set-Cookie` line did not pass."""
        cookie = parse_set_cookie(line)
        if not cookie.storable:
            self.mistake(f"cookie {cookie.name!r} is no cookie that a browser would store")
        elif self._visit.setup.policy.classify(cookie.name) is None:
            self._undeclared("cookie", cookie.name, held=True)

    def held_markup(self, held: Held) -> None:
        """Something in the page was held, or passed though nobody declared it."""
        if held.kind == "unknown":
            self.mistake(f"data-consent={held.name!r} is neither a category nor a service: held for good")
        elif held.service is not None:
            self._visit.setup.drift.met(held.service)
        elif held.kind != "mark":
            self._undeclared("host", held.name, held=not held.passed)

    def judged(self, verdict: Verdict) -> None:
        """An address in a header was judged."""
        if verdict.service is not None:
            self._visit.setup.drift.met(verdict.service)
        elif verdict.undeclared:
            self._undeclared("host", verdict.host, held=verdict.held)

    def unreadable(self) -> None:
        """A page left as it came."""
        self.mistake("a page in an encoding that the gate cannot read left ungated: use UTF-8")

    def mistake(self, sentence: str) -> None:
        """The site did something that it will want to mend."""
        self._visit.setup.report.add(Finding("mistake", sentence, self._visit.path))

    def _undeclared(self, subject: Literal["cookie", "host"], name: str, *, held: bool) -> None:
        fate: Fate = "passed"
        if held:
            fate = "was held" if self._visit.setup.mode == "enforce" else "would be held"
        self._visit.setup.report.add(Finding(subject, name, self._visit.path, fate))
        self._visit.setup.drift.undeclared(subject, name)
