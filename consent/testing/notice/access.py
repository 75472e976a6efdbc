"""Everybody can read, reach and understand it: WCAG 2.2, by measures of the page itself and by axe-core."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import dist
from typing import Final

from consent.testing.notice.check import WCAG, Check, Difference, Differences, check
from consent.testing.notice.evidence import Evidence
from consent.testing.notice.facts import PRESSED, Box, Control, Layer

_TEXT: Final = 4.5
_LARGE: Final = 3.0
_PARTS: Final = 3.0
_TARGET: Final = 24
_ROLES: Final = ("dialog", "alertdialog", "region")
# What a browser rounds.
_TOLERANCE: Final = 0.05


@check("axe", source=f"{WCAG} A and AA, axe-core")
def axe_is_silent(evidence: Evidence) -> Differences:
    """axe-core finds nothing in the notice."""
    for violation in evidence.opening.violations:
        if violation.in_notice:
            yield Difference("notice", f"{violation}: {violation.html}", "no violation")
    for violation in evidence.preferring.violations:
        if violation.in_notice:
            yield Difference("preferences", f"{violation}: {violation.html}", "no violation")


@check("1.4.3", source=f"{WCAG}, 1.4.3 AA")
def text_stands_out(evidence: Evidence) -> Differences:
    """Text stands out from its ground."""
    for name, layer in _layers(evidence):
        for piece in layer.pieces:
            least = _LARGE if piece.large else _TEXT
            if piece.contrast < least - _TOLERANCE:
                yield Difference(name, f"{piece.text!r} at {piece.contrast:.1f}:1", f"{least}:1")


@check("1.4.11", source=f"{WCAG}, 1.4.11 AA")
def controls_stand_out(evidence: Evidence) -> Differences:
    """Buttons, switches and focus rings stand out."""
    for name, layer in _layers(evidence):
        for control in layer.controls:
            if control.tag != "a" and control.edge < _PARTS - _TOLERANCE:
                yield Difference(name, f"the edge of {control.name!r} at {control.edge:.1f}:1", "3:1")
        for field in layer.fields:
            if field.kind == "switch" and field.edge < _PARTS - _TOLERANCE:
                yield Difference(name, f"the edge of {field.name!r} at {field.edge:.1f}:1", "3:1")
    for stop in evidence.opening.stops:
        if stop.in_notice and 0 < stop.ring < _PARTS - _TOLERANCE:
            yield Difference("notice", f"the ring around {stop.name!r} at {stop.ring:.1f}:1", "3:1")


@check("1.4.10", source=f"{WCAG}, 1.4.10 AA")
def it_reflows(evidence: Evidence) -> Differences:
    """At 320 pixels, and so at 400 % zoom, nothing is lost."""
    opening = evidence.opening
    if opening.phone.around.sideways > 0:
        yield Difference(
            "window 320×568", f"{opening.phone.around.sideways} pixels to scroll sideways", "none"
        )
    for name in opening.unreached:
        yield Difference(
            "window 320×256", f"{name!r} cannot be scrolled into view", "every control within reach"
        )


@check("2.1.1", source=f"{WCAG}, 2.1.1 A")
def keyboard_reaches(evidence: Evidence) -> Differences:
    """The keyboard reaches every control of the notice."""
    reached = {stop.name for stop in evidence.opening.stops if stop.in_notice}
    for control in _controls(evidence):
        if control.kind in PRESSED and control.name[:60] not in reached:
            yield Difference("notice", f"{control.name!r} is no stop of the Tab key", "every button is one")


@check("2.1.2", source=f"{WCAG}, 2.1.2 A")
def keyboard_leaves(evidence: Evidence) -> Differences:
    """The keyboard leaves the notice again."""
    stops = evidence.opening.stops
    inside = sum(control.kind != "other" or control.tag == "button" for control in _controls(evidence))
    if stops and len(stops) > 2 * inside + 2 and all(stop.in_notice for stop in stops):
        yield Difference("notice", f"{len(stops)} presses of Tab stay in it", "that Tab goes on to the page")


@check("2.4.3", source=f"{WCAG}, 2.4.3 A")
def focus_in_order(evidence: Evidence) -> Differences:
    """Focus goes in the order of what is seen, and comes back."""
    notice = evidence.opening.notice
    controls = [control for control in _controls(evidence) if control.kind != "reopen"]
    rightward = notice is None or notice.direction == "ltr"
    for one, other in pairwise(controls):
        if one.parent == other.parent and _is_before(other.box, one.box, rightward=rightward):
            yield Difference(
                "notice", f"{other.name!r} stands before {one.name!r}", "the order of the document"
            )
    refusing = evidence.refusing
    before, after = refusing.focus
    if refusing.stayed and refusing.presses == 1 and before and after != before:
        yield Difference("after the choice", f"focus on {after or 'nothing'!r}", f"{before!r}, where it was")


@check("2.4.7", source=f"{WCAG}, 2.4.7 AA")
def focus_is_shown(evidence: Evidence) -> Differences:
    """What has the focus shows it."""
    for stop in evidence.opening.stops:
        if stop.in_notice and stop.ring == 0:
            yield Difference("notice", f"no ring around {stop.name!r}", "a line or shadow around it")


@check("2.4.11", source=f"{WCAG}, 2.4.11 AA")
def focus_is_not_covered(evidence: Evidence) -> Differences:
    """What has the focus is not hidden by the notice."""
    for stop in evidence.opening.stops:
        if not stop.seen:
            yield Difference("page", f"{stop.name!r} has the focus and is covered", "some of it to be seen")


@check("2.5.8", source=f"{WCAG}, 2.5.8 AA")
def targets_have_room(evidence: Evidence) -> Differences:
    """Targets have 24 pixels, or that much room."""
    for name, layer in _layers(evidence):
        controls = [control for control in layer.controls if not control.in_text]
        for one, other in combinations(controls, 2):
            if _is_crowded(one.box, other.box):
                yield Difference(name, f"{one.name!r} and {other.name!r} too near", "24 pixels for each")


@check("4.1.2", source=f"{WCAG}, 4.1.2 A")
def names_are_told(evidence: Evidence) -> Differences:
    """Role, name and state are told."""
    notice = evidence.opening.notice
    if notice and notice.role not in _ROLES:
        yield Difference("notice", f"role {notice.role or 'none'}", "dialog or region")
    if notice and not notice.name:
        yield Difference("notice", "no name", "aria-label or aria-labelledby")
    for name, layer in _layers(evidence):
        unnamed = [control.tag for control in layer.controls if not control.name]
        unnamed += [field.kind for field in layer.fields if not field.name]
        for what in unnamed:
            yield Difference(name, f"a {what} without a name", "a name")


@check("4.1.3", source=f"{WCAG}, 4.1.3 AA")
def outcome_is_announced(evidence: Evidence) -> Differences:
    """That the choice was taken is announced."""
    if evidence.refusing.stayed and evidence.refusing.presses and not evidence.refusing.said:
        yield Difference("after the choice", "nothing in a status region", "that it was saved")


@check("2.2.1", source=f"{WCAG}, 2.2.1 A")
def no_time_limit(evidence: Evidence) -> Differences:
    """The notice waits for the visitor."""
    if evidence.idling.waited.notice is None:
        yield Difference("after a minute", "no notice", "the notice, until a choice")


@check("2.3.3", source=f"{WCAG}, 2.3.3 AAA")
def nothing_moves(evidence: Evidence) -> Differences:
    """Nothing moves for who wants no motion."""
    if evidence.opening.moves:
        yield Difference(
            "notice", f"{evidence.opening.moves} animated parts", "none with prefers-reduced-motion"
        )


def _controls(evidence: Evidence) -> tuple[Control, ...]:
    return evidence.opening.notice.controls if evidence.opening.notice else ()


def _layers(evidence: Evidence) -> list[tuple[str, Layer]]:
    layers = (("notice", evidence.opening.notice), ("preferences", evidence.preferring.second))
    return [(name, layer) for name, layer in layers if layer]


def _is_before(one: Box, other: Box, *, rightward: bool) -> bool:
    """Whether a reader comes to one before the other."""
    if one.bottom <= other.top + 1 or other.bottom <= one.top + 1:
        return one.bottom <= other.top + 1
    return one.right <= other.left + 1 if rightward else other.right <= one.left + 1


def _is_crowded(one: Box, other: Box) -> bool:
    """The spacing exception: circles of 24 pixels around small targets touch no other target or circle."""
    small = [box for box in (one, other) if min(box.width, box.height) < _TARGET - 0.5]
    if len(small) == 2:
        return dist(_middle(one), _middle(other)) < _TARGET - 0.5
    return any(_away(_middle(box), other if box is one else one) < _TARGET / 2 - 0.5 for box in small)


def _middle(box: Box) -> tuple[float, float]:
    return box.left + box.width / 2, box.top + box.height / 2


def _away(point: tuple[float, float], box: Box) -> float:
    nearest = (min(max(point[0], box.left), box.right), min(max(point[1], box.top), box.bottom))
    return dist(point, nearest)


CHECKS: Final[tuple[Check, ...]] = (
    axe_is_silent,
    text_stands_out,
    controls_stand_out,
    it_reflows,
    keyboard_reaches,
    keyboard_leaves,
    focus_in_order,
    focus_is_shown,
    focus_is_not_covered,
    targets_have_room,
    names_are_told,
    outcome_is_announced,
    no_time_limit,
    nothing_moves,
)
