"""The browser as second guard: whom a page may contact, as its browser and its guard script are told.

The browser is told by one more `Content-Security-Policy` line (CSP Level 3). Policies intersect, so it
loosens nothing that the site's own policy forbids, and it names no directive but `default-src`. What
needs no other host (inline, eval, data:, blob:) it leaves alone. It is coarser than the gate:

- A host stands with its subdomains. A held service below an own or a granted host stays reachable.
- A path counts for the first URL only: after a redirect the host alone is compared (section 7.6). So a
  held service shares what a granted one on the same host may, if an allowed host redirects there.
- The policy of a loaded document stays as it is: after a grant the page must be loaded again.
- A page that all visitors share lists every declared host.

The script knows what the gate knows, see `describe`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Final
from urllib.parse import quote

from consent.gate.embeds import EMBEDS, FETCHING, Form
from consent.gate.hosts import is_address, parse_host
from consent.policy.category import NECESSARY
from consent.policy.cookie import CookieDeclaration
from consent.policy.frameworks import FRAMEWORK_COOKIES
from consent.policy.policy import Policy
from consent.policy.service import Service

MAX_BYTES: Final = 3072
"""A longer policy is not written: proxies refuse answers whose headers pass 4 kB (nginx by default)."""

_REMEMBERED: Final = 256
_UNRESTRICTED: Final = (
    *("'self'", "'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'"),
    *("data:", "blob:", "mediastream:", "filesystem:"),
)
# CSP section 2.3.1, host-char; `_` is seen in the wild and read by browsers.
_HOST: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_PORT: Final = re.compile(r":[0-9]*$")
_PREFIXED: Final = ("__Host-", "__Secure-")

# Elements that scripts put in and that fetch by themselves.
_INSERTED: Final = (
    *(b"script", b"iframe", b"frame", b"img", b"source", b"link", b"embed", b"object"),
    *(b"video", b"audio", b"track", b"input"),
)

Claim = tuple[str, str]
"""A host and the path under which it is claimed, `/` for all of it."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Writes the additional policy of pages. `report_path` is where browsers report to, below the root."""

    policy: Policy
    report_path: str
    _remembered: Callable[[frozenset[str], str, str], bytes | None] = field(
        init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_remembered", lru_cache(_REMEMBERED)(self._write))

    @property
    def services(self) -> frozenset[str]:
        """All declared services: what a page may reach that is the same for everyone."""
        return frozenset(self.policy.services_by_id)

    def write(self, services: frozenset[str], *, host: str, root: str = "") -> bytes | None:
        """The policy of a page on `host` that may reach the site's own hosts and these services.

        None where it cannot be written: the site lets undeclared hosts pass, or the list is too long. Past
        the limit, websockets to any host are allowed first, which makes the list half as long.
        """
        return self._remembered(services, host, root)

    def _write(self, services: frozenset[str], host: str, root: str) -> bytes | None:
        if self.policy.site.undeclared == "pass":
            return None
        granted = (self.policy.services_by_id[name] for name in sorted(services))
        claims = [*self._own(host), *(claim for service in granted for claim in service.claims)]
        plain = list(_sources(_without_covered(claims)))
        report = f"; report-uri {quote(root, safe='/')}{self.report_path}"
        for sockets in ((f"ws://{source}" for source in plain), ("ws:", "wss:")):
            text = f"default-src {' '.join((*_UNRESTRICTED, *plain, *sockets))}{report}"
            if len(text) <= MAX_BYTES:
                return text.encode("ascii")
        return None

    def _own(self, host: str) -> Iterator[Claim]:
        """First party: the request's host without `www.`, then what the site names."""
        own = parse_host(_PORT.sub("", host)) or ""
        if not is_address(own):
            own = own.removeprefix("www.")
        if _HOST.fullmatch(own):
            yield own, "/"
        for written in self.policy.site.hosts:
            name, _, path = written.removeprefix("*.").partition("/")
            yield name, f"/{path}"


def _without_covered(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Each claim once, without those that a claim on the whole host or on a parent of it covers."""
    distinct = dict.fromkeys((host, path if path.strip("/") else "/") for host, path in claims)
    whole = {host for host, path in distinct if path == "/"}
    for host, path in distinct:
        parents = (host.split(".", dots)[-1] for dots in range(1, host.count(".") + 1))
        by_parent = any(parent in whole and not _stands_alone(parent) for parent in parents)
        if not by_parent and (path == "/" or host not in whole):
            yield host, path


def _sources(claims: Iterable[Claim]) -> Iterator[str]:
    """The claims as CSP writes them, for any port.

    A path that ends in a slash is a prefix, any other is exact (section 6.7.2.11), so that a claimed path is
    written twice.
    """
    for host, path in claims:
        written = quote(path.rstrip("/"), safe="/")
        prefix = f"{written}/" if written else ""
        paths = (prefix,) if path.endswith("/") else (written, prefix)
        for name in (host,) if _stands_alone(host) else (host, f"*.{host}"):
            yield from (f"{name}:*{path}" for path in paths)


def _stands_alone(host: str) -> bool:
    """Whether a host has no subdomains."""
    return host == "localhost" or is_address(host)


def describe(policy: Policy) -> dict[str, object]:
    """What the guard script is told: whose each cookie, host and tag is, and what it waits for.

    `cookies` are groups of names after what they wait for, a category or a service; the first name or
    pattern that matches counts. `frameworks` are necessary, also behind the prefixes of RFC 6265bis. `hosts`
    has for each host its paths with what they wait for, the longest path first.
    """
    return {
        "undeclared": policy.site.undeclared,
        "cookies": [
            [need, *(name for _, name in group)]
            for need, group in groupby(_cookies(policy), key=lambda it: it[0])
        ],
        "frameworks": [cookie.name for cookie in FRAMEWORK_COOKIES if not cookie.name.startswith(_PREFIXED)],
        "own": [host.removeprefix("*.") for host in policy.site.hosts],
        "hosts": _hosts(policy.services),
        "tags": {
            name.decode(): [
                attribute.decode() for attribute, form in EMBEDS[name].items() if _is_told(attribute, form)
            ]
            for name in _INSERTED
        },
        "relations": sorted(FETCHING),
    }


def _cookies(policy: Policy) -> list[tuple[str, str]]:
    """What each declared cookie waits for, and its name, in the order of `Policy.classify`."""
    own: list[tuple[CookieDeclaration, str]] = [(cookie, cookie.category) for cookie in policy.cookies]
    for service in policy.services:
        # A cookie of the catalogue with a domain is set on its provider's own host, never on the site's.
        placed = (one for one in service.cookies if not (one.from_catalogue and one.domain))
        own += [(cookie, _need(service)) for cookie in placed]
    own.sort(key=lambda pair: (not pair[0].from_catalogue, pair[0].specificity), reverse=True)
    return [(need, cookie.name) for cookie, need in own]


def _hosts(services: Iterable[Service]) -> dict[str, list[tuple[str, str]]]:
    """In the order of `Policy.service_of`."""
    claims: dict[str, list[tuple[str, Service]]] = {}
    for service in services:
        for host, path in service.claims:
            claims.setdefault(host, []).append((path, service))
    for of_host in claims.values():
        of_host.sort(key=lambda claim: (-len(claim[0]), claim[1].from_catalogue))
    return {host: [(path, _need(service)) for path, service in found] for host, found in claims.items()}


def _need(service: Service) -> str:
    return NECESSARY if service.category == NECESSARY else service.id


def _is_told(attribute: bytes, form: Form) -> bool:
    """Whether the script watches this attribute: one address or image candidates, set in HTML."""
    return form in (Form.URL, Form.SRCSET) and b":" not in attribute
