"""A sighting: one cookie, storage key or foreign host that a site was seen to use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Subject = Literal["cookie", "storage", "host"]

Moment = Literal["untouched", "accepted", "refused"]
"""What the visitor had answered by then."""

MAX_NAME = 200
"""Longer names are cut: what a site sets may be of any length."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing seen, as far as it is known.

    `host` is where it stands: a cookie's domain, a storage's origin, the host that was contacted. `page` is
    where it was seen first, `by` the address of what did it: a script, or the answer that set a cookie.
    `kind` is `http` or `script` for who can see a cookie, `localStorage` and the like, or what was
    loaded from a host: `script`, `image`. `url` is an address at that host, without its query.
    `lifetime_seconds` is None for what ends with the browser session, and where nobody knows.
    """

    subject: Subject
    name: str
    host: str
    moment: Moment
    page: str
    by: str = ""
    kind: str = ""
    url: str = ""
    lifetime_seconds: int | None = None
