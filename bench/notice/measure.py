"""All visits of all participants, in turns, and what they come to.

Each round is compared within itself: what a notice adds is its visit less that of the bare page a few seconds
away. The bare page takes part twice, so that it is seen how much of a difference is noise.
"""

from __future__ import annotations

import gzip
import os
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

import brotli
from playwright.sync_api import Browser, sync_playwright

from bench.notice.peers import Participant
from bench.notice.server import Served, serving
from bench.notice.trace import Work
from bench.notice.visits import ARGUMENTS, Sight, plain, tabs, traced, watched
from bench.rounds import Timing

PHONE: Final = 4
"""How many times slower the processor is made for the visits of a phone."""


@dataclass(frozen=True, slots=True)
class Round:
    """One participant's visits of one round."""

    sight: Sight
    work: Work
    phone: Work


@dataclass(frozen=True, slots=True)
class Cost:
    """One participant, over all rounds. `main_thread` and `script` are what it adds to the bare page."""

    gzip: int
    brotli: int
    requests: int
    visible: Timing
    main_thread: Timing
    main_thread_on_phone: Timing
    script: Timing
    longest: Timing
    longest_on_phone: Timing
    longest_script: Timing
    longest_script_on_phone: Timing
    shift: float
    tabs: int | None
    without_script: bool
    missing: tuple[str, ...]


def measure(everyone: list[Participant], *, rounds: int) -> dict[str, Cost]:
    """The costs by name. The first participant is the bare page, which all are compared with."""
    with ExitStack() as open_, sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        servers = {one.name: open_.enter_context(serving(one)) for one in everyone}
        visits: dict[str, list[Round]] = defaultdict(list)
        for turn in range(rounds + 1):
            first = turn % len(everyone)
            for one in (*everyone[first:], *everyone[:first]):
                found = _round(browser, one, servers[one.name])
                if turn:  # the first round only warms the machine up
                    visits[one.name].append(found)
        rest = {
            one.name: (tabs(browser, one, servers[one.name]), plain(browser, one, servers[one.name]))
            for one in everyone
        }
        browser.close()
    bare = everyone[0]
    return {
        name: _cost(taken, visits[bare.name], *rest[name], servers[name], bare.page.encode())
        for name, taken in visits.items()
    }


def _round(browser: Browser, one: Participant, served: Served) -> Round:
    return Round(
        watched(browser, one, served),
        traced(browser, one, served, slower=1),
        traced(browser, one, served, slower=PHONE),
    )


def _cost(
    taken: list[Round], bare: list[Round], presses: int | None, without: bool, served: Served, page: bytes
) -> Cost:
    def over(read: Callable[[Round], float]) -> Timing:
        return Timing.of([read(each) for each in taken])

    def more(read: Callable[[Round], float]) -> Timing:
        return Timing.of([read(each) - read(alone) for each, alone in zip(taken, bare, strict=True)])

    sent = list(served.sent.values())
    return Cost(
        gzip=sum(len(gzip.compress(body, 6)) for body in sent) - len(gzip.compress(page, 6)),
        brotli=sum(len(brotli.compress(body)) for body in sent) - len(brotli.compress(page)),
        requests=len(sent) - 1 + len(served.missing),
        visible=over(lambda each: each.sight.visible),
        main_thread=more(lambda each: each.work.total),
        main_thread_on_phone=more(lambda each: each.phone.total),
        script=more(lambda each: each.work.script),
        longest=over(lambda each: each.work.longest),
        longest_on_phone=over(lambda each: each.phone.longest),
        longest_script=over(lambda each: each.work.longest_with_script),
        longest_script_on_phone=over(lambda each: each.phone.longest_with_script),
        shift=max(each.sight.shift for each in taken),
        tabs=presses,
        without_script=without,
        missing=tuple(sorted(set(served.missing))),
    )
