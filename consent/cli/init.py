"""`consent init`: write a consent.toml from what a site was seen to use."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from consent.cli.check import DEFAULT_FILE
from consent.cli.codes import DONE
from consent.cli.sources import SOURCES, read_sources
from consent.cli.tables import printable
from consent.errors import ConsentError
from consent.files import catalogue
from consent.policy.category import UNDECIDED
from consent.policy.recognition import Recognizer
from consent.survey.draft import write_policy
from consent.survey.undecided import undecided_keys

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_EPILOG: Final = f"""\
{SOURCES}
What the catalogue knows is declared; what nobody knows has the category "?", and
`consent check` fails until somebody decided. Nothing that exists is overwritten.
"""


def add(commands: Commands) -> None:
    """Add `init`."""
    parser = commands.add_parser(
        "init",
        help="write a consent.toml from a scan, an app, or a log",
        description="Write a consent.toml from what a site was seen to use.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="see below; several are put together")
    parser.add_argument(
        "--output", "-o", default=DEFAULT_FILE, metavar="FILE", help="default %(default)s; - for the output"
    )
    parser.add_argument(
        "--undecided",
        choices=("functional", "analytics", "marketing"),
        default=UNDECIDED,
        help="give what nobody knows this category instead of leaving it open",
    )
    parser.add_argument("--force", action="store_true", help="overwrite the file")
    parser.set_defaults(run=_init)


def _init(arguments: argparse.Namespace) -> int:
    output = Path(arguments.output)
    if arguments.output != "-" and output.exists() and not arguments.force:
        raise ConsentError(f"{output}: exists already, expected a new file (or --force)")
    survey = read_sources(arguments.sources)
    text = write_policy(survey, Recognizer(catalogue()), undecided=arguments.undecided)
    if arguments.output == "-":
        print(text, end="")
        return DONE
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise ConsentError(f"{output}: cannot be written: {error.strerror}") from None
    _tell(arguments.output, text)
    return DONE


def _tell(output: str, text: str) -> None:
    open_keys = undecided_keys(text)
    print(f"{printable(output)} is written.")
    if open_keys:
        things = "1 category is" if len(open_keys) == 1 else f"{len(open_keys)} categories are"
        print(f'{things} left to decide: look for "{UNDECIDED}", then run `consent check`.')
