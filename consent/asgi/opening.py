"""How a response that is a page is opened: all that its bytes hang on but the app's own."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from consent.asgi.findings import Findings
from consent.asgi.insertions import Insertions
from consent.asgi.page import Page
from consent.asgi.visit import Visit
from consent.gate.content_security import PageSecurity
from consent.gate.edits import PageEditor
from consent.gate.kind import Kind, is_whole
from consent.markup.rewriter import Rewriter

_XML_DOCUMENT = Kind.XML_DOCUMENT


# Not frozen, as Visit is not: every page is opened.
@dataclass(slots=True, eq=False)
class Opening:
    """One page of one visit, before its first byte."""

    visit: Visit
    kind: Kind
    coding: bytes
    security: PageSecurity
    shared: bool
    may_be_stored: bool

    @property
    def terms(self) -> Hashable | None:
        """What two pages of the same bytes must have in common to be gated alike.

        None where that cannot be or must not be remembered: the page has a nonce, which is new each time,
        lets an embed load once, or says `no-store`.
        """
        visit = self.visit
        if self.security.nonce or not self.may_be_stored or (visit.once and not self.shared):
            return None
        whom = None if self.shared else (visit.consent.decision.terms, visit.language, visit.news)
        scope, host = visit.scope, visit.headers.get(b"host")
        url = (visit.https, host, scope.get("root_path"), scope["path"])
        written = (scope.get("raw_path"), scope.get("query_string"))
        how = (self.kind, self.coding, self._document, self.security.inline_style)
        return (whom, url, written, how, visit.setup.revisions.mark)

    @property
    def _document(self) -> bool | None:
        if self.kind is _XML_DOCUMENT:
            return False
        return None if self.shared else is_whole(self.visit.headers)

    def page(self) -> Page:
        """The stream that gates it."""
        return Page(
            self._new_rewriter,
            coding=self.coding,
            xml=self.kind in (Kind.XML_PAGE, Kind.XML_DOCUMENT),
            untyped=self.kind is Kind.UNTYPED,
            unreadable=Findings(self.visit).unreadable,
        )

    def _new_rewriter(self, xml: bool) -> Rewriter:
        guessed = xml and self.kind is Kind.UNTYPED
        return Rewriter(self._editor(xml=xml), document=False if guessed else self._document, xml=xml)

    def _editor(self, *, xml: bool) -> PageEditor:
        visit = self.visit
        insertions = Insertions(visit, self.security, self.shared)
        return PageEditor(
            insertions.decision,
            request_host=visit.host,
            page_path=visit.url_path,
            scheme="https" if visit.https else "http",
            insert=insertions.start_of_body,
            placeholder=insertions.placeholder,
            head=insertions.start_of_head(),
            report=Findings(visit).held_markup,
            once=None if self.shared else visit.once,
            xml=xml,
        )
