"""The benchmarks: `python -m bench` for all of them, `python -m bench requests …` for some.

With `--write` their tables and plots also take the place of the last ones, in `bench/README.md`, in
`bench/plots`, and what the documentation quotes of them.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Final

from bench.plot import Plot
from bench.reached import documented, reached
from bench.readme import README, SPEED, Figures, replace_part

ALL: Final = (
    "instructions",
    "requests",
    "codec",
    "django",
    "markup",
    "streams",
    "servers",
    "growth",
    "day",
)
ON_REQUEST: Final = ("log",)
OPTIONS: Final = ("--write", "--record")
PACKAGES: Final = {
    "asgi_csrf": "asgi-csrf",
    "cookie_consent": "django-cookie-consent",
    "lolhtml": "python-lolhtml",
}
"""What to install for a module of another name."""


def machine() -> str:
    """Where the figures come from."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")
    cores = sum(line.startswith("processor") for line in lines)
    return f"{model}, {cores} cores; {platform.platform()}; Python {platform.python_version()}"


def how_to_get(error: ModuleNotFoundError | FileNotFoundError) -> str:
    """How to install what a benchmark lacks; the error itself, if that is nothing to install."""
    if isinstance(error, ModuleNotFoundError):
        package = str(error.name).partition(".")[0]
        if package not in ("bench", "consent"):
            return f"pip install {PACKAGES.get(package, package)}"
    elif error.filename == "valgrind":
        return "apt-get install valgrind"
    raise error


def run(name: str, *, write: bool) -> Iterator[str]:
    """What a benchmark prints, part by part."""
    for part in import_module(f"bench.{name}").tables():
        if write and isinstance(part, Plot):
            part.save()
        yield str(part)


def report(name: str, *, write: bool) -> None:
    """Print a benchmark's parts as they come, and put them into the README."""
    began = time.monotonic()
    parts = []
    try:
        for part in run(name, write=write):
            print(part, flush=True)
            parts.append(part)
    except (ModuleNotFoundError, FileNotFoundError) as error:
        print(f"{name} is left out: {how_to_get(error)}", flush=True)
        return
    taken = f"*{datetime.now(UTC):%-d %B %Y}, in {time.monotonic() - began:.0f} s; {machine()}*"
    if write:
        README.write_text(
            replace_part(README.read_text(), name, "\n".join([f"### {name}\n", taken, "", *parts]))
        )


def summarize() -> None:
    """Say in README and documentation what the README's tables come to."""
    figures = Figures(README.read_text())
    README.write_text(replace_part(README.read_text(), "reached", reached(figures)))
    SPEED.write_text(replace_part(SPEED.read_text(), "figures", documented(figures)))


def main(arguments: list[str]) -> None:
    names = [argument for argument in arguments if argument not in OPTIONS] or ALL
    known, write = (*ALL, *ON_REQUEST), "--write" in arguments
    if unknown := [name for name in names if name not in known]:
        raise SystemExit(f"{', '.join(unknown)}: no such benchmark, expected {', '.join(known)}")
    print(machine(), flush=True)
    for nth, name in enumerate(names, 1):
        print(f"\n## {name} ({nth} of {len(names)})\n", flush=True)
        report(name, write=write and name in ALL)
    if write:
        summarize()


if __name__ == "__main__":
    main(sys.argv[1:])
