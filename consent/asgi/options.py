"""What a site may choose, checked before anything is made of it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from consent.asgi.report import Finding
from consent.errors import ConsentError
from consent.policy.policy import Policy
from consent.stores.protocol import Store

Mode = Literal["enforce", "report"]
Clock = Callable[[], datetime]

_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+,=:@-]+)+")
_COOKIE_NAME = re.compile(r"(?!__(?:host|secure)-)[A-Z0-9_-]+", re.IGNORECASE | re.ASCII)
_DOMAIN = re.compile(r"\.?[A-Z0-9-]+(?:\.[A-Z0-9-]+)*", re.IGNORECASE | re.ASCII)


def utc_now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The keyword options of the middleware. A wrong one raises ConsentError: what was found and expected."""

    policy: Policy | str | Path
    secret_key: str | Sequence[str]
    store: Store | str | None
    prefix: str
    cookie_name: str
    domain: str | None
    mode: Mode
    debug: bool
    https: bool | None
    browser_guard: bool
    templates: str | Path | None
    page_memory: int
    on_report: Callable[[Finding], None] | None
    drift: str | Path | None
    clock: Clock | None

    def __post_init__(self) -> None:
        self._check_types()
        if self.mode not in ("enforce", "report"):
            raise ConsentError(f"mode: found {self.mode!r}, expected 'enforce' or 'report'")
        if not _PREFIX.fullmatch(self.prefix):
            raise ConsentError(f"prefix: found {self.prefix!r}, expected a path such as '/privacy-choices'")
        if not _COOKIE_NAME.fullmatch(self.cookie_name):
            raise ConsentError(
                f"cookie_name: found {self.cookie_name!r}, expected letters, digits, '-' and '_',"
                " without a prefix: on https '__Host-' is put before it"
            )
        if self.domain is not None and not _DOMAIN.fullmatch(self.domain):
            raise ConsentError(f"domain: found {self.domain!r}, expected a host such as 'harbour.example'")

        if self.templates is not None and not Path(self.templates).is_dir():
            raise ConsentError(f"templates: found {str(self.templates)!r}, expected an existing folder")

        if self.drift is not None and (not Path(self.drift).parent.is_dir() or Path(self.drift).is_dir()):
            raise ConsentError(f"drift: found {str(self.drift)!r}, expected a file in an existing folder")

        if self.page_memory < 0:
            raise ConsentError(f"page_memory: found {self.page_memory}, expected a number of bytes, or 0")

    def _check_types(self) -> None:
        """What a site easily gives by accident, such as a variable of the environment that is not set."""
        _expect("policy", self.policy, (Policy, str, Path), "a Policy or the path of a consent.toml")
        _expect("secret_key", self.secret_key, (str, list, tuple), "a text, or a list of texts")
        for key in self.keys:
            _expect("secret_key", key, (str,), "a text, or a list of texts")
        if not _keeps(self.store):
            raise ConsentError(f"store: found {self.store!r}, expected a database URL, a store or None")

    @property
    def keys(self) -> list[str]:
        """All secret keys, the one that signs first."""
        return [self.secret_key] if isinstance(self.secret_key, str) else list(self.secret_key)

    @property
    def seconds(self) -> Callable[[], float]:
        """The same clock in seconds since the epoch: to ask the server's own costs a tenth of a datetime."""
        clock = self.clock
        return time.time if clock is None else lambda: clock().timestamp()


def _expect(name: str, found: object, kinds: tuple[type, ...], expected: str) -> None:
    if not isinstance(found, kinds):
        # Only what kind of thing it is: a key must not come into a log.
        raise ConsentError(f"{name}: found {type(found).__name__}, expected {expected}")


def _keeps(store: object) -> bool:
    return store is None or isinstance(store, str) or hasattr(store, "append")
