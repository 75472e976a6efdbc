"""Real pages to measure with, none of them kept here: found on the machine, or made by who makes such pages.

Handbooks come from their Debian packages, which `make bench` installs or which are there or not; pydoc writes
pages about Python's own modules; the smallest are the tests' own.
"""

from __future__ import annotations

import importlib
import pydoc
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
TESTS: Final = ROOT / "tests" / "pages"
HANDBOOKS: Final = {
    "/usr/share/doc/valgrind/html/quick-start.html": "valgrind",
    "/usr/share/doc/valgrind/html/cl-format.html": "valgrind",
    "/usr/share/doc/valgrind/html/manual-core.html": "valgrind",
    "/usr/share/doc/nodejs/api/process.html": "nodejs",
    "/usr/share/doc/nodejs/api/all.html": "nodejs",
}
"""Files, each with the package that brings it."""

MODULES: Final = ("asyncio.events", "typing", "builtins")


def pages() -> dict[str, bytes]:
    """All real pages that are here, by where each is from, the smallest first."""
    found = [*_tests(), *_handbooks(), *_written()]
    return {f"{name}, {kilobytes(body)}": body for name, body in sorted(found, key=lambda page: len(page[1]))}


def missing() -> Iterator[str]:
    """For each page that is not here, how to get it."""
    for file, package in HANDBOOKS.items():
        if not Path(file).is_file():
            yield f"{file} is left out: apt-get install {package}"


def kilobytes(body: bytes) -> str:
    return f"{len(body) / 1000:,.0f} kB"


def _tests() -> Iterator[tuple[str, bytes]]:
    largest = sorted(TESTS.glob("*.html"), key=lambda path: path.stat().st_size)[-3:]
    yield from ((path.stem, path.read_bytes()) for path in largest)


def _handbooks() -> Iterator[tuple[str, bytes]]:
    for path in map(Path, HANDBOOKS):
        if path.is_file():
            yield f"{HANDBOOKS[str(path)]}'s {path.name}", path.read_bytes()


def _written() -> Iterator[tuple[str, bytes]]:
    writer = pydoc.HTMLDoc()
    for name in MODULES:
        written = writer.page(name, writer.document(importlib.import_module(name), name))
        yield f"pydoc of {name}", written.encode()
