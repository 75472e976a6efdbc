"""Our pages: what goes into the site's pages, and the pages that are ours altogether."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Final

from markupsafe import Markup

from consent.pages.assets import CSS, SCRIPT, Asset, script, style_sheet
from consent.pages.insertion import (
    NOTHING,
    Insertion,
    State,
    Style,
    blank,
    cut,
    nonce_attribute,
    query,
    root_path,
    slot,
)
from consent.pages.language import load_languages
from consent.pages.record_entry import RecordEntry
from consent.pages.templates import Templates
from consent.pages.wording import Wording
from consent.policy.category import NECESSARY
from consent.policy.policy import Policy
from consent.policy.service import Service

_NOTICE_STYLE: Final = ("theme.css", "notice/control.css", "notice/notice.css")
_CONTROL_STYLE: Final = ("theme.css", "notice/control.css")
_PLACEHOLDER_STYLE: Final = ("theme.css", "placeholder/placeholder.css")
_PAGE_STYLE: Final = (
    "theme.css",
    "page.css",
    "preferences/preferences.css",
    "declaration/declaration.css",
    "record/record.css",
)
_STATES: Final[tuple[State, ...]] = ("ask", "decided", "shared")
_STYLES: Final[tuple[Style, ...]] = ("inline", "linked")


class Pages:
    """The pages of one site in all its languages. Everything that can be is prepared at once.

    `folder` is `banner/`. A site's own `templates` folder may hold any of its files; they win.
    PolicyError if a language has no file or lacks a sentence. `root` is everywhere the path under
    which the app is mounted, `nonce` that of the answer's content security policy, or empty.
    """

    def __init__(
        self,
        policy: Policy,
        folder: Path,
        *,
        prefix: str,
        templates: Path | None = None,
        cookie_name: str = "consent",
    ) -> None:
        folders = [templates, folder] if templates else [folder]
        languages = load_languages(policy.site.languages, [place / "languages" for place in folders])
        self.languages: tuple[str, ...] = tuple(languages)
        self._prefix = prefix
        self._words = {
            tag: Wording(policy, language, cookie_name=cookie_name) for tag, language in languages.items()
        }
        self._policy = policy
        self._templates = Templates(folders)
        self._placeholder_style = self._templates.style(_PLACEHOLDER_STYLE)
        self._files = self._prepare_assets()
        self._insertions = self._prepare_insertions()

    def insertion(self, *, language: str, state: State, gpc: bool, style: Style) -> Insertion:
        """What goes in at the start of a page's body. A site that asks nothing shows no notice."""
        if state == "frame":
            return NOTHING
        return self._insertions[language, state, gpc, style]

    def notice_content(self, language: str, *, gpc: bool) -> str:
        """The notice as it was shown, with nothing of one visitor filled in: what the log keeps."""
        return blank(self._render_notice(language, state="ask", gpc=gpc, template="notice/notice.html"))

    def preferences_content(self, language: str, *, gpc: bool) -> str:
        """The second layer as it is first shown, nothing ticked, with nothing of one visitor filled in."""
        return self.preferences(
            language,
            root="",
            granted=frozenset(),
            services=frozenset(),
            decided=False,
            gpc=gpc,
            stored=(),
            return_to="",
            saved=False,
            cookie="",
        )

    def preferences(
        self,
        language: str,
        *,
        root: str,
        granted: frozenset[str],
        services: frozenset[str],
        decided: bool,
        gpc: bool,
        stored: Sequence[str],
        return_to: str,
        saved: bool,
        cookie: str,
        nonce: str = "",
    ) -> str:
        """The second layer, with the visitor's state: `granted` categories, and `services` that may load.

        `stored` are names of cookies that the browser sent, `cookie` is the choice cookie's name. The
        form asks to come back here with `saved=1`, and with `return_to` for the way back.
        """
        words = self._words[language]
        return self._page(
            "preferences/preferences.html",
            language,
            root=root,
            return_to=return_to,
            nonce=nonce,
            granted=granted,
            allowed=services,
            decided=decided,
            gpc=gpc,
            honoured=words.honoured,
            stored=words.stored(stored),
            saved=saved,
            cookie=cookie,
        )

    def declaration(self, language: str, *, root: str, nonce: str = "") -> str:
        """Everything that the site declares, by category."""
        return self._page(
            "declaration/declaration.html",
            language,
            root=root,
            nonce=nonce,
            contact=self._policy.site.contact,
        )

    def record(
        self,
        language: str,
        *,
        root: str,
        entries: Sequence[RecordEntry],
        granted: frozenset[str],
        services: frozenset[str],
        decided_at: datetime | None,
        gpc_seen: bool = False,
        held_reason: str = "",
        nonce: str = "",
    ) -> str:
        """What is recorded about this visitor, in the order given.

        Who has no record sees the own choice cookie in words: `granted` categories, `services` that may
        load, `decided_at`, or None without a choice. `held_reason` says why nothing can be erased now.
        """
        return self._page(
            "record/record.html",
            language,
            root=root,
            nonce=nonce,
            entries=entries,
            allowed=self._allowed(granted, services),
            refused=[category.id for category in self._policy.asked if category.id not in granted],
            decided_at=decided_at,
            until=self._policy.site.valid_for.after(decided_at) if decided_at else None,
            gpc_seen=gpc_seen,
            held_reason=held_reason,
        )

    def placeholder(
        self, language: str, service: Service, *, root: str, url: str, return_to: str, nonce: str = ""
    ) -> str:
        """The document that stands in a held frame's `srcdoc`."""
        words = self._words[language]
        return self._render(
            "placeholder/placeholder.html",
            language,
            root=root,
            return_to=return_to,
            nonce=nonce,
            service=words.service(service),
            category=words.title(service.category),
            url=url,
            style=Markup(self._placeholder_style),  # noqa: S704  # our own file
        )

    def unrecorded(self, language: str) -> str:
        """The sentence for a choice that the log could not take: nothing was granted."""
        return self._words[language].language.say("problem.choice_503")

    def problem(
        self, language: str, *, root: str, status: int, message: str, return_to: str, nonce: str = ""
    ) -> str:
        """What went wrong (a 4xx or 5xx of ours), what it means, and a way back."""
        words = self._words[language].language
        key = f"problem.choice_{status}"
        return self._page(
            "problem/problem.html",
            language,
            root=root,
            return_to=return_to,
            nonce=nonce,
            meaning=words.say(key if words.knows(key) else "problem.choice_other"),
            message=message,
        )

    def _allowed(self, granted: frozenset[str], services: frozenset[str]) -> list[str]:
        """Categories granted as a whole, then services granted outside of them."""
        whole = [category.id for category in self._policy.asked if category.id in granted]
        single = [
            service.id
            for service in self._policy.services
            if service.id in services and service.category not in (*whole, NECESSARY)
        ]
        return whole + single

    def _page(
        self, template: str, language: str, *, root: str, return_to: str = "", nonce: str, **values: object
    ) -> str:
        return self._render(template, language, root=root, return_to=return_to, nonce=nonce, **values)

    def _render(
        self, template: str, language: str, *, root: str, return_to: str, nonce: str, **values: object
    ) -> str:
        """One template with what all of them may use. Strings from outside are escaped by autoescape."""
        words = self._words[language]
        here = Markup(root_path(root) + self._prefix)  # noqa: S704  # escaped by root_path
        return self._templates.render(
            template,
            say=words.language.say,
            language=words.language,
            words=words,
            site=words.site,
            site_policy=words.site_policy,
            here=here,
            home=Markup(root_path(root) + "/"),  # noqa: S704  # likewise
            static=here + "/static/",
            files=self._files,
            return_to=return_to,
            query=Markup(query(return_to)),  # noqa: S704  # percent-encoded
            nonce=Markup(nonce_attribute(nonce)),  # noqa: S704  # escaped
            **values,
        )

    def _prepare_assets(self) -> dict[str, str]:
        """Make the assets, and give their names for the templates."""
        made = {
            "script": (
                "notice",
                Asset(script(self._templates.source("script.js"), self._policy).encode(), SCRIPT),
            ),
            "notice_style": ("notice", Asset(self._templates.style(_NOTICE_STYLE).encode(), CSS)),
            "page_style": ("page", Asset(self._templates.style(_PAGE_STYLE).encode(), CSS)),
        }
        files = {key: asset.name(stem) for key, (stem, asset) in made.items()}
        self.assets: Mapping[str, Asset] = {files[key]: asset for key, (_, asset) in made.items()}
        return files

    def _prepare_insertions(self) -> dict[tuple[str, State, bool, Style], Insertion]:
        return {
            (language, state, gpc, style): self._prepare_insertion(language, state, style, gpc=gpc)
            for language, state, gpc, style in product(self.languages, _STATES, (False, True), _STYLES)
        }

    def _prepare_insertion(self, language: str, state: State, style: Style, *, gpc: bool) -> Insertion:
        if not self._policy.asked:
            state = "decided"
        sources = _CONTROL_STYLE if state == "decided" else _NOTICE_STYLE
        return cut(
            self._render_notice(
                language,
                state=state,
                gpc=gpc and state == "ask",
                template="notice/insertion.html",
                style=Markup(self._templates.style(sources)) if style == "inline" else "",  # noqa: S704  # our own files
            )
        )

    def _render_notice(
        self, language: str, *, state: State, gpc: bool, template: str, style: str = ""
    ) -> str:
        """The notice with slots in place of what a request fills in."""
        words = self._words[language]
        here = slot("root") + self._prefix
        return self._templates.render(
            template,
            say=words.language.say,
            language=words.language,
            site=words.site,
            site_policy=words.site_policy,
            purposes=words.purposes,
            honoured=words.honoured,
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
        )
