"""`consent log drift`: what a running site does not declare, and what it declares and nobody sees."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from consent.cli.codes import DONE
from consent.cli.commands import add_command
from consent.cli.tables import printable, table
from consent.errors import ConsentError
from consent.survey.drift import Drifted, read_drift

if TYPE_CHECKING:
    from consent.cli.commands import Commands

DEFAULT_FILE: Final = "consent-drift.jsonl"
_EPILOG: Final = """\
The file is the one that ConsentMiddleware(drift="consent-drift.jsonl") writes, of
all processes that share it. It holds names, never a visitor's data.
"""


def add(group: Commands) -> None:
    """Add `drift`."""
    parser = add_command(
        group,
        "drift",
        _drift,
        "what the site uses and does not declare, or declares and nobody sees",
        epilog=_EPILOG,
        reads_store=False,
    )
    parser.add_argument("file", nargs="?", default=DEFAULT_FILE, metavar="FILE", help="default: %(default)s")


def read_lines(file: Path) -> list[str]:
    """The lines of a drift file, and of the one that was put aside before it."""
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise ConsentError(
            f"{file}: cannot be read: {error.strerror}, expected what ConsentMiddleware(drift=…) writes"
        ) from None
    aside = file.with_name(f"{file.name}.1")
    return [*(aside.read_text("utf-8", "replace").splitlines() if aside.exists() else ()), *lines]


def _drift(arguments: argparse.Namespace) -> int:
    drifted = read_drift(read_lines(Path(arguments.file)))
    if arguments.json:
        print(json.dumps([asdict(found) for found in drifted], indent=2, ensure_ascii=False))
    else:
        print("\n\n".join(map(_text, drifted)) or "Nothing was written yet.")
    return DONE


def _text(found: Drifted) -> str:
    processes = "1 process" if found.processes == 1 else f"{found.processes} processes"
    head = f"Revision {found.revision}: {processes}, {found.since} to {found.until}"
    rows: list[tuple[str, str, str, int]] = [("not declared", *one) for one in found.undeclared]
    for key in found.unseen:
        what, _, name = key.partition(" ")
        rows.append(("never seen", what, name, 0))
    if not rows:
        return (
            f"{printable(head)}\nNo drift: all that was seen is declared, and all that is declared was seen."
        )
    return f"{printable(head)}\n{table(('DRIFT', 'WHAT', 'NAME', 'TIMES'), rows)}"
