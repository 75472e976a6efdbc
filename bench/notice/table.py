"""The costs as a Markdown table: a column a participant, a row a measure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bench.notice.measure import Cost
from bench.notice.peers import Participant

_ROWS: Final[tuple[tuple[str, Callable[[Cost], str]], ...]] = (
    ("extra bytes, gzip", lambda cost: f"{cost.gzip:,}"),
    ("extra bytes, brotli", lambda cost: f"{cost.brotli:,}"),
    ("extra requests", lambda cost: str(cost.requests)),
    ("notice visible (ms)", lambda cost: f"{cost.visible:.0f}"),
    ("script (ms)", lambda cost: f"{cost.script:.1f}"),
    ("main thread, more than the bare page (ms)", lambda cost: f"{cost.main_thread:.0f}"),
    ("longest task of its script (ms)", lambda cost: f"{cost.longest:.1f}"),
    ("longest task of its script, processor ÷ 4 (ms)", lambda cost: f"{cost.longest_on_phone:.1f}"),
    ("layout shift", lambda cost: f"{cost.shift:.3f}"),
    ("Tab presses to refuse", lambda cost: "over 30" if cost.tabs is None else str(cost.tabs)),
    ("works without script", lambda cost: "yes" if cost.without_script else "no"),
)


def table(everyone: list[Participant], costs: dict[str, Cost]) -> str:
    """All but the bare page, which is the first."""
    shown = [one.name for one in everyone[1:]]
    lines = [f"| | {' | '.join(shown)} |", "|---" * (len(shown) + 1) + "|"]
    for title, write in _ROWS:
        lines.append(f"| {title} | {' | '.join(write(costs[name]) for name in shown)} |")
    missing = {name: costs[name].missing for name in shown if costs[name].missing}
    return "\n".join(
        [*lines, *(f"\n{name} asked for what is not there: {paths}" for name, paths in missing.items())]
    )
