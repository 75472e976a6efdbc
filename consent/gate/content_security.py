"""`Content-Security-Policy`: what the page's own policy lets us put in (CSP Level 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from consent.gate.header import Fields

_NONCE = re.compile(rb"'nonce-([A-Za-z0-9+/_=-]+)'")


@dataclass(frozen=True, slots=True)
class PageSecurity:
    """`nonce` is the page's own, empty without one; `inline_style` whether a `<style>` would apply."""

    nonce: str
    inline_style: bool


OPEN = PageSecurity(nonce="", inline_style=True)


def read_security(fields: Fields) -> PageSecurity:
    """What all policies of a response allow together."""
    written = fields.get(b"content-security-policy")
    if written is None:
        return OPEN
    policies = written.split(b",")
    nonce = next((found[1].decode() for policy in policies if (found := _NONCE.search(policy))), "")
    return PageSecurity(nonce, all(_allows_style(policy, nonce.encode()) for policy in policies))


def _allows_style(policy: bytes, nonce: bytes) -> bool:
    """CSP section 6.7.3.3: a nonce or hash in the list switches 'unsafe-inline' off."""
    directives: dict[bytes, list[bytes]] = {}
    for directive in policy.split(b";"):
        name, *sources = directive.split()[:64] or [b""]
        directives.setdefault(name.lower(), sources)
    for name in (b"style-src-elem", b"style-src", b"default-src"):
        if name in directives:
            sources = directives[name]
            if nonce and b"'nonce-%b'" % nonce in sources:
                return True
            hashed = any(source.lower().startswith((b"'nonce-", b"'sha")) for source in sources)
            return b"'unsafe-inline'" in (source.lower() for source in sources) and not hashed
    return True
