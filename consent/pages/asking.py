"""How a visitor is asked. It differs by region: what is in use already, and what its law wants shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from consent.pages.insertion import State
from consent.policy.policy import Policy
from consent.policy.region import Preset, Regions


@dataclass(frozen=True, slots=True)
class Asking:
    """What a notice and its control have to say; the default is that nothing is on without a yes.

    `on` are the categories in use before a choice; `again` says in their place that some of them are off
    because they were refused before; `off` are those that the opt-out signal takes. With `link` the control
    is the link that some laws prescribe, and with `honoured` it stands beside it that the opt-out signal
    was honoured.
    """

    on: tuple[str, ...] = ()
    again: bool = False
    off: tuple[str, ...] = ()
    link: bool = False
    honoured: bool = False

    def at(self, state: State) -> Asking:
        """As much of it as pages of this state show."""
        return replace(self, on=(), again=False, off=()) if state == "decided" else self


def asking_of(policy: Policy, preset: Preset, *, gpc: bool, again: bool) -> Asking:
    """How visitors under this preset are asked, with the opt-out signal or without."""
    on = preset.granted(policy.asked, gpc=gpc)
    return Asking(
        on=() if again else tuple(category.id for category in policy.asked if category.id in on),
        again=again and bool(on),
        off=tuple(category.id for category in policy.asked if gpc and preset.refuses(category)),
        link=preset.link and any(category.sale for category in policy.asked),
        honoured=gpc and preset.signal_shown,
    )


def asking_everyone(policy: Policy, regions: Regions) -> Asking:
    """How pages ask that are the same for everyone: nothing is on, and what any region wants shown is there.

    That the signal was honoured is in them too, for the browser to show to whom it concerns.
    """
    sold = tuple(category.id for category in policy.asked if category.sale)
    return Asking(
        off=sold,
        link=bool(sold) and any(preset.link for preset in regions.presets),
        honoured=bool(policy.asked) and any(preset.signal_shown for preset in regions.presets),
    )
