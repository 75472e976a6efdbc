"""The visits that a site is judged by, each of somebody who comes for the first time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urljoin, urlsplit

from consent.errors import ConsentError
from consent.testing.notice.axe import Violation, violations
from consent.testing.notice.facts import Layer, Sight, Stop, Trace
from consent.testing.notice.visitor import Visitor

Window = tuple[int, int]

PHONE: Final[Window] = (320, 568)
DESKTOP: Final[Window] = (1280, 720)
ZOOMED: Final[Window] = (320, 256)
_STOPS: Final = 24
_IDLE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Opening:
    """A visit in which nothing was chosen: one page at several sizes, by keyboard, and by axe.

    `policy_status` is what the notice's link to the privacy policy answers, None without such a link.
    """

    trace: Trace
    phone: Sight
    desktop: Sight
    unreached: tuple[str, ...]
    moves: int
    stops: tuple[Stop, ...]
    violations: tuple[Violation, ...]
    policy_status: int | None

    @property
    def notice(self) -> Layer | None:
        """The first layer as the visitor's own window shows it."""
        return self.trace.sight.notice


@dataclass(frozen=True, slots=True)
class Idling:
    """A visit in which nothing was chosen: after keys, scrolling and a minute; then on the next page; then
    after everything that closes a notice."""

    waited: Sight
    returned: Trace
    dismissed: Trace


@dataclass(frozen=True, slots=True)
class Choosing:
    """A visit in which one choice was made. `presses` is 0 where no way was found.

    `stayed`: the page was not loaded again. `focus` was where before, and is where after. `after` is the
    next page, `reopening` the presses from there to the preferences, `second` what they show.
    """

    presses: int
    stayed: bool
    focus: tuple[str, str]
    said: tuple[str, ...]
    after: Trace
    reopening: int
    second: Layer | None


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """An acceptance taken back: the presses from a page until then, and how many accepting would take."""

    presses: int
    presses_to_accept: int
    after: Trace


@dataclass(frozen=True, slots=True)
class Refusing:
    """A refusal, and further pages as they are after it, each by its path."""

    choice: Choosing
    routes: tuple[tuple[str, Trace], ...]


@dataclass(frozen=True, slots=True)
class Accepting:
    """An acceptance, and how it was taken back."""

    choice: Choosing
    withdrawal: Withdrawing


@dataclass(frozen=True, slots=True)
class Preferring:
    """The preferences used: as they first open, saved as they are, saved with one thing switched on."""

    presses: int
    second: Layer | None
    violations: tuple[Violation, ...]
    nothing: Trace | None
    name: str
    again: Layer | None


def opening(visitor: Visitor) -> Opening:
    """Look at the first page, and choose nothing."""
    _come(visitor)
    trace = visitor.trace()
    found = violations(visitor.page, visitor.is_inside)
    stops = visitor.stops(_STOPS)
    phone, desktop, _ = (_at(visitor, window) for window in (PHONE, DESKTOP, ZOOMED))
    unreached = tuple(visitor.ask("unreached()"))
    visitor.page.emulate_media(reduced_motion="reduce")
    notice = visitor.sight().notice
    moves = notice.moves if notice else 0
    return Opening(trace, phone, desktop, unreached, moves, stops, found, _policy_status(visitor, trace))


def idling(visitor: Visitor) -> Idling:
    """Do everything but choose. The minute is the browser's clock put forward."""
    visitor.context.clock.install()
    _come(visitor)
    visitor.page.keyboard.press("Enter")
    visitor.page.mouse.wheel(0, 5000)
    visitor.page.clock.fast_forward(_IDLE_MS)
    visitor.settle()
    waited = visitor.sight()
    returned = visitor.open()
    visitor.wait_for("asks()")
    visitor.page.mouse.click(2, 2)
    visitor.page.keyboard.press("Escape")
    visitor.press("close", "notice")
    return Idling(waited, returned, visitor.open())


def refusing(visitor: Visitor, paths: Sequence[str]) -> Refusing:
    """Refuse, then go on to these pages."""
    choice = _choose(visitor, "reject")
    pages = [(path, visitor.open(urljoin(visitor.url, path))) for path in paths]
    return Refusing(choice, tuple((path, trace) for path, trace in pages if trace.status == 200))


def accepting(visitor: Visitor) -> Accepting:
    """Accept, and take it back on the preferences that the next page leads to."""
    choice = _choose(visitor, "accept")
    accept = choice.reopening + 1 if choice.second and choice.second.control("accept") else 0
    pressed = choice.second is not None and (
        visitor.press("reject", "second") or visitor.press("reject", "notice")
    )
    presses = choice.reopening + 1 if pressed else 0
    return Accepting(choice, Withdrawing(presses, accept, visitor.open()))


def _choose(visitor: Visitor, kind: Literal["accept", "reject"]) -> Choosing:
    """Choose by keyboard in the first layer, or go as far for it as needed; ends in the preferences."""
    _come(visitor)
    visitor.page.evaluate("() => { window.stayed = true; [...document.links].at(-1)?.focus(); }")
    before = visitor.sight().around.focused
    presses = _press(visitor, kind)
    visitor.wait_for("answered()")
    stayed = bool(visitor.page.evaluate("() => window.stayed === true"))
    if stayed:
        visitor.wait_for("announced()")
    around = visitor.sight().around
    after = visitor.open()
    reopening = _reopen(visitor)
    second = visitor.second() if reopening else None
    return Choosing(presses, stayed, (before, around.focused), around.said, after, reopening, second)


def preferring(visitor: Visitor) -> Preferring:
    """Save the preferences untouched, then with one thing switched on."""
    _come(visitor)
    presses = 1 if visitor.press("preferences", "notice") else _reopen(visitor)
    second = visitor.second() if presses else None
    found = violations(visitor.page, visitor.is_inside) if second else ()
    if second is None or not visitor.press("save", "second"):
        return Preferring(presses, second, found, None, "", None)
    nothing = visitor.open()
    name = visitor.switch_on_first() if _reopen(visitor) else ""
    visitor.press("save", "second")
    visitor.open()
    again = visitor.second() if _reopen(visitor) else None
    return Preferring(presses, second, found, nothing, name, again)


def _come(visitor: Visitor) -> None:
    if visitor.open().status == 0:
        raise ConsentError(f"{visitor.url}: found no answer, expected a page")
    visitor.wait_for("asks()")


def _press(visitor: Visitor, kind: Literal["accept", "reject"]) -> int:
    """The presses that it took."""
    if visitor.press(kind, "notice", by_key=True):
        return 1
    if visitor.press("preferences", "notice") and (
        visitor.press(kind, "second") or (kind == "reject" and visitor.press("save", "second"))
    ):
        return 2
    return 0


def _reopen(visitor: Visitor) -> int:
    """Open the preferences from a page: the presses, 0 if there was no way."""
    if not visitor.press("reopen", "page"):
        return 0
    if visitor.second() is not None:
        return 1
    return 2 if visitor.press("preferences", "notice") and visitor.second() is not None else 0


def _at(visitor: Visitor, window: Window) -> Sight:
    visitor.page.set_viewport_size({"width": window[0], "height": window[1]})
    return visitor.sight()


def _policy_status(visitor: Visitor, trace: Trace) -> int | None:
    notice = trace.sight.notice
    link = notice.control("policy") if notice else None
    if link is None or urlsplit(link.href).scheme not in ("http", "https"):
        return None
    return visitor.go(link.href)
