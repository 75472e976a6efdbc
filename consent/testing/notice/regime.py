"""Which law a notice stands under: one that wants a yes first, or one that lets things begin until a no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from consent.files import regions
from consent.policy.policy import Policy
from consent.policy.region import Preset
from consent.testing.notice.facts import Layer
from consent.testing.notice.words import says_begun

Model = Literal["opt-in", "mixed", "opt-out"]
Rules = Literal["opt-in", "mixed", "opt-out", "sale"]

EVERYWHERE: Final[frozenset[Rules]] = frozenset(("opt-in", "mixed", "opt-out"))


@dataclass(frozen=True, slots=True)
class Regime:
    """`model`: off until a yes, on until a no, or some of each. `because` is what says so.

    `sale` says that the laws hold that let visitors opt out of sales.
    """

    model: Model
    sale: bool
    because: str

    @property
    def rules(self) -> frozenset[Rules]:
        """The kinds of rules that hold."""
        return frozenset((self.model, "sale") if self.sale else (self.model,))


def regime_of(notice: Layer | None, *, region: str, policy: Policy) -> Regime:
    """The regime of a notice: that of the visitor's region where it is known, else what the notice says.

    A notice that does not say that things are in use until they are refused is held to the strictest rules.
    One that does, of whose visitors nobody knows from where they come, is held to those of all such laws.
    """
    if region:
        preset = regions().find(region)
        return Regime(_model(preset, policy), preset.link, f"the region {region}")
    said = says_begun(notice.text) if notice else None
    if said is None:
        return Regime("opt-in", False, "the strictest, as no notice says otherwise")
    begun, words = said
    return Regime("opt-out" if begun == "all" else "mixed", begun == "all", f"the notice says {words!r}")


def _model(preset: Preset, policy: Policy) -> Model:
    """What holds for the categories that the site asks about; where it asks none, for any."""
    models = {preset.model(category) for category in policy.asked}
    models = models or {preset.marketing, preset.statistics, preset.other}
    return "mixed" if len(models) > 1 else models.pop()
