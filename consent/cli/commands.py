"""How a command that reads a log is added to the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DEFAULT_STORE = "sqlite:///consent.db"


def add_command(
    group: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    says: str,
    *,
    epilog: str | None = None,
    reads_store: bool = True,
) -> argparse.ArgumentParser:
    """The parser of one command, with the options that all of them share."""
    parser = group.add_parser(
        name,
        help=says,
        description=f"{says[0].upper()}{says[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if reads_store:
        parser.add_argument(
            "--store",
            default=DEFAULT_STORE,
            metavar="URL",
            help="the log's database URL (default %(default)s)",
        )
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    parser.set_defaults(run=run)
    return parser
