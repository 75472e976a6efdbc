"""What `reader.js` saw, as values. Lengths are CSS pixels, contrasts WCAG ratios of one to 21."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

Kind = Literal["accept", "reject", "preferences", "save", "close", "reopen", "optout", "policy", "other"]
"""What a control is for, as its value or name says."""

Wanted = Kind | Literal["link"]
"""Or any control that is named as the link to opt out of sales is, whatever else it is for."""

PRESSED = ("accept", "reject", "preferences", "save")


@dataclass(frozen=True, slots=True)
class Box:
    """Where something is in the window."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    @property
    def area(self) -> float:
        """Square pixels."""
        return self.width * self.height


@dataclass(frozen=True, slots=True)
class Control:
    """A button or link. `in_text` says that it stands in a sentence, `by_enter` that Enter in a field presses
    it, `parent` where its parent is in the document, `edge` how well its outline is told from its ground.
    """

    kind: Kind
    name: str
    tag: str
    role: str
    display: str
    look: Mapping[str, str]
    box: Box
    contrast: float
    edge: float
    href: str
    in_view: bool
    by_enter: bool
    parent: int
    in_text: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A switch, tick box or other field. `fixed`: it cannot be changed. `beside` is the text of its part."""

    kind: str
    name: str
    value: str
    group: str
    on: bool
    fixed: bool
    edge: float
    box: Box
    beside: str

    @property
    def switch(self) -> bool:
        """Whether it is on or off."""
        return self.kind in ("checkbox", "switch")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text."""

    text: str
    contrast: float
    large: bool


@dataclass(frozen=True, slots=True)
class Layer:
    """A notice, or the preferences. `whole` is its text with what is folded away, `loads` its pictures and
    frames, `moves` how much of it is animated.
    """

    text: str
    whole: str
    language: str
    direction: str
    role: str
    name: str
    box: Box
    controls: tuple[Control, ...]
    fields: tuple[Field, ...]
    pieces: tuple[Piece, ...]
    loads: tuple[str, ...]
    fixed: bool
    moves: int

    @classmethod
    def of(cls, seen: Mapping[str, Any]) -> Self:
        """Out of what the reader gives."""
        return cls(
            **{
                **seen,
                "box": Box(**seen["box"]),
                "controls": _controls(seen["controls"]),
                "fields": tuple(Field(**{**each, "box": Box(**each["box"])}) for each in seen["fields"]),
                "pieces": tuple(Piece(**each) for each in seen["pieces"]),
                "loads": tuple(seen["loads"]),
            }
        )

    def control(self, kind: Kind) -> Control | None:
        """The first control of this kind."""
        return next((control for control in self.controls if control.kind == kind), None)

    @property
    def switches(self) -> tuple[Field, ...]:
        """What a visitor can switch on or off."""
        return tuple(field for field in self.fields if field.switch and not field.fixed)


@dataclass(frozen=True, slots=True)
class Around:
    """The page that the notice stands in. `free` says that its upper corners are not covered.

    `link` are the controls that are named as the link to opt out of sales is, `typed` the names of the fields
    that want something written, `visible` is all text that is seen.
    """

    language: str
    sideways: int
    window: tuple[int, int]
    main: str
    focused: str
    focus_in_notice: bool
    reopen: tuple[Control, ...]
    link: tuple[Control, ...]
    typed: tuple[str, ...]
    visible: str
    modal: bool
    free: bool
    links: tuple[str, ...]
    tags: tuple[str, ...]
    said: tuple[str, ...]
    storage: Mapping[str, str]

    @classmethod
    def of(cls, seen: Mapping[str, Any]) -> Self:
        """Out of what the reader gives."""
        several = {name: tuple(seen[name]) for name in ("window", "links", "tags", "said", "typed")}
        controls = {name: _controls(seen[name]) for name in ("reopen", "link")}
        return cls(**{**seen, **several, **controls})


@dataclass(frozen=True, slots=True)
class Sight:
    """A page as it stands at one moment; without a notice, `notice` is None."""

    around: Around
    notice: Layer | None

    @classmethod
    def of(cls, seen: Mapping[str, Any]) -> Self:
        """Out of what the reader gives."""
        return cls(Around.of(seen["around"]), Layer.of(seen["notice"]) if seen["notice"] else None)


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the Tab key. `ring` is its focus ring's contrast, 0 without one; `seen`: not covered."""

    name: str
    kind: Kind
    in_notice: bool
    ring: float
    seen: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """A cookie as the browser keeps it: `lasts` in seconds from now, None until the browser is closed."""

    value: str
    lasts: float | None


@dataclass(frozen=True, slots=True)
class Trace:
    """What a visit came to: what the browser keeps, whom the last page contacted, what it showed."""

    cookies: Mapping[str, Kept]
    storage: Mapping[str, str]
    hosts: frozenset[str]
    status: int
    sight: Sight

    @property
    def asks(self) -> bool:
        """Whether the notice is to be seen."""
        return self.sight.notice is not None

    @property
    def marks(self) -> frozenset[str]:
        """What tells one outcome from another: cookies with and without their values, storage keys, hosts."""
        kept = {f"cookie {name}": cookie.value for name, cookie in self.cookies.items()}
        kept |= {f"storage key {key}": value for key, value in self.storage.items()}
        valued = {f"{name}={value[:40]}" for name, value in kept.items()}
        return frozenset(kept.keys() | valued | {f"host {host}" for host in self.hosts})


def _controls(seen: list[dict[str, Any]]) -> tuple[Control, ...]:
    return tuple(Control(**{**each, "box": Box(**each["box"])}) for each in seen)
