"""Style and script as they are served: one file each, named by its content."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from consent.policy.category import NECESSARY
from consent.policy.policy import Policy

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


def style_sheet(sources: Iterable[str]) -> str:
    """One style sheet out of several, without comments and needless space."""
    text = re.sub(r"/\*.*?\*/", "", "".join(sources), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,]) ?", r"\1", text)
    return text.replace(": ", ":").replace(";}", "}").strip()


def script(source: str, choice: str, policy: Policy, site: Mapping[str, object] | None = None) -> str:
    """A script with its parts put in, without comment lines and indentation.

    `choice` is the part that both scripts share, and gets the policy; `site` is what the guard is told. The
    files that people read are in `banner/`; nothing but comments is taken away.
    """
    code = source.replace(_CHOICE, choice).replace(_POLICY, _json(_configuration(policy)))
    code = code.replace(_SITE, _json(site or {}))
    lines = (
        line.strip()
        for line in re.sub(r"^\s*/\*.*?\*/$", "", code, flags=re.DOTALL | re.MULTILINE).splitlines()
    )
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _configuration(policy: Policy) -> dict[str, object]:
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
        "storage": [key for service in policy.services_in(NECESSARY) for key in service.storage],
    }
