"""The visits of who opts out, by a link or by their browser's signal, each for the first time."""

from __future__ import annotations

from dataclasses import dataclass

from consent.testing.notice.facts import Sight, Trace
from consent.testing.notice.visitor import Visitor


@dataclass(frozen=True, slots=True)
class OptingOut:
    """A visit that opts out of sales by the link that stands for it.

    `presses` is 0 where no way was found, `layer` the page that the link led to, `after` the next one.
    """

    presses: int
    layer: Sight
    after: Trace


@dataclass(frozen=True, slots=True)
class Signalling:
    """A browser that sends the opt-out signal: at its first visit, at a later one without the signal, and,
    in `accepted`, with the signal after everything was accepted without it."""

    first: Trace
    later: Trace
    accepted: Trace


def opting_out(visitor: Visitor) -> OptingOut:
    """Follow the link, and press what opts out there, or else what refuses all."""
    visitor.open()
    visitor.wait_for("asks()")
    presses = int(visitor.press("link", "page"))
    layer = visitor.sight()
    if presses and (visitor.press("optout", "page") or visitor.press("reject", "page")):
        presses += 1
    elif presses and not layer.around.said:
        presses = 0
    return OptingOut(presses, layer, visitor.open())


def signalling(visitor: Visitor) -> Signalling:
    """Come with the signal, then without; then anew, accept, and come with the signal."""
    visitor.signal(on=True)
    visitor.open()
    visitor.wait_for("asks()")
    first = visitor.trace()
    visitor.signal(on=False)
    later = visitor.open()
    visitor.forget()
    visitor.open()
    visitor.wait_for("asks()")
    visitor.press("accept", "notice")
    visitor.wait_for("answered()")
    visitor.signal(on=True)
    return Signalling(first, later, visitor.open())
