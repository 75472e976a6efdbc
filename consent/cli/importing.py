"""`consent catalogue import`: an Open Cookie Database as a catalogue of the site's own."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from consent.cli.codes import DONE, NOT_FINE
from consent.cli.tables import printable
from consent.errors import ConsentError
from consent.files import catalogue, read_catalogue
from consent.policy.catalogue_text import format_entries
from consent.policy.cookie_import import SOURCE, Fate, Import, import_rows
from consent.policy.cookie_rows import read_rows
from consent.policy.names import is_id
from consent.policy.recognition import Recognizer
from consent.policy.toml_text import comment

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_EPILOG: Final = """\
Nothing that is imported is necessary: what the database calls "Functional"
becomes functional and waits for consent. Names count on the domain that their
row names. Each row that is left out, changed or contradicted is told with its
line, and written to the end of the file as a comment.

The site then names the file, and uses what it needs of it:

  [site]
  catalogue = ["ocd.toml"]

  [[service]]
  use = "ocd-…"

Exit codes: 0 done, 1 done but for rows that cannot be read, 2 not done.
"""


def add(group: Commands) -> None:
    """Add `import`."""
    parser = group.add_parser(
        "import",
        help="make a catalogue of your own from an Open Cookie Database",
        description=f"Make a catalogue of your own from an Open Cookie Database ({SOURCE}), CSV or JSON.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="open-cookie-database.csv or .json")
    parser.add_argument(
        "--output",
        metavar="FILE",
        default="ocd.toml",
        help="where to write; the ids begin with its name (default: %(default)s)",
    )
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    parser.set_defaults(run=_import)


def _import(arguments: argparse.Namespace) -> int:
    output = Path(arguments.output)
    if not is_id(output.stem) or output.suffix != ".toml":
        raise ConsentError(
            f"--output: found {output.name!r}, expected a name such as 'ocd.toml' in a-z, 0-9 and hyphens"
        )
    if output.exists() and not arguments.force:
        raise ConsentError(f"{output} is there already; --force writes over it")
    rows = read_rows(read_catalogue(arguments.file), source=arguments.file)
    today = datetime.now(UTC).date()
    imported = import_rows(rows, Recognizer(catalogue()), prefix=output.stem, written=today)
    output.write_text(_text(imported, f"{today:%Y-%m-%d}"), "utf-8")
    fates = Counter(remark.fate for remark in imported.remarks)
    if arguments.json:
        print(json.dumps(_members(imported, str(output), len(rows)), indent=2, ensure_ascii=False))
    else:
        for remark in imported.remarks:
            print(printable(str(remark)), file=sys.stderr)
        told = ", ".join(f"{fates[fate]} {fate}" for fate in get_args(Fate))
        print(f"{output}: {len(imported.entries)} services from {len(rows)} rows ({told}).")
    return NOT_FINE if fates["unreadable"] else DONE


def _text(imported: Import, day: str) -> str:
    head = (
        f"# Imported on {day} from the Open Cookie Database, {SOURCE},\n"
        "# whose words the purposes are and whose licence holds for them. Read an entry before you use it.\n"
    )
    remarks = "".join(f"{comment(str(remark))}\n" for remark in imported.remarks)
    left = f"\n# Rows that were left out, changed or contradicted:\n{remarks}" if remarks else ""
    return f"{head}\n{format_entries(imported.entries)}{left}"


def _members(imported: Import, output: str, rows: int) -> dict[str, object]:
    return {
        "output": output,
        "rows": rows,
        "services": [
            {
                "id": entry.service.id,
                "category": entry.service.category,
                "cookies": [cookie.name for cookie in entry.service.cookies],
            }
            for entry in imported.entries
        ],
        "remarks": [
            {"line": remark.line, "fate": remark.fate, "name": remark.name, "why": remark.why}
            for remark in imported.remarks
        ],
    }
