"""Cookies by the name under which they can be declared: numbered ones as a family, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from consent.errors import PolicyError
from consent.policy.cookie import CookieDeclaration
from consent.policy.toml_text import comment, is_cookie_name, lifetime, quoted
from consent.survey.own import is_own_host
from consent.survey.use import Use

# A number or a hash at the end is another one for every visitor.
_NUMBERED: Final = re.compile(r"(.{3,}?[_.-])(?:[0-9]{4,}|[0-9a-fA-F-]{8,})")


class Cookies:
    """Writes the cookies of one file; a name that stands in it already is not written again.

    The site's own cookies come first: of two cookies of one name they are what the middleware holds.
    """

    def __init__(self, uses: Iterable[Use], *, site: str) -> None:
        self._site = site
        own = (use for use in uses if use.subject == "cookie" and not self.is_elsewhere(use))
        self._own = {family_of(use.first.name) for use in own}
        self._written: set[str] = set()

    def is_elsewhere(self, use: Use) -> bool:
        """Whether something stands on another host than the site's."""
        return not is_own_host(use.first.host, self._site)

    def families(self, uses: Iterable[Use]) -> dict[str, Use]:
        """The first of each family that is still to be written, by the family's name."""
        families: dict[str, Use] = {}
        for use in uses:
            name = family_of(use.first.name)
            left_to_the_site = self.is_elsewhere(use) and name in self._own
            if name not in self._written and not left_to_the_site:
                self._written.add(name)
                families[name] = use
        return families

    def listed(self, uses: Iterable[Use]) -> list[str]:
        """The lines `cookies = […]` under a service, or none."""
        rows: list[str] = []
        for name, use in self.families(uses).items():
            if not is_cookie_name(name):
                rows.append(f"  {_undeclarable(name)}")
                continue
            lasts = quoted(lifetime(use.first.lifetime_seconds))
            rows.append(f"  {{ name = {quoted(name)}, lifetime = {lasts}{self._domain(name, use)} }},")
        return ["cookies = [", *rows, "]"] if rows else []

    def own(self, uses: Iterable[Use], category: str) -> list[str]:
        """A table `[[cookie]]` for each of the site's own."""
        tables = []
        for name, use in self.families(uses).items():
            first = use.first
            by = f", set by {first.by}" if first.by else ""
            told = comment(f"{first.name}: seen on {first.page or 'the site'}{by}")
            if not is_cookie_name(name):
                tables.append(f"{told}\n{_undeclarable(name)}\n")
                continue
            lines = (told, "[[cookie]]", f"name = {quoted(name)}", category)
            lasts = f"lifetime = {quoted(lifetime(first.lifetime_seconds))}"
            tables.append("\n".join((*lines, lasts, 'purpose = ""  # for the visitor, in a sentence\n')))
        return tables

    def _domain(self, name: str, use: Use) -> str:
        if not self.is_elsewhere(use):
            return ""
        try:
            CookieDeclaration(name, domain=use.first.host).check("cookie")
        except PolicyError:
            return ""
        return f", domain = {quoted(use.first.host)}"


def family_of(name: str) -> str:
    """The name or, where it ends in a number or a hash, the pattern of its family."""
    numbered = _NUMBERED.fullmatch(name)
    return f"{numbered[1]}*" if numbered and "*" not in name else name


def _undeclarable(name: str) -> str:
    return comment(f"{name!r} is no name that a cookie may have, so it cannot be declared.")
