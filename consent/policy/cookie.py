"""A cookie declaration: the name or pattern, and what the visitor is told about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from consent.errors import PolicyError
from consent.policy.lifetime import SESSION, Lifetime

# RFC 6265bis section 4.1.1: a cookie name is a token (RFC 9110 section 5.6.2); `*` is our wildcard.
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# RFC 6265bis section 4.1.1: attribute values hold no control characters and no semicolon.
_PATH = re.compile(r"/[\x21-\x3a\x3c-\x7e]*")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_DOMAIN = re.compile(rf"\.?{_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CookieDeclaration:
    """One cookie, or one family of cookies where `name` holds `*`.

    `category` and `service` are filled in by the policy for cookies that stand under a service.
    `domain` and `path` are the attributes it is set with, `None` where nobody knows.
    """

    name: str
    category: str = ""
    lifetime: Lifetime = SESSION
    purpose: str = ""
    domain: str | None = None
    path: str | None = None
    partitioned: bool = False
    service: str | None = None
    from_catalogue: bool = False

    @property
    def is_pattern(self) -> bool:
        """Whether the name stands for a family."""
        return "*" in self.name

    @property
    def specificity(self) -> tuple[bool, int]:
        """Sorts declarations: an exact name above every pattern, a longer pattern above a shorter."""
        return (not self.is_pattern, len(self.name) - self.name.count("*"))

    def check(self, key: str) -> None:
        """Raise PolicyError for what no browser would take as a cookie."""
        if not _NAME.fullmatch(self.name) or self.name.strip("*") == "":
            raise PolicyError(
                f"{key}.name: found {self.name!r}, expected a cookie name, `*` for any characters",
                key=f"{key}.name",
            )
        if self.path is not None and not _PATH.fullmatch(self.path):
            raise PolicyError(
                f"{key}.path: found {self.path!r}, expected a path such as '/'", key=f"{key}.path"
            )
        if self.domain is not None and not _DOMAIN.fullmatch(self.domain):
            raise PolicyError(
                f"{key}.domain: found {self.domain!r}, expected a host name such as 'example.com'",
                key=f"{key}.domain",
            )


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A cookie pattern taken apart at its wildcards: `_ga_*` matches `_ga_` and everything it begins.

    Names come from browsers, so matching takes linear time however many wildcards there are.
    """

    first: str
    middle: tuple[str, ...]
    last: str

    @classmethod
    def parse(cls, name: str) -> NamePattern:
        """The pattern in a declared name that holds at least one wildcard."""
        first, *middle, last = name.split("*")
        return cls(first, tuple(middle), last)

    def matches(self, name: str) -> bool:
        """Whether the name belongs to the family."""
        if not name.startswith(self.first):
            return False
        at, end = len(self.first), len(name) - len(self.last)
        if end < at or not name.endswith(self.last):
            return False
        for part in self.middle:
            at = name.find(part, at, end)
            if at < 0:
                return False
            at += len(part)
        return True
