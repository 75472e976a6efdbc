"""A service: something a site uses, its hosts, cookies and storage keys."""

from __future__ import annotations

import re
from dataclasses import dataclass

from consent.errors import PolicyError
from consent.policy.category import STANDARD
from consent.policy.cookie import CookieDeclaration
from consent.policy.names import check_id, slug

# RFC 1035 section 2.3.4: labels of at most 63 characters; `_` is seen in the wild.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*(?:/[\x21\x22\x24-\x3e\x40-\x7e]*)?")
_STANDARD_IDS = frozenset(category.id for category in STANDARD)


@dataclass(frozen=True, slots=True)
class Service:
    """One service. A host in `hosts` stands for itself and its subdomains.

    A host may carry a path (`www.google.com/maps`) where one host serves several services. `markers`
    are strings that give an inline script away (`fbq(`). `id` is made from the name where it is empty.
    """

    name: str
    category: str
    id: str = ""
    hosts: tuple[str, ...] = ()
    cookies: tuple[CookieDeclaration, ...] = ()
    storage: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    provider: str = ""
    purpose: str = ""
    privacy_policy: str = ""
    from_catalogue: bool = False

    def __post_init__(self) -> None:
        for several in ("hosts", "cookies", "storage", "markers"):
            object.__setattr__(self, several, tuple(getattr(self, several)))
        if not self.id:
            object.__setattr__(self, "id", slug(self.name))

    def check(self, key: str) -> None:
        """Raise PolicyError for what cannot work."""
        if not self.id:
            raise PolicyError(
                f"{key}.name: found {self.name!r}, expected letters a-z or digits in it, or an id beside it",
                key=f"{key}.name",
            )
        check_id(self.id, key=f"{key}.id")
        if self.id in _STANDARD_IDS:
            raise PolicyError(
                f"{key}.id: {self.id!r} is a category's name, expected another id", key=f"{key}.id"
            )
        for place, host in enumerate(self.hosts):
            check_host(host, key=f"{key}.hosts[{place}]")
        for place, cookie in enumerate(self.cookies):
            cookie.check(f"{key}.cookies[{place}]")
        for place, marker in enumerate(self.markers):
            if not marker.strip():
                raise PolicyError(
                    f"{key}.markers[{place}]: found {marker!r}, expected what gives its scripts away",
                    key=f"{key}.markers[{place}]",
                )

    @property
    def claims(self) -> tuple[tuple[str, str], ...]:
        """Each of its hosts with the path under which it claims it."""
        return tuple(_claim(written) for written in self.hosts)


def _claim(written: str) -> tuple[str, str]:
    host, _, path = written.removeprefix("*.").partition("/")
    return host, f"/{path}"


def check_host(host: str, *, key: str) -> None:
    """Raise PolicyError for anything but a lower-case host name, with or without a path."""
    if not _HOST.fullmatch(host):
        raise PolicyError(
            f"{key}: found {host!r}, expected a host name such as 'stats.example.com'"
            " (lower case, no scheme, no port; a path may follow)",
            key=key,
        )
