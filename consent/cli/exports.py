"""`consent log export`: the whole log as files that are read, kept and verified without this program."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from consent.cli.codes import DONE
from consent.cli.commands import add_command
from consent.cli.progress import shown
from consent.stores import open_auditor, write_lines, write_tiles

if TYPE_CHECKING:
    from consent.cli.commands import Commands

_EXPORT = """\
--jsonl writes one file: a line for each leaf with its body and salt, where they
were not erased. It holds personal data; a name that ends in .gz is compressed.

--tiles writes leaves, hashes and the newest signed checkpoint as the files of a
tlog-tiles log (https://c2sp.org/tlog-tiles): nothing personal is in them, and
any web server can publish them. Run again into the same folder it only adds.

`consent log verify --copy PATH` verifies either. Exit codes: 0, 2 not written.
"""


def add(group: Commands) -> None:
    """Add the command to those of `log`."""
    export = add_command(group, "export", _export, "write the whole log to files", epilog=_EXPORT)
    form = export.add_mutually_exclusive_group(required=True)
    form.add_argument("--jsonl", type=Path, metavar="FILE", help="one file, bodies included")
    form.add_argument("--tiles", type=Path, metavar="DIR", help="a folder of tiles, without bodies")


def _export(arguments: argparse.Namespace) -> int:
    with open_auditor(arguments.store).contents() as contents:
        watched = replace(contents, lines=shown(contents.lines, contents.size))
        if arguments.jsonl:
            path, form, leaves = arguments.jsonl, "jsonl", write_lines(watched, arguments.jsonl)
        else:
            path, form, leaves = arguments.tiles, "tiles", write_tiles(watched, arguments.tiles)
    if arguments.json:
        print(json.dumps({"form": form, "path": str(path), "origin": contents.origin, "leaves": leaves}))
    else:
        print(f"{leaves:,} leaves of {contents.origin} are in {path}.")
    return DONE
