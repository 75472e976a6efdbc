"""`scope["consent"]`: what the app sees of the visitor's choice, and may change."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from consent.asgi.setup import Setup
from consent.errors import UnknownName
from consent.gate import choosing
from consent.gate.decision import Decision, decide
from consent.visitor.choice import Choice
from consent.visitor.signals import Signals, match_language, negotiate


class Consent:
    """The decision for one request, as the app sees it.

    `grant` and `withdraw` count for the whole response if they come before it starts: the choice is
    recorded and all its cookies follow it. Afterwards they change what `allows` says, and nothing else.
    """

    __slots__ = ("_headers", "_setup", "changed", "decision", "language_was_read", "was_read")

    def __init__(self, decision: Decision, setup: Setup, headers: Mapping[bytes, bytes]) -> None:
        self._setup = setup
        self._headers = headers
        self.decision = decision
        self.changed: Choice | None = None
        self.was_read = False
        self.language_was_read = False

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

    def declaration(self, language: str | None = None, *, heading: int = 2) -> Markup:
        """The cookie declaration, for a page of the site's own: safe HTML without html and head.

        In this language, or in the visitor's, which the page then varies by. Headings start at this level.
        It says nothing of the visitor's choice, so a page with it may be shared by caches.
        """
        pages = self._setup.pages
        if language is None:
            self.language_was_read = len(pages.languages) > 1
            accepted = self._setup.signals(self._headers).accept_language
            language = negotiate(accepted, pages.languages) or pages.languages[0]
        spoken = match_language(language, pages.languages)
        if spoken is None:
            raise UnknownName(
                f"{language!r} is not among this site's languages: {', '.join(pages.languages)}"
            )
        return pages.declaration_fragment(spoken, heading=heading, changed=self._setup.revisions.changed)

    def grant(self, *names: str) -> None:
        """Grant categories or services on the visitor's behalf, as a button of the app's own does."""
        self._settle(choosing.grant(self.decision, names, now=self._setup.clock()))

    def withdraw(self, *names: str) -> None:
        """Withdraw categories or services."""
        self._settle(choosing.withdraw(self.decision, names, now=self._setup.clock()))

    def revert(self, decision: Decision) -> None:
        """Take a change back that could not be recorded."""
        self.changed = None
        self.decision = decision

    def _settle(self, choice: Choice) -> None:
        self.was_read = True
        self.changed = choice
        before = self.decision
        self.decision = decide(before.policy, choice, Signals(gpc=before.gpc), preset=before.preset)
