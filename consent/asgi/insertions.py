"""What goes into one page: the notice or the control at its start, placeholders, the guard in its head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consent.asgi.visit import Visit
from consent.gate.content_security import PageSecurity
from consent.gate.decision import Decision
from consent.gate.edits import PageFacts
from consent.pages import State
from consent.policy.service import Service
from consent.visitor.signals import match_language


@dataclass(frozen=True, slots=True)
class Insertions:
    """Writes for one page of one visit. What goes into a `shared` page is the same for everyone."""

    visit: Visit
    security: PageSecurity
    shared: bool

    @property
    def decision(self) -> Decision:
        """The decision that the page shows: a shared one shows nobody's."""
        return self.visit.setup.nothing_granted if self.shared else self.visit.consent.decision

    @property
    def state(self) -> State:
        """Who the page is for."""
        if self.shared:
            return "shared"
        return "decided" if self.decision.decided else "ask"

    def start_of_body(self, facts: PageFacts) -> bytes:
        """The notice, the control, their style and script."""
        pages, language = self.visit.setup.pages, self._language(facts)
        insertion = pages.insertion(
            language=language,
            state=self.state,
            gpc=self.decision.gpc if self.state == "ask" else self.decision.honours_signal,
            style="inline" if self.security.inline_style else "linked",
            preset=self.decision.preset.id,
            again=self.decision.again,
        )
        return insertion.fill(
            root=self.visit.root,
            return_to=self._return_to,
            nonce=self._nonce(facts),
            cookie=self.visit.own.choice,
            granted=self._granted,
            earlier=self._earlier,
            news=pages.news(language, self.visit.news) if self.state == "ask" else "",
        )

    def start_of_head(self) -> bytes:
        """The guard, where the site asked for it."""
        return self.visit.setup.pages.guard(self.state).fill(
            root=self.visit.root,
            return_to="",
            nonce=self.security.nonce,
            cookie=self.visit.own.choice,
            granted=self._granted,
            earlier=self._earlier,
        )

    def placeholder(self, service: Service, url: str, facts: PageFacts) -> str:
        """The document that stands in for a held embed."""
        return self.visit.setup.pages.placeholder(
            self._language(facts),
            service,
            root=self.visit.root,
            url=url,
            return_to=self._return_to,
            nonce=self._nonce(facts),
        )

    @property
    def _granted(self) -> Sequence[str] | None:
        if self.shared:
            return None
        return self.visit.setup.pages.told(self.decision.categories | self.decision.services)

    @property
    def _earlier(self) -> str:
        return self.visit.setup.revisions.mark

    @property
    def _return_to(self) -> str:
        return "" if self.shared else self.visit.url_path

    def _nonce(self, facts: PageFacts) -> str:
        return self.security.nonce or facts.nonce

    def _language(self, facts: PageFacts) -> str:
        languages = self.visit.setup.pages.languages
        otherwise = languages[0] if self.shared else self.visit.language
        return match_language(facts.language, languages) or otherwise
