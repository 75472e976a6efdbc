"""The first layer in every language and state, rendered at start: a request only fills it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import product
from typing import Final

from consent.pages.asking import Asking
from consent.pages.insertion import NOTHING, WHOLE, Insertion, State, Style, blank, cut, query, slot, trusted
from consent.pages.look import Look
from consent.pages.templates import Templates
from consent.pages.wording import Wording

_STYLES: Final[tuple[Style, ...]] = ("inline", "linked")
_OF_ONE: Final[tuple[State, ...]] = ("ask", "decided")
_Way = tuple[State, Asking, bool]


class Notices:
    """What goes into the site's pages. `files` names the assets; a site that asks nothing has no notice.

    `askings` are all the ways in which visitors are asked, each with whether the opt-out signal is seen;
    `everyone` is how pages ask that are the same for all of them.
    `reload` says whether a personal page must be loaded again after a grant, as its policy stays narrow.
    """

    def __init__(
        self,
        templates: Templates,
        words: Mapping[str, Wording],
        look: Look,
        *,
        askings: Iterable[tuple[bool, Asking]],
        everyone: Asking,
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
        ways = {_way(state, asking, gpc=gpc) for state, (gpc, asking) in product(_OF_ONE, askings)}
        ways.add(_way("shared", everyone, gpc=False))
        self._insertions = {
            (language, way, style): self._insertion(language, way, style)
            for language, way, style in product(words, ways, _STYLES)
        }
        self._guards = {state: self._guard(state) for state in WHOLE} if "guard" in files else {}

    def insertion(self, language: str, state: State, asking: Asking, style: Style, *, gpc: bool) -> Insertion:
        """The prepared bytes for one kind of page."""
        if state == "frame":
            return NOTHING
        return self._insertions[language, _way(state, asking, gpc=gpc), style]

    def guard(self, state: State) -> Insertion:
        """The tag of the guard script; nothing where the site has no guard, or in a frame."""
        return self._guards.get(state, NOTHING)

    def content(self, language: str, asking: Asking, *, gpc: bool, news: Sequence[str]) -> str:
        """The notice as a visitor saw it, with nothing of that visitor filled in but what was new to them."""
        html = self._render("notice/notice.html", language, "ask", asking.at("ask"), gpc=gpc)
        return blank(html.replace(slot("news"), self.news(language, news)))

    def news(self, language: str, names: Sequence[str]) -> str:
        """The line that says what is new since a visitor chose; empty where nothing is known."""
        said = escape(self.news_text(language, names))
        return f'<p class="privacy-signal">{said}</p>' if said else ""

    def news_text(self, language: str, names: Sequence[str]) -> str:
        """The same as plain text."""
        if not names:
            return ""
        words = self._words[language]
        return words.language.say("changes.new", names=words.titles(names))

    def _insertion(self, language: str, way: _Way, style: Style) -> Insertion:
        state, asking, gpc = way
        if not self._words[language].asks:
            state = "decided"
        sheet = self._look.control() if state == "decided" else self._look.notice()
        inline = trusted(sheet) if style == "inline" else ""
        return cut(self._render("notice/insertion.html", language, state, asking, gpc=gpc, style=inline))

    def _render(
        self, template: str, language: str, state: State, asking: Asking, *, gpc: bool, style: str = ""
    ) -> str:
        """A template with slots in place of what a request fills in."""
        words = self._words[language]
        here = slot("root") + self._prefix
        alone = trusted(query("", language if len(self._words) > 1 else ""))
        return self._templates.render(
            template,
            say=words.language.say,
            language=words.language,
            words=words,
            here=here,
            static=here + "/static/",
            files=self._files,
            return_to=slot("return_to"),
            query=alone + slot("more") if alone else slot("query"),
            alone=alone,
            nonce=slot("nonce"),
            cookie=slot("cookie"),
            granted=slot("granted"),
            earlier=slot("earlier"),
            news=slot("news"),
            state=state,
            asking=asking,
            gpc=gpc,
            style=style,
            reload=self._reload,
        )

    def _guard(self, state: State) -> Insertion:
        """The tag of the guard script, well-formed in XHTML too. No `async`: it comes before every other."""
        src = f"{slot('root')}{self._prefix}/static/{self._files['guard']}"
        data = f'data-cookie="{slot("cookie")}" data-state="{state}"{slot("granted")}{slot("earlier")}'
        return cut(f'<script src="{src}" {data}{slot("nonce")}></script>')


def _way(state: State, asking: Asking, *, gpc: bool) -> _Way:
    """All in which two insertions of one language and style can differ."""
    # A shared page cannot know: its script shows the line to whose browser sends the signal.
    return state, asking.at(state), gpc and state == "ask"
