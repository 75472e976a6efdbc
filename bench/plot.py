"""A line plot as SVG, both axes logarithmic: enough for how a cost grows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

WIDTH: Final = 560
HEIGHT: Final = 300
LEFT, RIGHT, TOP, BOTTOM = 60, 150, 36, 46
COLOURS: Final = ("#0b6e99", "#b3541e", "#4a7a2c", "#7a3b8f")

Points = Sequence[tuple[float, float]]


def plot(title: str, lines: Mapping[str, Points], *, x: str, y: str) -> str:
    """The plot of these lines; every value must be above zero."""
    across = _Axis([point[0] for points in lines.values() for point in points], LEFT, WIDTH - RIGHT)
    up = _Axis([point[1] for points in lines.values() for point in points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' font-family="sans-serif" font-size="11"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        _text(LEFT, 18, title, "start", size=13),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, x, "middle"),
        _text(LEFT - 50, TOP - 8, y, "start"),
    ]
    for value in across.ticks:
        at = across.place(value)
        parts.append(f'<path d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        parts.append(_text(at, HEIGHT - BOTTOM + 16, f"{value:,g}", "middle"))
    for value in up.ticks:
        at = up.place(value)
        parts.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(_text(LEFT - 6, at + 4, f"{value:,g}", "end"))
    for (name, points), colour in zip(lines.items(), COLOURS, strict=False):
        places = [(across.place(value), up.place(cost)) for value, cost in points]
        way = "L".join(f"{left:.1f} {top:.1f}" for left, top in places)
        parts.append(f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{left:.1f}" cy="{top:.1f}" r="3" fill="{colour}"/>' for left, top in places]
        parts.append(_text(places[-1][0] + 8, places[-1][1] + 4, name, "start", colour=colour))
    return "\n".join([*parts, "</svg>", ""])


class _Axis:
    """Places values between two ends; the ticks are powers of ten around them."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        self._low, self._high = low, max(high, low + 1)
        self._start, self._end = start, end
        self.ticks = [10.0**power for power in range(self._low, self._high + 1)]

    def place(self, value: float) -> float:
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return self._start + share * (self._end - self._start)


def _text(x: float, y: float, text: str, anchor: str, *, size: int = 11, colour: str = "#222") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">'
        f"{escape(text)}</text>"
    )
