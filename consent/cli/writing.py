"""Opening a log to write to it from the command line, beside a site that may be writing too."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from consent.stores import SQLiteStore, open_auditor, open_store


def add_key_files(parser: argparse.ArgumentParser) -> None:
    """Add the options of who keeps the log's private key or its published checkpoint elsewhere."""
    parser.add_argument(
        "--signing-key", type=Path, metavar="FILE", help="the log's private key, if not beside the database"
    )
    parser.add_argument(
        "--published", type=Path, metavar="FILE", help="the published checkpoint, if not beside the database"
    )


@contextmanager
def writing(arguments: argparse.Namespace) -> Iterator[SQLiteStore]:
    """The store of this command line, closed in the end; NoLogError where there is no log yet."""
    # Asked first: a mistyped URL must not make a log.
    open_auditor(arguments.store).leaves()
    store = open_store(arguments.store, key=arguments.signing_key, published=arguments.published)
    try:
        yield store
    finally:
        store.rest()
