"""Pictures of every look of the notice, with what axe and the checks of fairness find: `make gallery`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from tests.banner.conftest import CHROMIUM
from tests.banner.fairness import dark_patterns
from tests.banner.looks import Look, every_look

RULES: Final = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
SIDEWAYS: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SMALL: Final = (320, 256)

_INDEX: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title>
<style>body{{margin:2rem;font:1rem/1.5 system-ui}}main{{display:grid;gap:2rem;
grid-template-columns:repeat(auto-fill,minmax(18rem,1fr))}}figure{{margin:0}}
img{{max-width:100%;max-height:20rem;border:1px solid #999}}.bad{{color:#b00020}}</style>
<h1>Every look of the notice</h1><p>{summary}</p><main>{figures}</main></html>"""


@dataclass(frozen=True)
class Seen:
    """What was found in one look: empty if it is as it should be."""

    name: str
    violations: list[str]
    unfair: list[str]
    sideways: int

    @property
    def mistakes(self) -> list[str]:
        """Everything that is wrong, one line each."""
        scrolls = [f"scrolls {self.sideways} pixels sideways"] if self.sideways > 0 else []
        return [*self.violations, *self.unfair, *scrolls]


def inspect(browser: Browser, look: Look, folder: Path | None = None, **more: Any) -> Seen:
    """Open one look, take its picture into `folder`, and find what is wrong with it."""
    name = "-".join([look.id, *more])
    page = browser.new_page(**{**look.browser, **more})
    try:
        page.set_content(look.render())
        if folder:
            page.screenshot(path=folder / f"{name}.png")
        found = Axe().run(page, options=RULES).response["violations"]
        violations = [f"{each['id']}: {each['help']}" for each in found]
        return Seen(name, violations, dark_patterns(page), int(page.evaluate(SIDEWAYS)))
    finally:
        page.close()


def walk(browser: Browser, folder: Path) -> Iterator[Seen]:
    """All looks; and of each layout one in forced colours and one in a window as after 400 % zoom."""
    for look in every_look():
        yield inspect(browser, look, folder)
        if look.theme == "light" and look.window[0] == 1280:
            yield inspect(browser, look, folder, forced_colors="active")
            yield inspect(browser, look, folder, viewport={"width": _SMALL[0], "height": _SMALL[1]})


def index(seen: list[Seen]) -> str:
    """A page of all pictures, with what was found under each."""
    wrong = sum(bool(one.mistakes) for one in seen)
    return _INDEX.format(
        summary=f"{len(seen)} looks, {wrong} with something to mend.",
        figures="".join(_figure(one) for one in seen),
    )


def _figure(seen: Seen) -> str:
    found = "".join(f'<br><span class="bad">{escape(line)}</span>' for line in seen.mistakes)
    return (
        f'<figure><a href="{seen.name}.png"><img src="{seen.name}.png" alt="" loading="lazy"></a>'
        f"<figcaption>{escape(seen.name)}{found or '<br>axe: nothing. Fair.'}</figcaption></figure>"
    )


def main(folder: Path) -> int:
    """Make the gallery; 1 if something is to mend."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        seen = list(walk(browser, folder))
        browser.close()
    (folder / "index.html").write_text(index(seen), encoding="utf-8")
    for one in seen:
        for line in one.mistakes:
            print(f"{one.name}: {line}")
    print(f"{len(seen)} looks: {folder / 'index.html'}")
    return int(any(one.mistakes for one in seen))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
