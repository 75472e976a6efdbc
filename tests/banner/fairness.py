"""What makes a notice unfair, found in a real browser: the dark patterns that a computed page shows.

The numbers are those of the house's list of dark patterns (D1 no way to refuse … D9 pre-ticked). It reads
what the browser made of the page, so it judges a site's own template and style sheet as well as ours.
"""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page

_LOOK: Final = (
    "backgroundColor",
    "color",
    "borderTopColor",
    "borderTopWidth",
    "borderTopStyle",
    "boxShadow",
    "fontSize",
    "fontWeight",
    "opacity",
    "display",
    "textDecorationLine",
)

_MEASURE: Final = """names => {
  const notice = document.getElementById("privacy-notice");
  const measure = (value) => {
    const button = [...notice.querySelectorAll("button[name=choice]")].find((one) => one.value === value);
    if (!button) return null;
    const style = getComputedStyle(button);
    const { left, top, width, height } = button.getBoundingClientRect();
    return {
      look: names.map((name) => [name, style[name]]),
      size: [width, height],
      inView: left >= -1 && top >= -1 && left + width <= innerWidth + 1 && top + height <= innerHeight + 1,
      onTop: button.contains(document.elementFromPoint(left + width / 2, top + height / 2)),
      text: style.color,
      ground: style.backgroundColor,
      hidden: button.hidden || style.visibility !== "visible" || style.display === "none",
    };
  };
  const box = notice.getBoundingClientRect();
  return {
    reject: measure("reject_all"),
    accept: measure("accept_all"),
    focused: notice.contains(document.activeElement),
    ticked: notice.querySelectorAll("input:checked:not([disabled])").length,
    modal: document.querySelectorAll("[inert], [aria-modal=true], dialog[open]").length
      + (notice.getAttribute("role") === "dialog" ? 1 : 0),
    covers: (box.width * box.height) / (innerWidth * innerHeight),
    language: [notice.closest("[lang]").lang, document.documentElement.lang],
    control: document.querySelectorAll("#privacy-choices").length,
    animated: [notice, ...notice.querySelectorAll("*")].some((one) => one.getAnimations().length),
  };
}"""

_CORNERS: Final = """() => [[0.02, 0.02], [0.98, 0.02]].every(([x, y]) =>
  !document.getElementById("privacy-notice").contains(
    document.elementFromPoint(innerWidth * x, innerHeight * y)))"""


def dark_patterns(page: Page) -> list[str]:
    """What is unfair in the notice of this page as it stands, each with its number; empty if it is fair."""
    seen = page.evaluate(_MEASURE, list(_LOOK))
    reject, accept = seen["reject"], seen["accept"]
    if reject is None or reject["hidden"]:
        return ["D1: no button refuses"]
    found = _unequal(reject, accept) if accept else []
    found += _in_the_way(seen, page)
    if seen["focused"]:
        found.append("D8: a button of the notice has the focus from the start")
    if seen["ticked"]:
        found.append("D9: something is ticked beforehand")
    if seen["control"] != 1:
        found.append("D15: no way back to the choice")
    if seen["language"][0] != seen["language"][1]:
        found.append("D20: the notice speaks another language than the page")
    return found


def _unequal(reject: dict, accept: dict) -> list[str]:
    """How refusing differs from accepting."""
    found = []
    for (name, no), (_, yes) in zip(reject["look"], accept["look"], strict=True):
        if no != yes:
            found.append(f"{'D3' if name == 'display' else 'D5'}: {name} is {no} to refuse, {yes} to accept")
    if _area(reject) < 0.95 * _area(accept):
        found.append(f"D4: refusing has {_area(reject):.0f} square pixels, accepting {_area(accept):.0f}")
    if (contrast := ratio(reject["text"], reject["ground"])) < 4.5:
        found.append(f"D6: refusing is written with a contrast of {contrast:.1f}:1")
    if accept["inView"] and not (reject["inView"] and reject["onTop"]):
        found.append("D7: accepting is in view, refusing is not")
    return found


def _in_the_way(seen: dict, page: Page) -> list[str]:
    """Whether the notice is a wall, or looks like one."""
    if seen["modal"]:
        return ["D12: the page cannot be used while the notice is open"]
    wide = page.viewport_size is not None and page.viewport_size["width"] >= 640
    if seen["covers"] > (0.4 if wide else 0.9) or (wide and not page.evaluate(_CORNERS)):
        return [f"D12: the notice covers {seen['covers']:.0%} of the window"]
    return []


def _area(button: dict) -> float:
    width, height = button["size"]
    return float(width * height)


def ratio(one: str, other: str) -> float:
    """The contrast of two colours as the browser writes them (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of `rgb(…)` (WCAG 2.2)."""
    parts = [float(part) / 255 for part in colour.partition("(")[2].removesuffix(")").split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
