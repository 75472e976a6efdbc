"""`consent log erase`: delete what a visitor's records say, and write down that it was done."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

import anyio

from consent.cli.codes import DONE, NOT_FOUND
from consent.cli.commands import add_command
from consent.stores import open_reader, open_store

if TYPE_CHECKING:
    from consent.cli.commands import Commands

_ERASE = """\
Deletes the body and salt of each of the visitor's records, at once and for
good, also from the write-ahead log; backups are yours to expire. The leaves
stay, and tell nothing: `consent log verify` still passes. Run it as the user
that runs the site. Exit codes: 0 erased, 1 no record of this subject.
"""


def add(group: Commands) -> None:
    """Add the command to those of `log`."""
    erase = add_command(group, "erase", _erase, "delete a visitor's records", epilog=_ERASE)
    erase.add_argument(
        "--subject",
        type=str.strip,
        required=True,
        metavar="ID",
        help="the visitor's identifier, as `consent log show` prints it",
    )


def _erase(arguments: argparse.Namespace) -> int:
    # Asked first: a mistyped URL must not make a log.
    if not open_reader(arguments.store).of_subject(arguments.subject):
        print(f"consent: no record of the subject {arguments.subject!r}", file=sys.stderr)
        return NOT_FOUND
    erased = anyio.run(_erase_all, arguments.store, arguments.subject)
    print(json.dumps({"erased": erased}) if arguments.json else f"{erased:,} records erased.")
    return DONE


async def _erase_all(url: str, subject: str) -> int:
    store = open_store(url)
    try:
        return await store.erase(subject)
    finally:
        await store.close()
