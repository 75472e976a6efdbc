"""What a site did with its visitors: each visit is made when a check first asks for it, then remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from consent.policy.category import MARKETING, NECESSARY
from consent.policy.policy import Policy
from consent.testing.notice import optout_visits, visits
from consent.testing.notice.facts import Trace
from consent.testing.notice.optout_visits import OptingOut, Signalling
from consent.testing.notice.regime import Regime, regime_of
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
from consent.testing.notice.words import recognizer

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
    `region` is where visitors come from for the site, `US-CA`, where that is known: the rules of that
    region hold. Else the notice says which do.
    """

    browser: Browser
    url: str
    pages: int = 2
    quiet_seconds: float = 0.3
    policy: Policy = field(default_factory=Policy)
    options: Mapping[str, Any] = field(default_factory=dict)
    region: str = ""

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

    @cached_property
    def regime(self) -> Regime:
        """Which rules hold."""
        return regime_of(self.opening.notice, region=self.site.region, policy=self.site.policy)

    @cached_property
    def opting_out(self) -> OptingOut:
        """The visit that follows the link to opt out of sales."""
        return self._of(optout_visits.opting_out)

    @cached_property
    def signalling(self) -> Signalling:
        """The visits of browsers that send the opt-out signal."""
        return self._of(optout_visits.signalling)

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

    def gains(self, trace: Trace) -> tuple[str, ...]:
        """The same, without what may be there before a choice. Where a yes is needed, nothing may.

        Elsewhere to save what is in use already is a choice too: what only keeps it is no gain.
        """
        if self.regime.model == "opt-in":
            return self.grants(trace)
        gained = (mark for mark in self.grants(trace) if mark not in self.opening.trace.marks)
        return tuple(mark for mark in gained if _name(mark) not in self.keeping)

    @property
    def keeping(self) -> frozenset[str]:
        """The cookies and storage keys that keep a refusal."""
        before, after = self.opening.trace, self.refusing.after
        kept = after.cookies.keys() | after.storage.keys()
        return frozenset(kept - before.cookies.keys() - before.storage.keys())

    def sold(self, trace: Trace) -> tuple[str, ...]:
        """The marketing in what a page contacted and keeps, by the site's policy and the catalogue."""
        kept = (name for name in self.held(trace) if self._is_marketing(self.cookie_category(name)))
        contacted = (host for host in self.strangers(trace) if self._is_marketing(self.host_category(host)))
        return (*contacted, *(f"the cookie {name!r}" for name in kept))

    def host_category(self, host: str) -> str | None:
        """What a host is for, None if nobody knows."""
        service = self.site.policy.service_of(host)
        known = service or ((found := recognizer().host(host)) and found.service)
        return known.category if known else None

    def cookie_category(self, name: str) -> str | None:
        """What a cookie is for, None if nobody knows."""
        declared = self.site.policy.classify(name) or recognizer().cookie(name)
        return declared.category if declared else None

    def key_category(self, key: str) -> str | None:
        """What a storage key is for, None if nobody knows."""
        declared = next((each for each in self.site.policy.services if key in each.storage), None)
        known = declared or recognizer().storage(key)
        return known.category if known else None

    def waits(self, category: str | None) -> bool:
        """Whether something of this category needs a yes: all where the law says so, else what is sold.

        Where only some may begin without one, what nobody knows needs it too.
        """
        if self.regime.model == "mixed":
            return category is None or self._is_marketing(category)
        return self.regime.model == "opt-in"

    def _is_marketing(self, category: str | None) -> bool:
        sold = {MARKETING, *(each.id for each in self.site.policy.all_categories if each.sale)}
        return category in sold

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


def _name(mark: str) -> str:
    """The name of the cookie or storage key that a mark is about."""
    return mark.partition("=")[0].removeprefix("cookie ").removeprefix("storage key ")
