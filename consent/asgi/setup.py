"""What the middleware prepares once, at start: a request only looks things up."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from consent.asgi.once import OnceCodec
from consent.asgi.own_cookies import OwnCookies
from consent.asgi.recorder import Recorder
from consent.asgi.report import Report
from consent.errors import ConsentError
from consent.files import banner_folder, load_policy
from consent.gate.decision import Decision, decide
from consent.gate.guard import MAX_BYTES, Guard, describe
from consent.pages import Pages
from consent.policy.policy import Policy
from consent.stores import open_store
from consent.stores.protocol import Store
from consent.visitor.codec import ChoiceCodec
from consent.visitor.signals import Signals

logger = logging.getLogger("consent")

Mode = Literal["enforce", "report"]
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Setup:
    """One site's configuration, ready for use.

    `build` changes when the same page would look different. `guard` is None where the browser is no guard.
    """

    policy: Policy
    codec: ChoiceCodec
    pages: Pages
    recorder: Recorder
    once: OnceCodec
    report: Report
    prefix: str
    mode: Mode
    debug: bool
    https: bool | None
    clock: Clock
    nothing_granted: Decision
    guard: Guard | None
    build: str
    _cookies: tuple[OwnCookies, OwnCookies]

    def cookies(self, *, https: bool) -> OwnCookies:
        """Our cookies' names and attributes on this scheme."""
        return self._cookies[https]


def prepare(
    *,
    policy: Policy | str | Path,
    secret_key: str | Sequence[str],
    store: Store | str | None,
    prefix: str,
    cookie_name: str,
    domain: str | None,
    mode: Mode,
    debug: bool,
    https: bool | None,
    browser_guard: bool,
    report: Report,
    clock: Clock | None,
) -> Setup:
    """Check every option and make the setup; ConsentError says what was found and expected."""
    if mode not in ("enforce", "report"):
        raise ConsentError(f"mode: found {mode!r}, expected 'enforce' or 'report'")
    if (
        not prefix.startswith("/")
        or prefix.endswith("/")
        or not prefix.isascii()
        or set(prefix) & set("?#%; ")
    ):
        raise ConsentError(f"prefix: found {prefix!r}, expected a path such as '/privacy-choices'")
    if not cookie_name.isascii() or not cookie_name.replace("-", "").replace("_", "").isalnum():
        raise ConsentError(f"cookie_name: found {cookie_name!r}, expected letters, digits, '-' and '_'")
    if not isinstance(policy, Policy):
        policy = load_policy(policy)
    keys = [secret_key] if isinstance(secret_key, str) else list(secret_key)
    codec = ChoiceCodec(
        keys,
        revision=policy.revision,
        categories=[category.id for category in policy.asked],
        lapses=policy.site.valid_for.after,
    )
    guard = _guard(policy, prefix, mode) if browser_guard else None
    pages = Pages(
        policy,
        banner_folder(),
        prefix=prefix,
        cookie_name=cookie_name,
        guard=describe(policy) if guard else None,
    )
    kept = open_store(store) if isinstance(store, str) else store
    return Setup(
        policy=policy,
        codec=codec,
        pages=pages,
        recorder=Recorder(kept, policy, pages, codec),
        once=OnceCodec(keys),
        report=report,
        prefix=prefix,
        mode=mode,
        debug=debug,
        https=https,
        clock=clock or utc_now,
        nothing_granted=decide(policy, None, Signals()),
        guard=guard,
        build=_build(policy, pages),
        _cookies=(
            OwnCookies.make(cookie_name, domain=domain, https=False),
            OwnCookies.make(cookie_name, domain=domain, https=True),
        ),
    )


def _build(policy: Policy, pages: Pages) -> str:
    content = "\n".join((repr(policy), *sorted(pages.assets)))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _guard(policy: Policy, prefix: str, mode: Mode) -> Guard | None:
    """The browser as second guard. Where it can do less than asked, that is said once, at start."""
    if mode == "report":
        logger.warning("browser_guard: mode='report' changes no page, so the browser guards nothing")
        return None
    guard = Guard(policy, report_path=f"{prefix}/report")
    if policy.site.undeclared == "pass":
        logger.warning(
            "browser_guard: undeclared hosts may pass, so pages get the script but no policy of ours"
        )
    elif guard.write(guard.services, host="") is None:
        logger.warning(
            "browser_guard: the hosts of all services do not fit into %d bytes, so pages that may reach them"
            " all (shared ones, and those of visitors who accept all) get the script but no policy of ours",
            MAX_BYTES,
        )
    return guard
