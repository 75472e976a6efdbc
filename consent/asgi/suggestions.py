"""What the catalogue knows of a cookie or host that nobody declared: the lines that declare it.

This is asked while a response waits, so only the texts that have the name somewhere are read as TOML.
"""

from __future__ import annotations

from consent.files import catalogue
from consent.policy.recognition import Recognition, Recognizer


def known_cookie(name: str) -> str:
    """The TOML that takes the service of this cookie over from the catalogue; empty if none is known."""
    return _lines(Recognizer(catalogue().mentioning(name)).cookie(name))


def known_host(host: str) -> str:
    """The TOML that takes the service on this host over from the catalogue; empty if none is known."""
    labels = host.split(".")
    parents = (".".join(labels[at:]) for at in range(len(labels) - 1))
    return _lines(Recognizer(catalogue().mentioning(*parents)).host(host))


def _lines(found: Recognition | None) -> str:
    if found is None or found.service is None:
        return ""
    others = f"  # or {', '.join(found.also)}" if found.also else ""
    return f'[[service]]\nuse = "{found.service.id}"{others}'
