"""Whose a URL is, and whether it may be contacted: the site's own, a declared service's, or nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from consent.gate.decision import Decision
from consent.gate.hosts import is_address, parse_host
from consent.gate.memory import TagMemory
from consent.gate.urls import Url, clean, resolve
from consent.policy.policy import Policy

_REMEMBERED_SITES: Final = 64
_REMEMBERED_URLS: Final = 512
_MAX_BASES: Final = 6
_PORT: Final = re.compile(r":[0-9]*$")
# A scheme without an authority: its meaning hangs on the page's own scheme, which a TLS proxy may hide.
_BARE_SCHEME: Final = re.compile(r"https?:(?![/\\]{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one URL. `service` is None for the site's own hosts and for undeclared ones."""

    held: bool
    host: str = ""
    service: str | None = None
    undeclared: bool = False

    @property
    def mark(self) -> str:
        """What `data-consent` says of it: the service, or `undeclared:host`, which is nobody's id."""
        return self.service or f"undeclared:{self.host}"


PASSES: Final = Verdict(held=False)


@dataclass(frozen=True, slots=True)
class Parties:
    """Judges hosts for one site, given the services that may load there."""

    policy: Policy
    granted: frozenset[str]
    own_host: str
    quiet_hosts: tuple[str, ...] = field(init=False, repr=False)
    """The site's own hosts, as it usually writes them, that no service claims a part of."""

    quiet: bool = field(init=False, repr=False)
    """Whether every URL of the page's own host is known to pass."""

    claimed: tuple[str, ...] = field(init=False, repr=False)
    """The hosts that services claim."""

    memory: TagMemory = field(init=False, repr=False, compare=False, default_factory=TagMemory)
    """What became of tags under just these terms."""

    _own: tuple[tuple[str, str], ...] = field(init=False, repr=False)
    markers: tuple[tuple[str, re.Pattern[str], str], ...] = field(init=False, repr=False)
    """What betrays the services that may not load: the marker, its pattern, the service's id."""

    def __post_init__(self) -> None:
        site = self.own_host if is_address(self.own_host) else self.own_host.removeprefix("www.")
        own = [(site, "/"), *(_claim(written) for written in self.policy.site.hosts)]
        claims = [_claim(host) for service in self.policy.services for host in service.hosts]
        object.__setattr__(self, "_own", tuple(own))
        object.__setattr__(self, "claimed", tuple(dict.fromkeys(host for host, _ in claims)))
        usual = dict.fromkeys((self.own_host, site, f"www.{site}", *(host for host, _ in own)))
        quiet = (host for host in usual if host and self.is_quiet(Url("https", host)))
        object.__setattr__(self, "quiet_hosts", tuple(quiet))
        object.__setattr__(self, "quiet", self.is_quiet(Url("https", self.own_host)))
        markers = (
            (marker, _marker_pattern(marker), service.id)
            for service in self.policy.services
            if service.id not in self.granted
            for marker in service.markers
        )
        object.__setattr__(self, "markers", tuple(markers))

    def judge(self, url: Url | None) -> Verdict:
        """Whether this URL is held; what we cannot read is, whatever the site says of undeclared hosts."""
        if url is None:
            return PASSES
        if not url.readable:
            return Verdict(held=True, host=url.host, undeclared=True)
        service = self.policy.service_of(url.host, url.path)
        if service is not None:
            return Verdict(service.id not in self.granted, url.host, service.id)
        if self._is_own(url):
            return PASSES
        return Verdict(self.policy.site.undeclared == "hold", url.host, undeclared=True)

    def is_quiet(self, url: Url) -> bool:
        """Whether every path of this URL's host is known to pass: its own host, claimed by no service."""
        own = url.readable and self._is_own(replace(url, path="/"))
        return own and not any(_covers(host, url.host) for host in self.claimed)

    def _is_own(self, url: Url) -> bool:
        return any(_covers(host, url.host) and url.path.startswith(path) for host, path in self._own)


def parties_of(decision: Decision, request_host: str) -> Parties:
    """The parties of one request; remembered, as most requests grant the same on the same host."""
    return _parties(_Same(decision.policy), decision.services, request_host)


class _Same:
    """Compares a policy by identity: hashing all that it holds would cost more than is saved."""

    __slots__ = ("policy",)

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.policy is self.policy


@lru_cache(_REMEMBERED_SITES)
def _parties(policy: _Same, granted: frozenset[str], request_host: str) -> Parties:
    own = parse_host(_PORT.sub("", request_host)) or ""
    return Parties(policy.policy, granted, own)


def _marker_pattern(marker: str) -> re.Pattern[str]:
    """The marker as a word of its own: `fbq(` is no part of `myfbq(`."""
    starts_word = re.match(r"[\w$]", marker)
    return re.compile((r"(?<![\w$])" if starts_word else "") + re.escape(marker))


def _claim(written: str) -> tuple[str, str]:
    """Host and path of an entry of `hosts`, as the policy writes it."""
    host, _, path = written.removeprefix("*.").partition("/")
    return host, f"/{path}"


def _covers(host: str, found: str) -> bool:
    """Whether `found` is this host or one of its subdomains; addresses and localhost have none."""
    if found == host:
        return True
    alone = host in ("", "localhost") or is_address(host)
    return not alone and found.endswith(f".{host}")


class Page:
    """Reads the URLs of one document: against its address, and against every `<base>` it has shown.

    Which of several bases rules cannot be known from a stream (one may stand inside a template), so a
    relative URL is held if any of them makes it so.
    """

    def __init__(self, parties: Parties, *, path: str = "/", scheme: str = "https") -> None:
        self.parties = parties
        self.scheme = scheme
        self._bases = [Url(scheme, parties.own_host, path or "/")]
        self._verdicts: dict[str, Verdict] = {}
        self.quiet = parties.quiet
        """Whether a URL that names no host is known to pass."""

    @property
    def at_home(self) -> bool:
        """Whether the page has shown no base of its own."""
        return len(self._bases) == 1

    def rebase(self, href: str) -> None:
        """Take a `<base href>` into account; one that contacts nobody is ignored, as browsers do."""
        base = resolve(href, self._bases[0])
        if base is None or base in self._bases:
            return
        if len(self._bases) >= _MAX_BASES:
            base = replace(base, readable=False)
        self._bases[_MAX_BASES - 1 :] = []
        self._bases.append(base)
        self._verdicts.clear()
        self.quiet = self.quiet and self.parties.is_quiet(base)

    def inner(self) -> Page:
        """The page of a document inside this one, which takes its base from here (`about:srcdoc`)."""
        page = Page(self.parties, scheme=self.scheme)
        page._bases = self._bases.copy()
        page.quiet = self.quiet
        return page

    def judge(self, written: str) -> Verdict:
        """The verdict on a URL as an attribute or header writes it, character references decoded."""
        verdict = self._verdicts.get(written)
        if verdict is None:
            if len(self._verdicts) >= _REMEMBERED_URLS:
                self._verdicts.clear()
            verdict = self._verdicts[written] = self._judge(written)
        return verdict

    def _judge(self, written: str) -> Verdict:
        verdicts = [self.parties.judge(url) for url in self._readings(written)]
        return next((verdict for verdict in verdicts if verdict.held), verdicts[0])

    def _readings(self, written: str) -> Iterator[Url | None]:
        flips = _BARE_SCHEME.match(clean(written))
        for base in self._bases:
            yield resolve(written, base)
            if flips:
                other = "http" if base.scheme == "https" else "https"
                yield resolve(written, replace(base, scheme=other))
