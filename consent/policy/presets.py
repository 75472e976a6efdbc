"""The presets as they are written: one TOML text a region, with the sources of what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from consent.errors import PolicyError
from consent.policy.document import read_document
from consent.policy.lifetime import Lifetime
from consent.policy.region import STRICTEST, Model, Preset, Regions, SignalEffect
from consent.policy.table import Table, mistake, unknown

_KEYS: Final = tuple(name for name in Preset.__dataclass_fields__ if name != "id")
_CODE: Final = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?", re.ASCII)
_HOUSE: Final = ("yes", "no", "ask_again", "gpc", "link", "signal_shown", "objection")


def parse_presets(texts: Mapping[str, str]) -> Regions:
    """The presets in these TOML texts, each under its id.

    PolicyError with file and line names the first mistake; a region that is said twice is one.
    """
    presets: list[Preset] = []
    for id_, text in texts.items():
        taken = frozenset(region for preset in presets for region in preset.regions)
        read = partial(_preset, id_=id_, taken=taken)
        presets.append(read_document(text, read, source=f"regions/{id_}.toml"))
    if all(preset.id != STRICTEST for preset in presets):
        raise PolicyError(f"found no preset {STRICTEST!r}, expected it for all whose region is not known")
    return Regions(tuple(presets))


def _preset(root: Table, *, id_: str, taken: frozenset[str]) -> Preset:
    root.expect(*_KEYS)
    return Preset(
        id=id_,
        name=root.required("name"),
        regions=_regions(root, taken),
        marketing=_model(root, "marketing"),
        statistics=_model(root, "statistics"),
        other=_model(root, "other"),
        yes=_lifetime(root, "yes"),
        no=None if root.text("no") == "indefinite" else _lifetime(root, "no"),
        ask_again=_lifetime(root, "ask_again"),
        gpc=_effect(root),
        link=root.flag("link"),
        signal_shown=root.flag("signal_shown"),
        objection=root.flag("objection"),
        house=_house(root),
        sources=_sources(root),
        checked=root.day("checked"),
    )


def _regions(root: Table, taken: frozenset[str]) -> tuple[str, ...]:
    regions = root.texts("regions")
    for place, region in enumerate(regions):
        key = f"regions[{place}]"
        if not _CODE.fullmatch(region):
            raise mistake(key, region, "a code of ISO 3166 such as 'FR' or 'US-CA'")
        if region in taken or region in regions[:place]:
            raise mistake(key, region, "each region once, in one preset")
    return regions


def _model(root: Table, key: str) -> Model:
    match found := root.text(key):
        case "opt-in" | "opt-out":
            return found
    raise mistake(key, found, "'opt-in' or 'opt-out'")


def _effect(root: Table) -> SignalEffect:
    match found := root.text("gpc"):
        case "sale" | "objection":
            return found
    raise mistake("gpc", found, "'sale' or 'objection'")


def _lifetime(root: Table, key: str) -> Lifetime:
    root.required(key)
    lifetime = root.lifetime(key, Preset().yes)
    if lifetime.session:
        raise mistake(key, "session", "a time such as '6 months'")
    return lifetime


def _house(root: Table) -> tuple[str, ...]:
    """The keys whose value no law gives."""
    house = root.texts("house")
    for place, name in enumerate(house):
        if name not in _HOUSE:
            raise unknown(name, _HOUSE, what="key", key=f"house[{place}]")
    return house


def _sources(root: Table) -> tuple[str, ...]:
    sources = root.texts("sources")
    if not sources:
        raise mistake("sources", None, "at least one source")
    return sources
