"""Pictures of every look of the notice and the preferences, with what breaks a rule: `make gallery`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from consent.testing.notice import Site, examine
from tests.banner.looks import SHIPPED, Look, every_look, every_region
from tests.banner.press import Press, printing
from tests.chromium import ARGUMENTS, chromium

_ZOOMED: Final = {"viewport": {"width": 320, "height": 256}}
_FORCED: Final = {"forced_colors": "active"}
_PLAIN: Final = {"java_script_enabled": False}

_INDEX: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title>
<style>body{{margin:2rem;font:1rem/1.5 system-ui}}main{{display:grid;gap:2rem;
grid-template-columns:repeat(auto-fill,minmax(18rem,1fr))}}figure{{margin:0}}
img{{max-width:100%;max-height:20rem;border:1px solid #999}}.bad{{color:#b00020}}</style>
<h1>Every look of the notice</h1><p>{summary}</p><main>{figures}</main></html>"""


@dataclass(frozen=True)
class Seen:
    """One look: the names of its pictures, and what breaks a rule."""

    name: str
    pictures: tuple[str, ...]
    mistakes: tuple[str, ...]


def portray(site: Site, name: str, folder: Path) -> Seen:
    """Take pictures of the notice, of the preferences and of the page after a refusal, and try every check.

    The checks are scripts, and send the opt-out signal themselves: where the browser runs no script, or
    always sends the signal, there are only pictures.
    """
    page = site.browser.new_page(**site.options)
    try:
        page.goto(site.url)
        page.screenshot(path=folder / f"{name}.png")
        page.get_by_role("button").last.click()
        page.wait_for_url("**/privacy-choices*")
        with suppress(IndexError):
            page.locator("summary").all()[1].click()
        page.screenshot(path=folder / f"{name}-preferences.png", full_page=True)
        page.locator("[value=reject_all]").click()
        page.locator("#privacy-status").filter(has_text=".").wait_for()
        page.goto(site.url)
        page.screenshot(path=folder / f"{name}-decided.png")
    finally:
        page.close()
    pictures = tuple(f"{name}{part}.png" for part in ("", "-preferences", "-decided"))
    signalled = "Sec-GPC" in site.options.get("extra_http_headers", {})
    checked = site.options.get("java_script_enabled", True) and not signalled
    return Seen(name, pictures, tuple(str(finding) for finding in examine(site)) if checked else ())


def every_portrait() -> Iterator[tuple[Look, dict[str, Any]]]:
    """All looks; each layout in forced colours and as after 400 % zoom; each language in the narrowest; each
    region with script and without."""
    for look in every_look():
        yield look, {}
        if look.theme == "light" and look.window[0] == 1280:
            yield look, _FORCED
            yield look, _ZOOMED
    for language in SHIPPED:
        yield Look("corner", "light", language, (1280, 720)), {}
    for look in every_region():
        yield look, {}
        yield look, _PLAIN


def walk(browser: Browser, press: Press, folder: Path, only: str = "") -> Iterator[Seen]:
    """The portraits whose name holds `only`."""
    for look, more in every_portrait():
        name = "-".join([look.id, *more])
        if only in name:
            yield portray(press.site(browser, look, **more), name, folder)


def index(seen: list[Seen]) -> str:
    """A page of all pictures, with what was found under each."""
    wrong = sum(bool(one.mistakes) for one in seen)
    return _INDEX.format(
        summary=f"{len(seen)} looks, {wrong} with something to mend.",
        figures="".join(_figure(one) for one in seen),
    )


def _figure(seen: Seen) -> str:
    found = "".join(f'<br><span class="bad">{escape(line)}</span>' for line in seen.mistakes)
    pictures = "".join(
        f'<a href="{name}"><img src="{name}" alt="" loading="lazy"></a> ' for name in seen.pictures
    )
    verdict = found or "<br>No rule broken, axe silent."
    return f"<figure>{pictures}<figcaption>{escape(seen.name)}{verdict}</figcaption></figure>"


def main(folder: Path, only: str = "") -> int:
    """Make the gallery; 1 if something is to mend."""
    folder.mkdir(parents=True, exist_ok=True)
    with printing() as press, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        seen = list(walk(browser, press, folder, only))
        browser.close()
    (folder / "index.html").write_text(index(seen), encoding="utf-8")
    for one in seen:
        for line in one.mistakes:
            print(f"{one.name}: {line}")
    print(f"{len(seen)} looks: {folder / 'index.html'}")
    return int(any(one.mistakes for one in seen))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
