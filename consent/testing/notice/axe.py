"""What axe-core finds on a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from consent.errors import ConsentError

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES: Final = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule of axe that an element breaks. `in_notice`: the element is the notice's."""

    rule: str
    says: str
    html: str
    in_notice: bool

    def __str__(self) -> str:
        return f"{self.rule}: {self.says}"


def violations(page: Page, is_inside: Callable[[str], bool]) -> tuple[Violation, ...]:
    """All violations of WCAG 2.2 A and AA and of axe's own good practice, on the whole page.

    `is_inside` tells of a selector whether it is the notice's.
    """
    try:
        from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has no types
    except ImportError:
        raise ConsentError("axe-core is needed: pip install 'asgi-consent[scan]'") from None

    found = Axe().run(page, options=RULES).response["violations"]
    return tuple(
        Violation(rule["id"], rule["help"], node["html"][:160], _is_one(node["target"], is_inside))
        for rule in found
        for node in rule["nodes"]
    )


def _is_one(target: list[str], is_inside: Callable[[str], bool]) -> bool:
    # A longer target leads into a frame.
    return len(target) == 1 and is_inside(target[0])
