"""Every look the notice can have: layout × theme × language × window, and what regions change in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product
from typing import Any, Final

from consent.pages import Pages
from consent.policy.site import Layout, Theme
from tests.banner.examples import BANNER, PREFIX, article, load_policy

LAYOUTS: Final = ("bar", "corner", "dialog")
THEMES: Final = ("light", "dark", "system")
LANGUAGES: Final = ("en", "ar")
SHIPPED: Final = tuple(sorted(file.stem for file in (BANNER / "languages").glob("*.toml")))
WINDOWS: Final = ((320, 568), (390, 844), (768, 1024), (1280, 720), (3840, 2160))
PHONE, DESKTOP = (390, 844), (1280, 720)
REGION_HEADER: Final = "CF-IPCountry"
# Each in which a visitor sees something else; Austria stands for all that only ask. With the signal where it
# changes what is seen, too.
REGIONS: Final = (
    *(("AT", False), ("FR", False), ("GB", False), ("GB", True), ("CH", False), ("CH", True)),
    *(("US-CA", False), ("US-CA", True), ("US-NY", True), ("JP", False), ("JP", True)),
    *(("BR", False), ("CA-QC", True)),
)


@dataclass(frozen=True)
class Look:
    """One look. `system` is shown in a browser that asks for dark colours, the others in one for light.

    With a `region` the site knows where its visitors come from; `gpc` is their signal.
    """

    layout: str
    theme: str
    language: str
    window: tuple[int, int]
    region: str = ""
    gpc: bool = False

    @property
    def id(self) -> str:
        from_where = f"-{self.region}{'-gpc' if self.gpc else ''}" if self.region else ""
        return f"{self.layout}-{self.theme}-{self.language}-{self.window[0]}{from_where}"

    @property
    def browser(self) -> dict[str, Any]:
        """How the browser's page is opened."""
        width, height = self.window
        region = {REGION_HEADER: self.region} if self.region else {}
        headers = {**region, **({"Sec-GPC": "1"} if self.gpc else {})}
        return {
            **({"extra_http_headers": headers} if headers else {}),
            "viewport": {"width": width, "height": height},
            "color_scheme": "dark" if self.theme == "system" else "light",
        }

    def render(self) -> str:
        """An article with the notice in it."""
        insertion = _pages(self.layout, self.theme).insertion(
            language=self.language, state="ask", gpc=False, style="inline"
        )
        direction = "rtl" if self.language == "ar" else ""
        filled = insertion.fill("", "/", "", "consent").decode()
        return article(filled, language=self.language, direction=direction)


def every_look() -> list[Look]:
    return [Look(*values) for values in product(LAYOUTS, THEMES, LANGUAGES, WINDOWS)]


def every_region() -> list[Look]:
    """Each region in each layout, on a phone and on a desktop."""
    return [
        Look(layout, "light", "en", window, region, gpc)
        for (region, gpc), layout, window in product(REGIONS, LAYOUTS, (PHONE, DESKTOP))
    ]


def pairwise() -> list[Look]:
    """Few looks: every layout, theme and language meets each of the others, and every window is there."""
    left = {pair for look in every_look() for pair in _pairs(look)}
    chosen = []
    while left:
        best = max(every_look(), key=lambda look: len(left & _pairs(look)))
        chosen.append(best)
        left -= _pairs(best)
    return chosen


def _pairs(look: Look) -> set[tuple[Any, Any]]:
    met = set(combinations((look.layout, look.theme, look.language), 2))
    return {*met, ("window", look.window)}


@cache
def _pages(layout: Layout, theme: Theme) -> Pages:
    policy = load_policy("newspaper")
    site = replace(policy.site, layout=layout, theme=theme, languages=LANGUAGES)
    return Pages(replace(policy, site=site), BANNER, prefix=PREFIX)
