"""The site itself: its name, languages and house rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from consent.errors import PolicyError
from consent.policy.lifetime import MAX_COOKIE_SECONDS, SIX_MONTHS, Lifetime
from consent.policy.service import check_host

# RFC 9110 section 5.1: a field name is a token.
_HEADER = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

# What a file's services are called begins with its name.
_CATALOGUE_FILE = re.compile(r"(?:.*/)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.toml", re.DOTALL)

Layout = Literal["bar", "corner", "dialog"]
"""Where the notice stands in a wide window."""

Theme = Literal["light", "dark", "system"]
"""Whose colours: the site's choice, or what the visitor's browser asks for."""


@dataclass(frozen=True, slots=True)
class Site:
    """What a site says of itself. The first language is the default one.

    `catalogue` are files of the site's own, beside its `consent.toml`, whose services it may use.
    """

    name: str = ""
    contact: str = ""
    privacy_policy: str = ""
    languages: tuple[str, ...] = ("en",)
    undeclared: Literal["hold", "pass"] = "hold"
    hosts: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    catalogue: tuple[str, ...] = ()
    ask_again: int = 1
    valid_for: Lifetime = SIX_MONTHS
    region_header: str | None = None
    layout: Layout = "bar"
    theme: Theme = "system"

    def __post_init__(self) -> None:
        for several in ("languages", "hosts", "exempt", "catalogue"):
            object.__setattr__(self, several, tuple(getattr(self, several)))
        self._check_languages()
        if self.valid_for.session or self.valid_for.max_seconds > MAX_COOKIE_SECONDS:
            raise _mistake(
                "valid_for", str(self.valid_for), "at most 400 days, as browsers keep no cookie longer"
            )
        if self.undeclared not in ("hold", "pass"):
            raise _mistake("undeclared", self.undeclared, "'hold' or 'pass'")
        if self.layout not in get_args(Layout):
            raise _mistake("layout", self.layout, "'bar', 'corner' or 'dialog'")
        if self.theme not in get_args(Theme):
            raise _mistake("theme", self.theme, "'light', 'dark' or 'system'")
        if self.ask_again < 1:
            raise _mistake("ask_again", self.ask_again, "1 or more")
        if self.region_header is not None and not _HEADER.fullmatch(self.region_header):
            raise _mistake("region_header", self.region_header, "a header's name such as 'CF-IPCountry'")
        for place, host in enumerate(self.hosts):
            check_host(host, key=f"site.hosts[{place}]")
        for place, path in enumerate(self.exempt):
            if not path.startswith("/"):
                raise _mistake(f"exempt[{place}]", path, "a path such as '/docs' or '/admin/*'")
        for place, file in enumerate(self.catalogue):
            if not _CATALOGUE_FILE.fullmatch(file):
                raise _mistake(
                    f"catalogue[{place}]", file, "a file such as 'ocd.toml', named in a-z, 0-9 and hyphens"
                )

    def _check_languages(self) -> None:
        if not self.languages:
            raise _mistake("languages", None, "at least one, such as 'en'")
        for place, language in enumerate(self.languages):
            if not _LANGUAGE.fullmatch(language):
                raise _mistake(f"languages[{place}]", language, "a tag such as 'en' or 'pt-BR'")
            if language in self.languages[:place]:
                raise _mistake(f"languages[{place}]", language, "each language once")


def _mistake(name: str, found: object, expected: str) -> PolicyError:
    written = "nothing" if found is None else repr(found)
    return PolicyError(f"site.{name}: found {written}, expected {expected}", key=f"site.{name}")
