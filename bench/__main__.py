"""The benchmarks: `python -m bench` for all of them, `python -m bench requests …` for some."""

from __future__ import annotations

import platform
import sys
from importlib import import_module
from pathlib import Path

ALL = ("instructions", "requests", "codec", "markup", "streams", "servers", "growth")


def machine() -> str:
    """Where the figures come from."""
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "?")
    cores = sum(line.startswith("processor") for line in lines)
    return f"{model}, {cores} cores; {platform.platform()}; Python {platform.python_version()}"


def main(names: list[str]) -> None:
    print(machine(), flush=True)
    for name in [name for name in names if not name.startswith("-")] or ALL:
        if name not in (*ALL, "log"):
            raise SystemExit(f"{name}: no such benchmark, expected {', '.join((*ALL, 'log'))}")
        print(f"\n## {name}\n", flush=True)
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
