"""Expiring: the lines that remove cookies which are no longer allowed from the browser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import ip_address
from typing import Final

from consent.gate.decision import Decision
from consent.gate.header import Headers
from consent.policy.cookie import CookieDeclaration
from consent.policy.policy import Policy

MAX_BYTES: Final = 3072
"""At most this much header in one response; the rest is expired by the next one."""

_REMEMBERED: Final = 512
_MOST_NAMES: Final = 32
_LONGEST_PATH: Final = 256
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_HOST_NAME: Final = re.compile(r"[a-z0-9_.-]{1,253}")
_PAST: Final = "Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"


def expire(
    names: Iterable[str], decision: Decision, *, host: str, path: str, secure: bool
) -> Iterator[bytes]:
    """`Set-Cookie` lines that remove the held cookies among `names`, as far as the site declared them.

    What nobody declared is never removed: it may belong to a sibling application.
    """
    held = (name for name in dict.fromkeys(names) if not decision.keeps(name))
    return _expire(decision.policy, held, host, path, secure)


class Expiry:
    """Expires cookies that are known to be declared and held, and remembers what it wrote for them."""

    def __init__(self, policy: Policy) -> None:
        def write(names: tuple[str, ...], host: str, path: str, secure: bool) -> Headers:
            return [(b"set-cookie", line) for line in _expire(policy, names, host, path, secure)]

        self._write = write
        self._remembered = lru_cache(_REMEMBERED)(write)

    def headers(self, names: tuple[str, ...], *, host: str, path: str, secure: bool) -> Headers:
        """The fields that remove these cookies, wherever in host and path they may be; only to be read."""
        usual = len(names) <= _MOST_NAMES and len(path) <= _LONGEST_PATH
        return (self._remembered if usual else self._write)(names, host, path, secure)


def _expire(policy: Policy, names: Iterable[str], host: str, path: str, secure: bool) -> Iterator[bytes]:
    """The lines, as many as fit.

    A cookie is only removed by a line that repeats its name, domain and path (RFC 6265bis section 5.7),
    so each is expired where it was declared and, where that is unknown, wherever it may be.
    """
    room = MAX_BYTES
    for name in names:
        declared = policy.classify(name)
        if declared is None or _CONTROL.search(name):
            continue
        for line in _lines(name, declared, host=host, path=path, secure=secure):
            room -= len(line)
            if room < 0:
                return
            yield line


def _lines(name: str, declared: CookieDeclaration, *, host: str, path: str, secure: bool) -> Iterator[bytes]:
    prefix = name.lower()
    if prefix.startswith("__host-"):
        domains: tuple[str, ...] = ("",)
        paths: tuple[str, ...] = ("/",)
    else:
        domains = ("",) + (_parents(host) if declared.domain is None else (declared.domain.lstrip("."),))
        paths = _prefixes(path) if declared.path is None else (declared.path,)
    # RFC 6265bis section 5.7: a prefixed name is refused without Secure, and http cannot send Secure.
    must_be_secure = secure or prefix.startswith(("__host-", "__secure-"))
    for domain in domains:
        for place in paths:
            attributes = f"; Domain={domain}" * bool(domain) + "; Secure" * must_be_secure
            yield f"{name}=; {_PAST}; Path={place}{attributes}".encode("latin-1")
            if declared.partitioned:
                # CHIPS: the partitioned twin is another cookie, and Partitioned needs Secure.
                partitioned = f"; Domain={domain}" * bool(domain) + "; Secure; SameSite=None; Partitioned"
                yield f"{name}=; {_PAST}; Path={place}{partitioned}".encode("latin-1")


def _parents(host: str) -> tuple[str, ...]:
    """The host and the parents that a cookie of it can be set for; a browser refuses public suffixes.

    What a client wrote into `Host` goes into a header only if it is a host name.
    """
    if not _HOST_NAME.fullmatch(host):
        return ()
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        labels = host.split(".")
        return tuple(".".join(labels[start:]) for start in range(max(0, len(labels) - 1)))
    return ()


def _prefixes(path: str) -> tuple[str, ...]:
    """`/`, and each directory of the request's path, with and without its final slash."""
    found = ["/"]
    if path.isascii() and path.isprintable() and ";" not in path:
        place = ""
        for segment in path.split("/")[1:9]:
            if segment:
                place += f"/{segment}"
                found += [place, f"{place}/"]
    return tuple(found[:-1] if len(found) > 1 and not path.endswith("/") else found)
