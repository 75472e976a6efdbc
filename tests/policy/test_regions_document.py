"""The table of presets in `docs/regions.md`. Run as a program, this file writes it anew."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from consent.files import regions
from consent.policy.region import STRICTEST, Preset

DOCUMENT = Path(__file__).parents[2] / "docs" / "regions.md"
BEGIN, END = "<!-- presets: begin -->\n", "<!-- presets: end -->"
HEAD = (
    *("preset", "region", "marketing, sales", "statistics", "other", "yes", "no", "asked again"),
    *("signal", "shown"),
)
MODELS = {"opt-in": "asks", "opt-out": "on"}
SHOWN = {"link": "link", "signal_shown": "signal shown", "objection": "objection"}
SIGNAL = {"sale": "sales", "objection": "sales, and all that is on"}


def rows() -> Iterator[str]:
    ordered = sorted(regions().presets, key=lambda preset: (preset.id != STRICTEST, preset.id))
    yield f"| {' | '.join(HEAD)} |"
    yield "|---" * len(HEAD) + "|"
    yield from map(row, ordered)
    yield ""
    for preset in ordered:
        sources = "; ".join(preset.sources)
        yield f"- **`{preset.id}`**, {where(preset)}. As known on {preset.checked}: {sources}."


def row(preset: Preset) -> str:
    def said(key: str, value: Any) -> str:
        return f"{value}\\*" if key in preset.house else str(value)

    cells = [
        f"`{preset.id}`",
        preset.name,
        *(MODELS[model] for model in (preset.marketing, preset.statistics, preset.other)),
        said("yes", preset.yes),
        said("no", preset.no or "without end"),
        said("ask_again", preset.ask_again),
        said("gpc", SIGNAL[preset.gpc]),
        ", ".join(said(key, words) for key, words in SHOWN.items() if getattr(preset, key)),
    ]
    return f"| {' | '.join(cells)} |"


def where(preset: Preset) -> str:
    unknown = ", and every region that is not known" if preset.id == STRICTEST else ""
    return " ".join(preset.regions) + unknown


def renewed(text: str) -> str:
    before, _, rest = text.partition(BEGIN)
    table = "".join(f"{line}\n" for line in rows())
    return f"{before}{BEGIN}{table}{END}{rest.partition(END)[2]}"


def test_the_documents_table_is_the_presets_own():
    text = DOCUMENT.read_text("utf-8")

    assert renewed(text) == text, f"run python {Path(__file__).name}"


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text("utf-8")), "utf-8")
