"""Yes and no side by side: refusing is where accepting is, and looks as it does."""

from __future__ import annotations

from typing import Final

from consent.testing.notice.check import (
    CNIL,
    EDPB_PATTERNS,
    PLANET49,
    TASKFORCE,
    Check,
    Difference,
    Differences,
    check,
)
from consent.testing.notice.evidence import Evidence
from consent.testing.notice.facts import PRESSED, Control, Layer, Sight

_SMALLER: Final = 0.95
_CONTRAST_APART: Final = 0.1
_READABLE: Final = 4.5
_WIDE: Final = 640
_MOST_OF_WIDE: Final = 0.4
_MOST_OF_SMALL: Final = 0.9


def _pair(evidence: Evidence) -> tuple[Control, Control] | None:
    """What refuses and what accepts in the first layer, if it has both."""
    notice = evidence.opening.notice
    reject, accept = (notice.control("reject"), notice.control("accept")) if notice else (None, None)
    return (reject, accept) if reject and accept else None


@check(
    *("D1", "EU-14", "ES-1", "BR-1"),
    source=f"{TASKFORCE} §8; AEPD guide, July 2023",
    notice=False,
)
def refusal_in_the_first_layer(evidence: Evidence) -> Differences:
    """The first layer refuses as well as it accepts."""
    notice = evidence.opening.notice
    if notice is None:
        yield Difference("page", "no notice", "a notice that asks before anything is stored")
    elif notice.control("reject") is None and not _offers_neither(evidence, notice):
        names = ", ".join(control.name for control in notice.controls) or "none"
        yield Difference("first layer", f"the buttons {names}", "one that refuses everything")


def _offers_neither(evidence: Evidence, notice: Layer) -> bool:
    """Where the law begins without a yes: a notice that only tells, and leads on to opting out."""
    return evidence.regime.model == "opt-out" and notice.control("accept") is None


@check("D3", "EU-15", source=f"{TASKFORCE} §14")
def both_are_buttons(evidence: Evidence) -> Differences:
    """Both are buttons, side by side."""
    if pair := _pair(evidence):
        reject, accept = pair
        for what in ("tag", "role", "display", "parent"):
            no, yes = getattr(reject, what), getattr(accept, what)
            if no != yes:
                yield Difference("reject button", f"{what} {no}", f"{what} {yes}, as to accept")
        if reject.tag == "a":
            yield Difference("reject button", "a link", "a button")


@check("D4", "FR-1", source=f"{CNIL} §34")
def as_large(evidence: Evidence) -> Differences:
    """Refusing is as large as accepting."""
    if pair := _pair(evidence):
        no, yes = (control.box.area for control in pair)
        if no < _SMALLER * yes:
            yield Difference("reject button", f"{no:.0f} square pixels", f"about {yes:.0f}, as to accept")


@check(
    *("D5", "EU-16", "IT-3"),
    source=f"{TASKFORCE} §17-18; {CNIL} §34; Garante 231/2021",
)
def same_look(evidence: Evidence) -> Differences:
    """Refusing has the colours, lines and type of accepting."""
    if pair := _pair(evidence):
        reject, accept = pair
        for name, yes in accept.look.items():
            if reject.look[name] != yes:
                yield Difference("reject button", f"{name} {reject.look[name]}", f"{yes}, as to accept")
        if abs(reject.contrast / accept.contrast - 1) > _CONTRAST_APART:
            yield Difference("reject button", f"contrast {reject.contrast:.1f}", f"{accept.contrast:.1f}")


@check("D6", source=f"{TASKFORCE} §17; WCAG 2.2, 1.4.3")
def readable_refusal(evidence: Evidence) -> Differences:
    """What refuses can be read."""
    if pair := _pair(evidence):
        contrast = pair[0].contrast
        if contrast < _READABLE:
            yield Difference("reject button", f"a contrast of {contrast:.1f}:1", "at least 4.5:1")


@check("D7", source=f"{EDPB_PATTERNS}, obstructing")
def refusal_in_view(evidence: Evidence) -> Differences:
    """Where accepting is in view, refusing is."""
    opening = evidence.opening
    for sight in (opening.trace.sight, opening.phone, opening.desktop):
        accept, reject = _kind(sight, "accept"), _kind(sight, "reject")
        if accept and accept.in_view and reject and not reject.in_view:
            yield Difference(f"window {_size(sight)}", "refusing out of view", "both in view")


@check("D8", source=f"{EDPB_PATTERNS}, skipping")
def nobody_is_led(evidence: Evidence) -> Differences:
    """Nothing leads to accepting by itself."""
    around = evidence.opening.trace.sight.around
    if around.focus_in_notice:
        yield Difference("focus", f"on {around.focused!r} from the start", "where the page has it")
    for name, layer in _layers(evidence):
        if any(control.kind == "accept" and control.by_enter for control in layer.controls):
            yield Difference(name, "Enter in a field accepts everything", "Enter saves what is set")


@check(
    *("D9", "EU-5", "CH-1"),
    source=f"{PLANET49} §62-63",
    under=("opt-in", "mixed"),
)
def nothing_ticked(evidence: Evidence) -> Differences:
    """Nothing that needs a yes is ticked beforehand."""
    for name, layer in _layers(evidence):
        everything = all(field.on for field in layer.switches)
        for field in layer.switches:
            if field.on and (everything or evidence.waits(field.value)):
                yield Difference(
                    name, f"{field.name or field.value!r} is on", "off until the visitor switches it on"
                )


@check(
    *("D12", "EU-7"),
    source=f"{TASKFORCE} §13; EDPB Guidelines 05/2020 §38-41",
)
def no_wall(evidence: Evidence) -> Differences:
    """The page stays open beside the notice, and after a refusal."""
    for sight in (evidence.opening.trace.sight, evidence.opening.desktop):
        yield from _walls(sight)
    refused, accepted = evidence.refusing.after, evidence.accepting.after
    if refused.status != accepted.status:
        yield Difference(
            "after a refusal", f"status {refused.status}", f"{accepted.status}, as after accepting"
        )
    no, yes = (len(trace.sight.around.main) for trace in (refused, accepted))
    if no < 0.9 * yes:
        yield Difference("after a refusal", f"{no} letters of text", f"{yes}, as after accepting")


def _walls(sight: Sight) -> Differences:
    notice, (width, height) = sight.notice, sight.around.window
    if notice is None:
        return
    if sight.around.modal:
        yield Difference("page", "closed off while the notice is open", "a page that can be used")
    covered = notice.box.area / (width * height)
    if covered > (_MOST_OF_WIDE if width >= _WIDE else _MOST_OF_SMALL):
        yield Difference(f"window {_size(sight)}", f"{covered:.0%} covered", "a page that is seen")
    elif width >= _WIDE and not sight.around.free:
        yield Difference(f"window {_size(sight)}", "something over the whole page", "nothing but the notice")


@check("D21", source=f"{EDPB_PATTERNS}, left in the dark")
def same_everywhere(evidence: Evidence) -> Differences:
    """Every window has the same buttons."""
    kinds = [_kinds(sight) for sight in (evidence.opening.phone, evidence.opening.desktop)]
    if kinds[0] != kinds[1]:
        phone, desktop = (", ".join(sorted(each)) or "none" for each in kinds)
        yield Difference("phone", f"buttons to {phone}", f"those of a desktop: {desktop}")


def _layers(evidence: Evidence) -> list[tuple[str, Layer]]:
    layers = (("first layer", evidence.opening.notice), ("preferences", evidence.preferring.second))
    return [(name, layer) for name, layer in layers if layer]


def _kind(sight: Sight, kind: str) -> Control | None:
    controls = sight.notice.controls if sight.notice else ()
    return next((control for control in controls if control.kind == kind), None)


def _kinds(sight: Sight) -> set[str]:
    controls = sight.notice.controls if sight.notice else ()
    return {control.kind for control in controls if control.kind in PRESSED}


def _size(sight: Sight) -> str:
    width, height = sight.around.window
    return f"{width}×{height}"


CHECKS: Final[tuple[Check, ...]] = (
    refusal_in_the_first_layer,
    both_are_buttons,
    as_large,
    same_look,
    readable_refusal,
    refusal_in_view,
    nobody_is_led,
    nothing_ticked,
    no_wall,
    same_everywhere,
)
