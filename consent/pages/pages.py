"""Our pages: what goes into the site's pages, and the pages that are ours altogether."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from pathlib import Path
from typing import Final

from markupsafe import Markup

from consent.pages.asking import asking_everyone, asking_of
from consent.pages.assets import Asset, make_assets
from consent.pages.history import History
from consent.pages.insertion import (
    Insertion,
    State,
    Style,
    earlier_attribute,
    granted_attribute,
    slot,
    trusted,
)
from consent.pages.language import load_languages
from consent.pages.look import Look
from consent.pages.notices import Notices
from consent.pages.objection import objections
from consent.pages.records import RecordPages
from consent.pages.renderer import Renderer
from consent.pages.search import search
from consent.pages.templates import Templates
from consent.pages.wording import Wording
from consent.policy.category import NECESSARY
from consent.policy.policy import Policy
from consent.policy.region import STRICTEST, Regions
from consent.policy.service import Service

_HEADINGS: Final = range(1, 6)


class Pages:
    """The pages of one site in all its languages. Everything that can be is prepared at once.

    `folder` is `banner/`. A site's own `templates` folder may hold any of its files; they win.
    PolicyError if a language has no file or lacks a sentence. `root` is everywhere the path under
    which the app is mounted, `nonce` that of the answer's content security policy, or empty. `guard` is what
    the guard script is told, None for no guard. `regions` are those whose visitors the site knows.
    """

    def __init__(
        self,
        policy: Policy,
        folder: Path,
        *,
        prefix: str,
        templates: Path | None = None,
        cookie_name: str = "consent",
        guard: Mapping[str, object] | None = None,
        regions: Regions | None = None,
    ) -> None:
        folders = [templates, folder] if templates else [folder]
        languages = load_languages(policy.site.languages, [place / "languages" for place in folders])
        self.languages: tuple[str, ...] = tuple(languages)
        self._words = {
            tag: Wording(policy, language, cookie_name=cookie_name) for tag, language in languages.items()
        }
        self._policy = policy
        self._regions = regions or Regions()
        self._askings = {
            (preset.id, gpc, again): asking_of(policy, preset, gpc=gpc, again=again)
            for preset in self._regions.presets
            for gpc in (False, True)
            for again in ((False,) if preset.asks_first else (False, True))
        }
        self._everyone = asking_everyone(policy, self._regions)
        banner = Templates(folders)
        look = Look(banner, policy.site)
        self._placeholder_style = look.placeholder()
        self.signal_style = look.signal()
        # A site may declare hundreds of services in dozens of languages: each is prepared when first held.
        self._placeholders: dict[tuple[str, str], Insertion] = {}
        made = make_assets(banner.source, look, policy, self._regions, guard)
        files = {key: asset.name(stem) for key, (stem, asset) in made.items()}
        self.assets: Mapping[str, Asset] = {files[key]: asset for key, (_, asset) in made.items()}
        self._notices = Notices(
            banner,
            self._words,
            look,
            askings=[(gpc, asking) for (_, gpc, _), asking in self._askings.items()],
            everyone=self._everyone,
            prefix=prefix,
            files=files,
            # Where undeclared hosts pass no list of hosts narrows a page.
            reload=guard is not None and policy.site.undeclared == "hold",
        )
        self._renderer = Renderer(
            banner, self._words, prefix=prefix, files=files, color_scheme=look.color_scheme
        )
        self.records = RecordPages(self._renderer, policy)

    def insertion(
        self,
        *,
        language: str,
        state: State,
        gpc: bool,
        style: Style,
        preset: str = STRICTEST,
        again: bool = False,
    ) -> Insertion:
        """What goes in at the start of a page's body. A site that asks nothing shows no notice.

        `preset` is the id of the visitor's, `again` says that something is off as it was refused before.
        Neither counts on a page that is the same for everyone.
        """
        asking = self._everyone if state == "shared" else self._askings[preset, gpc, again]
        return self._notices.insertion(language, state, asking, style, gpc=gpc)

    def told(self, granted: Set[str]) -> Sequence[str] | None:
        """What a page tells its script is granted: all that is, on a site that knows regions; else None."""
        return self.records.parted(frozenset(granted))[0] if self._policy.site.region_header else None

    def guard(self, state: State) -> Insertion:
        """What goes in at the start of a page's head: the guard script, if the site has one."""
        return self._notices.guard(state)

    def news(self, language: str, names: Sequence[str]) -> str:
        """The notice's line that says what is new since the visitor chose; empty where nothing is known."""
        return self._notices.news(language, names)

    def news_text(self, language: str, names: Sequence[str]) -> str:
        """The same as plain text, for a page that is the same for everyone and asks for it."""
        return self._notices.news_text(language, names)

    def notice_content(
        self,
        language: str,
        *,
        gpc: bool,
        preset: str = STRICTEST,
        again: bool = False,
        news: Sequence[str] = (),
    ) -> str:
        """The notice as it was shown, with nothing of one visitor filled in: what the log keeps.

        `news` names the categories and services that it told to be new.
        """
        return self._notices.content(language, self._askings[preset, gpc, again], gpc=gpc, news=news)

    def preferences_content(
        self, language: str, *, gpc: bool, preset: str = STRICTEST, news: Sequence[str] = ()
    ) -> str:
        """The second layer as it is first shown, with nothing of one visitor filled in.

        Nothing is ticked but what the region's preset has on without a yes.
        """
        on = self._askings[preset, gpc, False].on
        return self.preferences(
            language,
            root="",
            granted=frozenset(on),
            services=frozenset(service.id for service in self._policy.services if service.category in on),
            decided=False,
            gpc=gpc,
            stored=(),
            return_to="",
            saved=False,
            cookie="",
            preset=preset,
            news=news,
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
        excepted: bool = False,
        stored: Sequence[str],
        return_to: str,
        saved: bool,
        cookie: str,
        preset: str = STRICTEST,
        history: History | None = None,
        wanted: str = "",
        news: Sequence[str] = (),
        earlier: str = "",
        nonce: str = "",
    ) -> str:
        """The second layer, with the visitor's state: `granted` categories, and `services` that may load.

        `excepted` says that the visitor allowed by name what their opt-out signal refuses.
        `stored` are names of cookies that the browser sent, `cookie` is the choice cookie's name, `preset`
        the id of the visitor's, `wanted` what they look for, and `news` names what was not asked when they
        chose last. Without a `history` nothing of one visitor is shown. The form asks to come back here with
        `saved=1`, and with `return_to` for the way back.
        """
        words, rules = self._words[language], self._regions.made_under(preset)
        allowed, refused = self.records.parted(granted | services)
        return self._renderer.render(
            "preferences/preferences.html",
            language,
            root=root,
            return_to=return_to,
            nonce=nonce,
            granted=granted,
            decided=decided,
            gpc=gpc,
            excepted=excepted,
            off=self._askings[preset, gpc, False].off,
            stored=words.stored(stored),
            saved=saved,
            cookie=cookie,
            history=history,
            news=words.titles(news),
            earlier=trusted(earlier_attribute(earlier)),
            search=search(words.categories, wanted),
            allowed=allowed,
            refused=refused,
            begun=not rules.asks_first and (decided or granted != {NECESSARY}),
            objections=tuple(objections(self._policy, rules, granted, services)),
            told=trusted(granted_attribute(self.told(granted | services))),
        )

    def declaration(self, language: str, *, root: str, changed: datetime | None = None) -> str:
        """Everything that the site declares, by category.

        `changed` is when the log learnt of its last change, None where nobody knows.
        """
        return self._declared("declaration", language, root=root, heading=2, changed=changed)

    def declaration_fragment(self, language: str, *, heading: int, changed: datetime | None = None) -> Markup:
        """The same for a page of the site's own. Headings start at level `heading`, 1 to 5."""
        if heading not in _HEADINGS:
            raise ValueError(f"heading: found {heading!r}, expected 1 to 5")
        html = self._declared("fragment", language, root="", heading=heading, changed=changed)
        return trusted(html)

    def _declared(
        self, template: str, language: str, *, root: str, heading: int, changed: datetime | None
    ) -> str:
        return self._renderer.render(
            f"declaration/{template}.html",
            language,
            root=root,
            heading=heading,
            changed=changed,
            contact=self._policy.site.contact,
        )

    def placeholder(
        self, language: str, service: Service, *, root: str, url: str, return_to: str, nonce: str = ""
    ) -> str:
        """The document that stands in a held frame's `srcdoc`."""
        prepared = self._placeholders.get((language, service.id))
        if prepared is None:
            prepared = self._placeholders[language, service.id] = self._placeholder(language, service)
        return prepared.fill(root, return_to, nonce, "", url=url).decode()

    def _placeholder(self, language: str, service: Service) -> Insertion:
        words = self._words[language]
        return self._renderer.prepare(
            "placeholder/placeholder.html",
            language,
            service=words.service(service),
            category=words.title(service.category),
            url=slot("url"),
            style=trusted(self._placeholder_style),
        )

    def unrecorded(self, language: str) -> str:
        """The sentence for a choice that the log could not take: nothing was granted."""
        return self._words[language].language.say("problem.status_503")

    def problem(
        self, language: str, *, root: str, status: int, message: str, return_to: str, nonce: str = ""
    ) -> str:
        """What went wrong (a 4xx or 5xx of ours), what it means, and a way back."""
        words = self._words[language].language
        key = f"problem.status_{status}"
        return self._renderer.render(
            "problem/problem.html",
            language,
            root=root,
            return_to=return_to,
            nonce=nonce,
            meaning=words.say(key if words.knows(key) else "problem.status_other"),
            message=message,
        )
