"""`scope["consent"]`: what the app sees of the visitor's choice, and may change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from consent.gate import choosing
from consent.gate.decision import Decision, decide
from consent.visitor.choice import Choice
from consent.visitor.signals import Signals


class Consent:
    """The decision for one request, as the app sees it.

    `grant` and `withdraw` count for the whole response if they come before it starts: the choice is
    recorded and all its cookies follow it. Afterwards they change what `allows` says, and nothing else.
    """

    __slots__ = ("_clock", "changed", "decision", "was_read")

    def __init__(self, decision: Decision, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.decision = decision
        self.changed: Choice | None = None
        self.was_read = False

    def allows(self, name: str) -> bool:
        """Whether a category (with all its services) or a service is granted; UnknownName for others."""
        self.was_read = True
        return self.decision.allows(name)

    @property
    def decided(self) -> bool:
        """Whether the visitor has chosen."""
        self.was_read = True
        return self.decision.decided

    @property
    def categories(self) -> frozenset[str]:
        """The categories granted as a whole, `necessary` among them."""
        self.was_read = True
        return self.decision.categories

    def grant(self, *names: str) -> None:
        """Grant categories or services on the visitor's behalf, as a button of the app's own does."""
        self._settle(choosing.grant(self.decision, names, now=self._clock()))

    def withdraw(self, *names: str) -> None:
        """Withdraw categories or services."""
        self._settle(choosing.withdraw(self.decision, names, now=self._clock()))

    def revert(self, decision: Decision) -> None:
        """Take a change back that could not be recorded."""
        self.changed = None
        self.decision = decision

    def _settle(self, choice: Choice) -> None:
        self.was_read = True
        self.changed = choice
        before = self.decision
        self.decision = decide(before.policy, choice, Signals(gpc=before.gpc), preset=before.preset)
