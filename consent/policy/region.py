"""Regions: what a region's law lets a site do before a choice, and how long an answer counts there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, Literal

from consent.errors import PolicyError
from consent.policy.category import MARKETING, Category
from consent.policy.lifetime import SIX_MONTHS, Lifetime

Model = Literal["opt-in", "opt-out"]
"""Off until the visitor says yes, or on until the visitor says no."""

SignalEffect = Literal["sale", "objection"]
"""What the opt-out signal refuses: sales alone, or also everything that is on without a yes."""

STRICTEST: Final = "eu"
"""The preset of every visitor of whom nobody knows better."""

# ISO 3166-1 alpha-2, and ISO 3166-2: the country, a hyphen, up to three letters or digits.
_CODE: Final = re.compile(r"([A-Z]{2})(?:-[A-Z0-9]{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One region's rules. Made complete or not at all: what would undo a refusal raises PolicyError.

    `marketing`, `statistics` and `other` say what holds before a choice, for the categories that are a sale
    or named marketing, for those that the site marks as mere statistics, and for all others. A yes counts for
    `yes`, a refusal for `no`, or until the visitor says otherwise where that is None. After a refusal
    the visitor is asked again when `ask_again` has passed. What has to be shown: `link`, the link to opt out
    of sales; `signal_shown`, that the signal was honoured; `objection`, a control to object to statistics.
    """

    id: str = STRICTEST
    name: str = ""
    regions: tuple[str, ...] = ()
    marketing: Model = "opt-in"
    statistics: Model = "opt-in"
    other: Model = "opt-in"
    yes: Lifetime = SIX_MONTHS
    no: Lifetime | None = SIX_MONTHS
    ask_again: Lifetime = SIX_MONTHS
    gpc: SignalEffect = "sale"
    link: bool = False
    signal_shown: bool = False
    objection: bool = False
    house: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    checked: date | None = None

    def __post_init__(self) -> None:
        if self.ask_again.max_seconds < self.yes.max_seconds:
            raise _mistake(
                "ask_again", str(self.ask_again), f"{self.yes} or more: no refusal is forgotten first"
            )
        if self.no is None:
            return
        if self.no.max_seconds < self.ask_again.max_seconds:
            raise _mistake(
                "no", str(self.no), f"{self.ask_again} or more: a refusal counts until it is asked again"
            )
        if not self.asks_first:
            raise _mistake(
                "no", str(self.no), "'indefinite': else what was refused would come back by itself"
            )

    @property
    def mark(self) -> str | None:
        """What a choice made under this preset remembers of it: nothing where it is the strictest."""
        return None if self.id == STRICTEST else self.id

    @property
    def asks_first(self) -> bool:
        """Whether nothing at all is on without a yes."""
        return "opt-out" not in (self.marketing, self.statistics, self.other)

    def model(self, category: Category) -> Model:
        """What holds for this category before a choice."""
        if category.opt_in:
            return "opt-in"
        if category.sale or category.id == MARKETING:
            return self.marketing
        return self.statistics if category.statistics else self.other

    def refuses(self, category: Category) -> bool:
        """Whether the opt-out signal takes this category."""
        return category.sale or (self.gpc == "objection" and self.model(category) == "opt-out")

    def granted(self, asked: Iterable[Category], *, gpc: bool) -> frozenset[str]:
        """The ids of those asked categories that are on although nobody said yes."""
        return frozenset(
            category.id
            for category in asked
            if self.model(category) == "opt-out" and not (gpc and self.refuses(category))
        )

    def lapses(self, decided_at: datetime, *, refusal: bool) -> datetime:
        """When the visitor is asked again; until then the choice counts."""
        return (self.ask_again if refusal else self.yes).after(decided_at)

    def remembers(self, decided_at: datetime, now: datetime) -> bool:
        """Whether what was refused then is still off now, whoever was asked about what since."""
        return self.no is None or now < self.no.after(decided_at)


@dataclass(frozen=True, slots=True)
class Regions:
    """Presets, found by the code of a region or by their own id."""

    presets: tuple[Preset, ...] = (Preset(),)
    _by_region: dict[str, Preset] = field(init=False, compare=False, repr=False)
    _by_id: dict[str, Preset] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        by_region = {region: preset for preset in self.presets for region in preset.regions}
        object.__setattr__(self, "_by_region", by_region)
        object.__setattr__(self, "_by_id", {preset.id: preset for preset in self.presets})

    @property
    def strictest(self) -> Preset:
        """The preset of the unknown region, and of pages that all visitors share."""
        return self._by_id[STRICTEST]

    def find(self, region: str | None) -> Preset:
        """The preset of an ISO 3166 code, `FR` or `US-CA`; the strictest for anything else.

        A part of a country that has no preset of its own has its country's.
        """
        if region in self._by_region:
            return self._by_region[region]
        code = _CODE.fullmatch(region.strip().upper()) if region and region.isascii() else None
        if code is None:
            return self.strictest
        return self._by_region.get(code[0]) or self._by_region.get(code[1]) or self.strictest

    def made_under(self, mark: str | None) -> Preset:
        """The preset that a choice was made under, by what the choice remembers of it.

        A mark that nobody knows (any more) stands for the strictest.
        """
        return self._by_id.get(mark or STRICTEST, self.strictest)

    def knows(self, mark: str | None) -> bool:
        """Whether the preset behind what a choice remembers is among these."""
        return (mark or STRICTEST) in self._by_id

    def lasting(self, valid_for: Lifetime) -> Regions:
        """The same, where the strictest asks again as the site's `valid_for` says, for yes and no."""
        own = replace(self.strictest, yes=valid_for, no=valid_for, ask_again=valid_for)
        return Regions(tuple(own if preset.id == STRICTEST else preset for preset in self.presets))


def _mistake(key: str, found: str, expected: str) -> PolicyError:
    return PolicyError(f"{key}: found {found!r}, expected {expected}", key=key)
