"""What a site did with its visitors: each visit is made when a check first asks for it, then remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from consent.policy.category import NECESSARY
from consent.policy.policy import Policy
from consent.testing.notice import visits
from consent.testing.notice.facts import Trace
from consent.testing.notice.visitor import Visitor
from consent.testing.notice.visits import (
    DESKTOP,
    Accepting,
    Choosing,
    Idling,
    Opening,
    Preferring,
    Refusing,
    Withdrawing,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_OURS: Final = ("consent", "consent-id", "__Host-consent", "__Host-consent-id")
_WINDOW: Final = {"width": DESKTOP[0], "height": DESKTOP[1]}

Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Site:
    """A running site. `pages` is how many further ones are looked at besides `url`.

    `policy` is what the site declares, where that is known: its own hosts and its necessary cookies. Else
    only our cookies and those of known frameworks count as necessary. A page is looked at once nothing was
    loading for `quiet_seconds`. `options` open the browser's context (viewport, color_scheme, locale, …).
    """

    browser: Browser
    url: str
    pages: int = 2
    quiet_seconds: float = 0.3
    policy: Policy = field(default_factory=Policy)
    options: Mapping[str, Any] = field(default_factory=dict)

    def owns(self, host: str) -> bool:
        """Whether a host is the site's: its own without `www.`, what it names, and what lies under them."""
        own = (urlsplit(self.url).hostname or "").removeprefix("www.")
        return any(host == name or host.endswith(f".{name}") for name in (own, *self.policy.site.hosts))

    def needs(self, cookie: str) -> bool:
        """Whether the site works only with this cookie."""
        declared = self.policy.classify(cookie)
        return cookie in _OURS or (declared is not None and declared.category == NECESSARY)


class Evidence:
    """Everything that the checks may ask about one site."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def opening(self) -> Opening:
        """The visit without a choice, looked at closely."""
        return self._of(visits.opening)

    @cached_property
    def idling(self) -> Idling:
        """The visit without a choice, with everything done that must not be one."""
        return self._of(visits.idling)

    @property
    def refusing(self) -> Choosing:
        """The visit that refuses."""
        return self._refusing.choice

    @property
    def routes(self) -> tuple[tuple[str, Trace], ...]:
        """Some further pages, as somebody sees them who has refused."""
        return self._refusing.routes

    @property
    def accepting(self) -> Choosing:
        """The visit that accepts."""
        return self._accepting.choice

    @property
    def withdrawing(self) -> Withdrawing:
        """What came of taking it back."""
        return self._accepting.withdrawal

    @cached_property
    def preferring(self) -> Preferring:
        """The visit that uses the preferences."""
        return self._of(visits.preferring)

    def strangers(self, trace: Trace) -> tuple[str, ...]:
        """The hosts of others that a page contacted."""
        return tuple(sorted(host for host in trace.hosts if not self.site.owns(host)))

    def held(self, trace: Trace) -> tuple[str, ...]:
        """The cookies that the browser keeps although they are not known as necessary."""
        return tuple(sorted(name for name in trace.cookies if not self.site.needs(name)))

    @property
    def necessary_storage(self) -> frozenset[str]:
        """The storage keys that the site declares as necessary."""
        services = self.site.policy.services_in(NECESSARY)
        return frozenset(key for service in services for key in service.storage)

    def grants(self, trace: Trace) -> tuple[str, ...]:
        """What this visit shares with an acceptance that a refusal does not have."""
        telling = self.accepting.after.marks - self.refusing.after.marks
        return tuple(sorted(mark for mark in telling & trace.marks if not self._is_exempt(mark)))

    @cached_property
    def _refusing(self) -> Refusing:
        here = urlsplit(self.site.url).path
        links = self.opening.trace.sight.around.links
        others = [path for path in links if path != here and "/privacy-choices" not in path]
        return self._of(lambda visitor: visits.refusing(visitor, others[: self.site.pages]))

    @cached_property
    def _accepting(self) -> Accepting:
        return self._of(visits.accepting)

    def _is_exempt(self, mark: str) -> bool:
        kind, _, name = mark.partition(" ")
        if kind == "host":
            return self.site.owns(name)
        return kind == "cookie" and self.site.needs(name.partition("=")[0])

    def _of(self, visit: Callable[[Visitor], Seen]) -> Seen:
        options = {"viewport": _WINDOW, **self.site.options}
        quiet = self.site.quiet_seconds
        with Visitor(self.site.browser, self.site.url, quiet_seconds=quiet, options=options) as visitor:
            return visit(visitor)
