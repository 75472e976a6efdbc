"""What the words of an Open Cookie Database mean in ours: category, names, domains and lifetimes of a row.

They do not mean what they seem to, and a careless reading lets trackers through:

- "Functional" there means strictly necessary, and stands on trackers as well. Here nothing is necessary
  because a list says so: it becomes `functional`, and waits for consent. Only the site can say more.
- A name stands on the domain that its row names. `uid` on `ads.example` says nothing of a site's own `uid`.
- A wildcard row is a prefix.
"""

from __future__ import annotations

import re
from typing import Final

from consent.policy.category import MARKETING
from consent.policy.cookie_rows import CookieRow
from consent.policy.frameworks import FRAMEWORK_COOKIES
from consent.policy.lifetime import SESSION, Lifetime, parse_lifetime
from consent.policy.toml_text import is_cookie_name

_CATEGORIES: Final = {
    "functional": "functional",
    "personalization": "functional",
    "security": "functional",
    "analytics": "analytics",
    "marketing": MARKETING,
}

_HOST: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z]{2,}")
_OWN: Final = re.compile(r"1st[ -]party|first[ -]party|website domain|advertiser's")
_PLACEHOLDER: Final = re.compile(r"<[^<>]*>|\{[^{}]*\}")
_PERIOD: Final = re.compile(r"([0-9]{1,4}) *(second|sec|minute|min|hour|day|week|month|year)s?\b")
_UNITS: Final = {"sec": "second", "min": "minute"}
_SESSION: Final = re.compile(r"\bsessions?\b")

# A shorter name of the site's own, or one of these, is anybody's.
_SHORTEST: Final = 4
_ANYBODYS: Final = {cookie.name for cookie in FRAMEWORK_COOKIES} | {
    *("auth", "cart", "client", "client_id", "consent", "country", "currency", "email", "guest", "lang"),
    *("language", "locale", "location", "login", "name", "position", "referrer", "session_id", "sessionId"),
    *("theme", "user", "user_id", "userid", "userId", "username", "uuid", "visitor", "visitor_id", "visits"),
}


def category_of(row: CookieRow) -> str:
    """Our category for that of a row that nobody doubts."""
    return _CATEGORIES[row.category.casefold()]


def domains_of(row: CookieRow) -> tuple[str | None, ...]:
    """Where the row's cookie stands: its hosts, None for the site itself; empty if the row does not say.

    The database leaves the domain empty where a cookie is the site's own.
    """
    written = row.domain.casefold()
    own: tuple[str | None, ...] = (None,) if not written or _OWN.search(written) else ()
    return tuple(dict.fromkeys(_HOST.findall(written))) + own


def name_of(row: CookieRow) -> str:
    """The cookie's name in our form: `*` for a placeholder, and behind a prefix."""
    name = _PLACEHOLDER.sub("*", row.name)
    return f"{name}*" if row.wildcard in ("1", "true", "True") and not name.endswith("*") else name


def lifetime_of(row: CookieRow) -> Lifetime | None:
    """How long it stays, the longest of several; None where the row does not say it in numbers."""
    written = row.retention.casefold()
    periods = [
        parse_lifetime(f"{int(number)} {_UNITS.get(unit, unit)}")
        for number, unit in _PERIOD.findall(written)
        if int(number)
    ]
    if periods:
        return max(periods, key=lambda period: period.max_seconds)
    return SESSION if _SESSION.search(written) else None


def doubt_about(row: CookieRow) -> str | None:
    """Why nobody should rely on this row, or None."""
    if row.category.casefold() not in _CATEGORIES:
        return f"is of the category {row.category!r}, which is none"
    if not domains_of(row):
        return f"stands on {row.domain!r}, which is neither a host nor the site itself"
    name = name_of(row)
    if not is_cookie_name(name):
        return "is no name that a cookie can have"
    if name == "N/A":
        return "is no name"
    if None in domains_of(row) and _is_anybodys(name):
        return "could be any site's own"
    return None


def _is_anybodys(name: str) -> bool:
    # A name of three that begins with an underscore, such as `_ga`, was chosen not to meet others.
    shortest = _SHORTEST - (name.startswith("_") and "*" not in name)
    return name in _ANYBODYS or len(name.replace("*", "")) < shortest
