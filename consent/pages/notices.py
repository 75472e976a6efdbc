"""The first layer in every language and state, rendered at start: a request only fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Final

from markupsafe import Markup

from consent.pages.insertion import NOTHING, WHOLE, Insertion, State, Style, blank, cut, slot
from consent.pages.look import Look
from consent.pages.templates import Templates
from consent.pages.wording import Wording

_STYLES: Final[tuple[Style, ...]] = ("inline", "linked")


class Notices:
    """What goes into the site's pages. `files` names the assets; a site that asks nothing has no notice.

    `reload` says whether a personal page must be loaded again after a grant, as its policy stays narrow.
    """

    def __init__(
        self,
        templates: Templates,
        words: Mapping[str, Wording],
        look: Look,
        *,
        prefix: str,
        files: Mapping[str, str],
        reload: bool,
    ) -> None:
        self._templates = templates
        self._words = words
        self._look = look
        self._prefix = prefix
        self._files = files
        self._reload = reload
        self._insertions = {
            (language, state, gpc, style): self._insertion(language, state, style, gpc=gpc)
            for language, state, gpc, style in product(words, WHOLE, (False, True), _STYLES)
        }

    def insertion(self, language: str, state: State, style: Style, *, gpc: bool) -> Insertion:
        """The prepared bytes for one kind of page."""
        return NOTHING if state == "frame" else self._insertions[language, state, gpc, style]

    def content(self, language: str, *, gpc: bool) -> str:
        """The notice as a visitor saw it, with nothing of that visitor filled in."""
        return blank(self._render("notice/notice.html", language, "ask", gpc=gpc))

    def _insertion(self, language: str, state: State, style: Style, *, gpc: bool) -> Insertion:
        if not self._words[language].asks:
            state = "decided"
        sheet = self._look.control() if state == "decided" else self._look.notice()
        inline = Markup(sheet) if style == "inline" else ""  # noqa: S704  # our files
        # A shared page cannot know: its script shows the line to whose browser sends the signal.
        known = gpc and state == "ask"
        return cut(self._render("notice/insertion.html", language, state, gpc=known, style=inline))

    def _render(self, template: str, language: str, state: State, *, gpc: bool, style: str = "") -> str:
        """A template with slots in place of what a request fills in."""
        words = self._words[language]
        here = slot("root") + self._prefix
        return self._templates.render(
            template,
            say=words.language.say,
            language=words.language,
            words=words,
            here=here,
            static=here + "/static/",
            files=self._files,
            return_to=slot("return_to"),
            query=slot("query"),
            nonce=slot("nonce"),
            cookie=slot("cookie"),
            state=state,
            gpc=gpc,
            style=style,
            reload=self._reload,
        )
