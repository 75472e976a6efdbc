"""The costs as a Markdown table: a column a participant, a row a measure; below it the bare page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bench.notice.measure import PHONE, Cost
from bench.notice.peers import Participant

_SLOW: Final = f"processor ÷ {PHONE}"
_ROWS: Final[tuple[tuple[str, Callable[[Cost], str]], ...]] = (
    ("extra bytes, gzip", lambda cost: f"{cost.gzip:,}"),
    ("extra bytes, brotli", lambda cost: f"{cost.brotli:,}"),
    ("extra requests", lambda cost: str(cost.requests)),
    ("notice visible (ms)", lambda cost: str(cost.visible)),
    ("main thread, more than the bare page (ms)", lambda cost: str(cost.main_thread)),
    (f"the same, {_SLOW}", lambda cost: str(cost.main_thread_on_phone)),
    ("of it script (ms)", lambda cost: str(cost.script)),
    ("longest task with script (ms)", lambda cost: str(cost.longest_script)),
    (f"the same, {_SLOW}", lambda cost: str(cost.longest_script_on_phone)),
    ("longest task of all (ms)", lambda cost: str(cost.longest)),
    (f"the same, {_SLOW}", lambda cost: str(cost.longest_on_phone)),
    ("layout shift", lambda cost: f"{cost.shift:.3f}"),
    ("Tab presses to refuse", lambda cost: "over 30" if cost.tabs is None else str(cost.tabs)),
    ("works without script", lambda cost: "yes" if cost.without_script else "no"),
)


def table(everyone: list[Participant], costs: dict[str, Cost]) -> str:
    """All but the bare pages, which are the first two; what they came to is said below."""
    shown = [one.name for one in everyone[2:]]
    lines = [f"| | {' | '.join(shown)} |", "|---" * (len(shown) + 1) + "|"]
    for title, write in _ROWS:
        lines.append(f"| {title} | {' | '.join(write(costs[name]) for name in shown)} |")
    missing = {name: costs[name].missing for name in shown if costs[name].missing}
    bare, again = (costs[one.name] for one in everyone[:2])
    return "\n".join(
        [
            *lines,
            "",
            f"The bare page: text visible after {bare.visible} ms, longest task {bare.longest} ms, "
            f"{_SLOW} {bare.longest_on_phone} ms.",
            f"The bare page against itself: main thread {again.main_thread} ms, "
            f"{_SLOW} {again.main_thread_on_phone} ms.",
            *(f"{name} asked for what is not there: {', '.join(paths)}" for name, paths in missing.items()),
        ]
    )
