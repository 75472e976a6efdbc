"""Style and script as they are served: one file each, named by its content."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from consent.policy.category import NECESSARY
from consent.policy.policy import Policy

CSS: Final = "text/css; charset=utf-8"
SCRIPT: Final = "text/javascript; charset=utf-8"
_MARKER: Final = "/* policy */ {}"


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


def script(source: str, policy: Policy) -> str:
    """The script with the site's policy put in, without comment lines and indentation.

    The file that people read is `banner/script.js`; nothing but comments is taken away.
    """
    code = source.replace(_MARKER, json.dumps(_configuration(policy), separators=(",", ":")))
    lines = (
        line.strip()
        for line in re.sub(r"^\s*/\*.*?\*/$", "", code, flags=re.DOTALL | re.MULTILINE).splitlines()
    )
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _configuration(policy: Policy) -> dict[str, object]:
    """What the script must know: ids, categories and storage keys, no sentence and no host."""
    return {
        "revision": policy.revision,
        "categories": [category.id for category in policy.asked],
        "sale": [category.id for category in policy.asked if category.sale],
        "services": {
            service.id: [service.category, *service.storage]
            for service in policy.services
            if service.category != NECESSARY
        },
    }
