"""Style and script as they are served: one file each, named by its content."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from consent.pages.look import Look
from consent.policy.category import NECESSARY
from consent.policy.policy import Policy
from consent.policy.region import Regions

CSS: Final = "text/css; charset=utf-8"
SCRIPT: Final = "text/javascript; charset=utf-8"
_CHOICE: Final = "  /* choice */\n"
_POLICY: Final = "/* policy */ {}"
_SITE: Final = "/* site */ {}"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that never changes under its name."""

    body: bytes
    media_type: str

    def name(self, stem: str) -> str:
        """`notice.3f2a9c1b.js`: a stem, the beginning of the content's SHA-256, and what it is."""
        digest = hashlib.sha256(self.body).hexdigest()[:8]
        return f"{stem}.{digest}.{'css' if self.media_type == CSS else 'js'}"


def make_assets(
    source: Callable[[str], str],
    look: Look,
    policy: Policy,
    regions: Regions,
    guard: Mapping[str, object] | None,
) -> dict[str, tuple[str, Asset]]:
    """The site's files: what templates call each, the stem of its name, and itself.

    `source` reads a file of `banner/`, `guard` is what the guard script is told, None for no guard.
    """
    choice, told = source("choice.js"), _configuration(policy, regions)
    made = {
        "script": ("notice", _script(source("script.js"), choice, told), SCRIPT),
        "notice_style": ("notice", look.notice(), CSS),
        "page_style": ("page", look.page(), CSS),
        "list_script": ("list", _script(source("preferences/list.js"), "", told), SCRIPT),
    }
    if guard is not None:
        code = _script(source("guard.js"), choice, told, guard)
        made["guard"] = ("guard", code, SCRIPT)
    return {key: (stem, Asset(text.encode(), kind)) for key, (stem, text, kind) in made.items()}


def _script(
    source: str, choice: str, told: Mapping[str, object], site: Mapping[str, object] | None = None
) -> str:
    """A script with its parts put in, without comment lines and indentation.

    `choice` is the part that both scripts share, and is `told` of the policy; `site` is what the guard is
    told. The files that people read are in `banner/`; nothing but comments is taken away.
    """
    code = source.replace(_CHOICE, choice).replace(_POLICY, _json(told))
    code = code.replace(_SITE, _json(site or {}))
    lines = (
        line.strip()
        for line in re.sub(r"^\s*/\*.*?\*/$", "", code, flags=re.DOTALL | re.MULTILINE).splitlines()
    )
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _lasting(regions: Regions) -> dict[str, int]:
    """How many seconds a yes counts where the cookie is kept longer, for what it refuses."""
    return {preset.id: preset.yes.min_seconds for preset in regions.presets if preset.no is None}


def _configuration(policy: Policy, regions: Regions) -> dict[str, object]:
    """What both scripts must know: ids, categories and storage keys, no sentence and no host."""
    return {
        "revision": policy.revision,
        "categories": [category.id for category in policy.asked],
        "sale": [category.id for category in policy.asked if category.sale],
        "services": {
            service.id: [service.category, *service.storage]
            for service in policy.services
            if service.category != NECESSARY
        },
        "lasts": _lasting(regions),
        "storage": [key for service in policy.services_in(NECESSARY) for key in service.storage],
    }
