"""The site itself: its name, languages and house rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from consent.errors import PolicyError
from consent.policy.lifetime import MAX_COOKIE_SECONDS, SIX_MONTHS, Lifetime
from consent.policy.service import check_host

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Site:
    """What a site says of itself. The first language is the default one."""

    name: str = ""
    contact: str = ""
    privacy_policy: str = ""
    languages: tuple[str, ...] = ("en",)
    undeclared: Literal["hold", "pass"] = "hold"
    hosts: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    ask_again: int = 1
    valid_for: Lifetime = SIX_MONTHS
    region_header: str | None = None

    def __post_init__(self) -> None:
        if not self.languages:
            raise PolicyError("site.languages: found none, expected at least one", key="site.languages")
        for place, language in enumerate(self.languages):
            if not _LANGUAGE.fullmatch(language):
                key = f"site.languages[{place}]"
                raise PolicyError(f"{key}: found {language!r}, expected a tag such as 'en'", key=key)
        if self.valid_for.session or self.valid_for.max_seconds > MAX_COOKIE_SECONDS + 6 * 86_400:
            raise PolicyError(
                f"site.valid_for: found {str(self.valid_for)!r}, expected at most 400 days,"
                " the longest that browsers keep a cookie",
                key="site.valid_for",
            )
        for place, host in enumerate(self.hosts):
            check_host(host, key=f"site.hosts[{place}]")
        for place, path in enumerate(self.exempt):
            if not path.startswith("/"):
                key = f"site.exempt[{place}]"
                raise PolicyError(f"{key}: found {path!r}, expected a path such as '/docs'", key=key)
