"""The command line. Each group of commands is a module that adds its own parser."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper

from consent.cli import catalogue, check, demo, doctor, init, log, scan
from consent.cli.codes import DONE, UNUSABLE
from consent.errors import ConsentError

_DESCRIPTION = """\
Consent on the server: nothing that is not necessary passes before the visitor
said yes, and every yes and no can be shown later.
"""

_EPILOG = """\
Start here:
  consent demo                a news site with it and without it, to try
  consent check               read consent.toml, say what it declares
  consent scan URL            what a site uses before and after consent
  consent init SOURCE         a consent.toml from a scan, an app, or a log
  consent doctor MODULE:APP   whether an app and its log are set up well
  consent catalogue list      the services for use = "…" in consent.toml
  consent log list            the newest choices
  consent log show ID         one choice, with the notice that was shown
  consent log stats           how many accept, refuse, withdraw
  consent log verify          whether anything was changed or removed
  consent log export --help   the whole log as files, for an auditor or to publish
  consent log anchor --help   have others vouch for it

`consent COMMAND --help` explains each command. Exit codes: 0 done, 1 not found
or not fine, 2 a wrong command line or a file that cannot be read.
"""

_DASHED_ID = re.compile(r"-[A-Za-z0-9_-]{21}", re.ASCII)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = build_parser()
    arguments = parser.parse_args([_word(argument) for argument in (sys.argv[1:] if argv is None else argv)])
    run: Callable[[argparse.Namespace], int] | None = getattr(arguments, "run", None)
    if run is None:
        arguments.parser.print_help(sys.stderr)
        return UNUSABLE
    try:
        code = run(arguments)
        sys.stdout.flush()
    except ConsentError as error:
        print(f"consent: {error}", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        # The reader had enough (`consent log list | head`); keep the interpreter's own flush quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return code


def _word(argument: str) -> str:
    """The argument, marked as a word where it is a record's id that begins with a dash.

    argparse takes whatever begins with a space for a word; the id's reader strips it again.
    """
    return f" {argument}" if _DASHED_ID.fullmatch(argument) else argument


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line, with every command's own."""
    parser = argparse.ArgumentParser(
        prog="consent",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(parser=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for group in (demo, scan, init, check, doctor, catalogue, log):
        group.add(commands)
    return parser
