"""`consent doctor`: whether an installation is fit for its work, and what to do where it is not."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from consent.cli.checkup import Note, log_of, look_at_app, look_at_installation, look_at_log
from consent.cli.codes import DONE, NOT_FINE
from consent.cli.commands import DEFAULT_STORE
from consent.cli.sources import import_app
from consent.cli.tables import printable

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_EPILOG: Final = """\
With an app, as in `consent doctor package.main:app`, its middleware is looked
for, and its pages are visited in-process as a stranger would visit them.

Exit codes: 0 fine, or merely odd, 1 something is wrong, 2 nothing to look at.
"""


def add(commands: Commands) -> None:
    """Add `doctor`."""
    parser = commands.add_parser(
        "doctor",
        help="whether an installation is fit for its work",
        description="Look at this installation, an app and its log, and say what to mend.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("app", nargs="?", metavar="MODULE:APP", help="an ASGI app with the middleware")
    parser.add_argument(
        "--store", metavar="URL", help=f"the log's database URL (default: the app's, or {DEFAULT_STORE})"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    parser.set_defaults(run=_doctor)


def _doctor(arguments: argparse.Namespace) -> int:
    app = None if arguments.app is None else import_app(arguments.app)
    store = arguments.store or (DEFAULT_STORE if app is None else log_of(app))
    notes = [*look_at_installation()]
    if store is not None:
        notes += look_at_log(store)
    if app is not None:
        notes += look_at_app(app)
    if arguments.json:
        print(json.dumps([asdict(note) for note in notes], indent=2, ensure_ascii=False))
    else:
        print("\n".join(map(_line, notes)))
    return NOT_FINE if any(note.state == "wrong" for note in notes) else DONE


def _line(note: Note) -> str:
    told = printable(f"{note.state.ljust(5)}  {note.subject}: {note.says}")
    return f"{told}\n       {printable(note.advice)}" if note.advice else told
