"""Answering a notice as a visitor would: by pressing one of its controls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from consent.scan.words import Control, words_for
from consent.survey.sighting import Moment
from consent.survey.survey import Answered

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Frame, Page

_FIND: Final = (Path(__file__).parent / "notice.js").read_text("utf-8")
_OURS: Final = "#privacy-notice"
_BUTTONS: Final = {"accepted": "accept_all", "refused": "reject_all"}
_CONTROLS: Final[dict[Moment, Control]] = {"accepted": "accept", "refused": "refuse"}

PATIENCE_MS: Final = 4_000
_FIRST_LAYER_MS: Final = 1_000
_STEP_MS: Final = 250
_PRESS_MS: Final = 3_000
_SECOND_LAYER_MS: Final = 800


def answer(page: Page, moment: Moment, *, patience_ms: int = PATIENCE_MS) -> Answered:
    """Press what accepts or refuses all; where only a second layer refuses, go there first.

    Notices may come late: so long is waited for one. `label` is empty where no control was found.
    """
    button = page.locator(f'{_OURS} button[name="choice"][value="{_BUTTONS[moment]}"]')
    if button.count() and button.first.is_visible():
        label = button.first.inner_text().strip()
        button.first.click(timeout=_PRESS_MS)
        return Answered(moment, label, ours=True)
    control = _CONTROLS[moment]
    label = ""
    for waited_ms in range(0, patience_ms + 1, _STEP_MS):
        if label := _press(page, control):
            break
        if waited_ms >= _FIRST_LAYER_MS and (opened := _press(page, "more")):
            page.wait_for_timeout(_SECOND_LAYER_MS)
            label = _press(page, control)
            label = label and f"{opened} > {label}"
            break
        page.wait_for_timeout(_STEP_MS)
    return Answered(moment, label)


def shows_ours(page: Page) -> bool:
    """Whether the page shows this package's notice, or the control that reopens it."""
    return page.locator(f"{_OURS}, #privacy-corner").count() > 0


def _press(page: Page, control: Control) -> str:
    """Press the control, if it is there; its name, or nothing."""
    from playwright.sync_api import Error

    for frame in page.frames:
        try:
            if (found := _find(frame, control)) is not None:
                label = " ".join(found.inner_text().split()) or found.get_attribute("aria-label") or control
                found.click(timeout=_PRESS_MS)
                return label[:100]
        except Error:
            # The page moved on while we looked, or something covers the control.
            continue
    return ""


def _find(frame: Frame, control: Control) -> ElementHandle | None:
    return frame.evaluate_handle(_FIND, list(words_for(control))).as_element()
