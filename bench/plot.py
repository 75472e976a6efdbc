"""A line plot as SVG: enough for how a cost grows. Light or dark, as the reader's system is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from bench.rounds import Timing

PLOTS: Final = Path(__file__).parent / "plots"
WIDTH: Final = 640
HEIGHT: Final = 340
LEFT, RIGHT, TOP, BOTTOM = 66, 150, 56, 52
LINE_HEIGHT: Final = 15
MARKS: Final = (1, 2, 5, 10)
STYLE: Final = """
  .paper { fill: #fff } .grid { stroke: #d8dee4 } text { fill: #1f2328 }
  .l0 { --ink: #0a6390 } .l1 { --ink: #b04a12 } .l2 { --ink: #3d6b22 } .l3 { --ink: #6f3384 }
  .ink { stroke: var(--ink); fill: none; stroke-width: 2 } .dot, .name { fill: var(--ink) }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } .grid { stroke: #30363d } text { fill: #e6edf3 }
    .l0 { --ink: #58b4e5 } .l1 { --ink: #f0915c } .l2 { --ink: #8fcb6b } .l3 { --ink: #c99be0 }
  }
"""

Line = Mapping[float, Timing]


@dataclass(frozen=True, slots=True)
class Plot:
    """Lines of medians with their quartiles, over an axis with its unit. Log axes take no zero."""

    name: str
    title: str
    lines: Mapping[str, Line]
    x: str
    y: str
    log: bool = True

    def __str__(self) -> str:
        return f"![{self.title}](plots/{self.name}.svg)\n"

    def save(self) -> None:
        """Write it where the README looks for it."""
        PLOTS.mkdir(exist_ok=True)
        (PLOTS / f"{self.name}.svg").write_text(self.svg())

    def svg(self) -> str:
        """The picture."""
        timings = [timing for line in self.lines.values() for timing in line.values()]
        sizes = [size for line in self.lines.values() for size in line]
        make = LogAxis if self.log else LinearAxis
        across = make(sizes, LEFT, WIDTH - RIGHT)
        up = make([value for one in timings for value in (one.low, one.high)], HEIGHT - BOTTOM, TOP)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
            f' font-family="sans-serif" font-size="12"><title>{escape(self.title)}</title>',
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
            _text(16, 22, self.title, "start", size=14),
            _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, self.x, "middle"),
            _text(16, TOP - 12, self.y, "start"),
            *_grid(across, up),
        ]
        names = _names({name: up.place(last(line).median) for name, line in self.lines.items()})
        for nth, (name, line) in enumerate(self.lines.items()):
            right = across.place(max(line)) + 10
            parts += [f'<g class="l{nth}">', *_line(line, across, up)]
            parts += [_text(right, names[name] + 4, name, "start", css="name"), "</g>"]
        return "\n".join([*parts, "</svg>", ""])


def last(line: Line) -> Timing:
    """Where a line ends."""
    return line[max(line)]


class LogAxis:
    """Places values between two ends by their size; marks at 1, 2 and 5, or at powers of ten alone."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        marks = [
            mark * 10.0**power
            for power in range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)
            for mark in MARKS[:3]
        ]
        low = max(mark for mark in marks if mark <= min(values))
        high = min((mark for mark in marks if mark >= max(values) and mark > low), default=10 * low)
        self.marks = [mark for mark in marks if low <= mark <= high]
        if len(self.marks) > 7:
            self.marks = [mark for mark in self.marks if math.log10(mark) == round(math.log10(mark))]
        self._low, self._high = math.log10(low), math.log10(high)
        self._start, self._end = start, end

    def place(self, value: float) -> float:
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)


class LinearAxis:
    """Places values between two ends, from zero on; some five round marks."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        rough = max(values) / 5
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(mark * power for mark in MARKS if mark * power >= rough)
        self._high = math.ceil(max(values) / step) * step
        self._start, self._end = start, end
        self.marks = [step * nth for nth in range(round(self._high / step) + 1)]

    def place(self, value: float) -> float:
        return self._start + value / self._high * (self._end - self._start)


Axis = LogAxis | LinearAxis


def _grid(across: Axis, up: Axis) -> list[str]:
    parts = []
    for value in across.marks:
        at = across.place(value)
        parts.append(f'<path class="grid" d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        parts.append(
            _text(at, HEIGHT - BOTTOM + 18, f"{value:,g}" if value < 1e5 else f"{value:,.0f}", "middle")
        )
    for value in up.marks:
        at = up.place(value)
        parts.append(f'<path class="grid" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(_text(LEFT - 8, at + 4, f"{value:,g}" if value < 1e5 else f"{value:,.0f}", "end"))
    return parts


def _line(line: Line, across: Axis, up: Axis) -> list[str]:
    """The way through the medians, with a whisker from quartile to quartile at each."""
    places = {size: across.place(size) for size in line}
    way = "L".join(f"{places[size]:.1f} {up.place(timing.median):.1f}" for size, timing in line.items())
    parts = [f'<path class="ink" d="M{way}"/>']
    for size, timing in line.items():
        left = f"{places[size]:.1f}"
        parts.append(
            f'<path class="ink" d="M{left} {up.place(timing.low):.1f}V{up.place(timing.high):.1f}"/>'
        )
        parts.append(f'<circle class="dot" cx="{left}" cy="{up.place(timing.median):.1f}" r="3"/>')
    return parts


def _names(wanted: Mapping[str, float]) -> dict[str, float]:
    """How far down each line's name stands: where its line ends, but no two on each other."""
    placed: dict[str, float] = {}
    for name in sorted(wanted, key=lambda name: wanted[name]):
        above = max(placed.values(), default=-math.inf)
        placed[name] = max(wanted[name], above + LINE_HEIGHT)
    return placed


def _text(x: float, y: float, text: str, anchor: str, *, size: int = 12, css: str = "") -> str:
    kind = f' class="{css}"' if css else ""
    return (
        f'<text{kind} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>'
    )
