"""The style sheets of one site: its theme, and the layout of its notice. What is not chosen is not sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from consent.pages.templates import Templates
from consent.policy.site import Site

_CONTROL: Final = "notice/control.css"
_REGION: Final = "notice/region.css"
_COLOR_SCHEMES: Final = {"light": "light", "dark": "dark", "system": "light dark"}


class Look:
    """Writes a site's style sheets out of the files of `banner/` and the site's own."""

    def __init__(self, templates: Templates, site: Site) -> None:
        self._templates = templates
        self._layout = f"notice/{site.layout}.css"
        self._theme = _theme(templates, site)
        # Only who may come from elsewhere is shown what other regions prescribe.
        self._control = (_CONTROL, _REGION) if site.region_header else (_CONTROL,)
        self.color_scheme = _COLOR_SCHEMES[site.theme]

    def control(self) -> str:
        """For pages that carry only "Privacy choices"."""
        return self._sheet(*self._control)

    def notice(self) -> str:
        """For pages that carry the notice, in the site's layout; on phones all layouts are one."""
        return self._sheet(*self._control, "notice/notice.css", self._layout, "notice/phone.css")

    def signal(self) -> str:
        """For the corner of a page that hides what only some visitors read: the signal is honoured."""
        return _style_sheet([self._templates.source("notice/signal.css")])

    def placeholder(self) -> str:
        """For what stands in a held frame."""
        return self._sheet("placeholder/placeholder.css")

    def page(self) -> str:
        """For the pages that are ours altogether."""
        parts = ("preferences", "declaration", "record", "shown", "receipt")
        return self._sheet("page.css", *(f"{part}/{part}.css" for part in parts))

    def _sheet(self, *names: str) -> str:
        return _style_sheet([self._theme, *(self._templates.source(name) for name in names)])


def _style_sheet(sources: Iterable[str]) -> str:
    """One style sheet out of several, without comments and needless space."""
    text = re.sub(r"/\*.*?\*/", "", "".join(sources), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,]) ?", r"\1", text)
    return text.replace(": ", ":").replace(";}", "}").strip()


def _theme(templates: Templates, site: Site) -> str:
    light = templates.source("theme.css")
    if site.theme == "light":
        return light
    dark = templates.source("dark.css")
    return light + (dark if site.theme == "dark" else f"@media (prefers-color-scheme: dark) {{{dark}}}")
