"""What the middleware prepares once, at start: a request only looks things up."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from consent.asgi.drift import Drift
from consent.asgi.once import OnceCodec
from consent.asgi.options import Clock, Mode, Options, utc_now
from consent.asgi.own_cookies import OwnCookies
from consent.asgi.page_memory import PageMemory
from consent.asgi.recorder import Recorder
from consent.asgi.report import Report
from consent.asgi.revisions import Revisions
from consent.errors import PolicyError
from consent.files import banner_folder, load_policy, placed, regions
from consent.gate.decision import Decision, decide
from consent.gate.expiry import Expiry
from consent.gate.guard import MAX_BYTES, Guard, describe
from consent.gate.header import Headers
from consent.gate.standing import lapses
from consent.pages import Pages
from consent.policy.policy import Policy
from consent.policy.region import Preset, Regions
from consent.stores import open_store
from consent.visitor.codec import ChoiceCodec
from consent.visitor.signals import Signals

logger = logging.getLogger("consent")


@dataclass(frozen=True, slots=True)
class Setup:
    """One site's configuration, ready for use.

    `build` changes when the same page would look different. `guard` is None where the browser is no guard.
    """

    policy: Policy
    regions: Regions
    codec: ChoiceCodec
    revisions: Revisions
    pages: Pages
    recorder: Recorder
    once: OnceCodec
    report: Report
    drift: Drift
    prefix: str
    mode: Mode
    debug: bool
    https: bool | None
    clock: Clock
    seconds: Callable[[], float]
    nothing_granted: Decision
    guard: Guard | None
    memory: PageMemory
    expiry: Expiry
    build: str
    _cookies: tuple[OwnCookies, OwnCookies]
    _vary: tuple[tuple[bytes, ...], tuple[bytes, ...]]
    _region_header: bytes | None

    def signals(self, headers: Mapping[bytes, bytes]) -> Signals:
        """The signals in these request headers."""
        return Signals.from_headers(headers, region_header=self._region_header)

    def preset(self, headers: Mapping[bytes, bytes]) -> Preset:
        """The rules of the region that these request headers name."""
        region = headers.get(self._region_header) if self._region_header else None
        return self.regions.find(region.decode("latin-1") if region else None)

    def forget_doubtful_region(self, headers: dict[bytes, bytes], fields: Headers) -> None:
        """Take the region out of `headers` where it was said more than once: then nobody knows it."""
        if sum(name == self._region_header for name, _ in fields) > 1:
            headers.pop(self._region_header or b"", None)

    def vary(self, *, page: bool) -> tuple[bytes, ...]:
        """The request fields by which a personal answer, or page, differs."""
        return self._vary[page]

    def cookies(self, *, https: bool) -> OwnCookies:
        """Our cookies' names and attributes on this scheme."""
        return self._cookies[https]


def prepare(options: Options) -> Setup:
    """The setup for these options; ConsentError, PolicyError among them, says what is wrong."""
    policy = options.policy if isinstance(options.policy, Policy) else load_policy(options.policy)
    presets = _regions(policy)
    store = open_store(options.store) if isinstance(options.store, str) else options.store
    clock = options.clock or utc_now
    revisions = Revisions(store, policy, clock=clock)
    codec = _codec(policy, presets, options, revisions)
    guard = _guard(policy, options) if options.browser_guard else None
    try:
        pages = _pages(policy, presets, options, guarded=guard is not None)
    except PolicyError as error:
        raise error if isinstance(options.policy, Policy) else placed(error, options.policy) from None
    report = Report(options.on_report)
    return Setup(
        policy=policy,
        regions=presets,
        codec=codec,
        revisions=revisions,
        pages=pages,
        recorder=Recorder(store, policy, pages, codec, revisions=revisions, domain=options.domain),
        once=OnceCodec(options.keys),
        report=report,
        drift=Drift(policy, report, file=Path(options.drift) if options.drift else None, clock=clock),
        prefix=options.prefix,
        mode=options.mode,
        debug=options.debug,
        https=options.https,
        clock=clock,
        seconds=options.seconds,
        nothing_granted=decide(policy, None, Signals()),
        guard=guard,
        memory=PageMemory(options.page_memory),
        expiry=Expiry(policy),
        build=_build(policy, pages),
        _cookies=_own_cookies(options),
        _vary=(_vary(policy), _vary(policy, *[b"Accept-Language"] * (len(pages.languages) > 1))),
        _region_header=region.lower().encode("latin-1") if (region := policy.site.region_header) else None,
    )


def _regions(policy: Policy) -> Regions:
    """The presets of a site that names a region's header; else the strictest for everybody."""
    presets = regions() if policy.site.region_header else Regions()
    return presets.lasting(policy.site.valid_for)


def _codec(policy: Policy, presets: Regions, options: Options, revisions: Revisions) -> ChoiceCodec:
    return ChoiceCodec(
        options.keys,
        revision=policy.revision,
        categories=[category.id for category in policy.asked],
        lapses=partial(lapses, presets),
        earlier=revisions,
    )


def _pages(policy: Policy, presets: Regions, options: Options, *, guarded: bool) -> Pages:
    return Pages(
        policy,
        banner_folder(),
        prefix=options.prefix,
        templates=Path(options.templates) if options.templates else None,
        cookie_name=options.cookie_name,
        guard=describe(policy) if guarded else None,
        regions=presets,
    )


def _own_cookies(options: Options) -> tuple[OwnCookies, OwnCookies]:
    """Our cookies on http, and on https."""
    name, domain = options.cookie_name, options.domain
    return OwnCookies.make(name, domain=domain, https=False), OwnCookies.make(name, domain=domain, https=True)


def _vary(policy: Policy, *more: bytes) -> tuple[bytes, ...]:
    region = policy.site.region_header
    return (b"Cookie", b"Sec-GPC", *more, *([region.encode("latin-1")] if region else []))


def _build(policy: Policy, pages: Pages) -> str:
    notices = (pages.notice_content(language, gpc=False) for language in pages.languages)
    content = "\n".join((repr(policy), *sorted(pages.assets), *notices))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _guard(policy: Policy, options: Options) -> Guard | None:
    """The browser as second guard. Where it can do less than asked, that is said once, at start."""
    if options.mode == "report":
        logger.warning("browser_guard: mode='report' changes no page, so the browser guards nothing")
        return None
    guard = Guard(policy, report_path=f"{options.prefix}/report")
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
