"""How the SQLite file is opened and recognised, and how its tables come to be."""

from __future__ import annotations

import os
import sqlite3
from functools import cache
from importlib.resources import files
from pathlib import Path

from consent.errors import StoreError
from consent.stores.head import Fold

# In the file's header, so that `file`, sqlite3 and we can tell a consent log from other databases.
APPLICATION_ID = int.from_bytes(b"CNST", "big")

# How long SQLite itself waits for a lock that somebody else holds, such as a shell or a backup.
BUSY_MILLISECONDS = 5_000

_SETTINGS = (
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
    "PRAGMA secure_delete = ON",  # what is erased is overwritten
    "PRAGMA synchronous = FULL",  # a commit that returned is on the disk
    "PRAGMA fullfsync = ON",  # and on macOS past the disk's own cache
    "PRAGMA checkpoint_fullfsync = ON",
)


class NoLogError(StoreError):
    """Nothing was ever recorded there: the file is missing, or was made a moment ago and is empty."""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """A connection with the log's tables, made if they are missing; the lock must be held."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for setting in _SETTINGS:
            connection.execute(setting)
        version = _version(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        # typeshed knows aggregates over integers only.
        connection.create_aggregate("compact_range", 1, Fold)  # type: ignore[arg-type]
        for number, script in _migrations()[version:]:
            _migrate(connection, number, script)
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; NoLogError if nothing was ever recorded at this path."""
    if not path.exists():
        raise NoLogError(f"{path}: there is no such file")
    # SQLite shares memory beside the file, even to read. Where the folder allows none (a log handed
    # over on a read-only disk) and nothing is left in a write-ahead log, the file alone is all.
    alone = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    mode = "immutable=1" if alone else "mode=ro"
    connection = sqlite3.connect(f"{path.as_uri()}?{mode}", uri=True, isolation_level=None)
    try:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        if _version(connection, path) == 0:
            raise NoLogError(f"{path}: the file is empty, no consent log")
    except BaseException:
        connection.close()
        raise
    return connection


def tables_of(connection: sqlite3.Connection) -> frozenset[str]:
    """The names of the log's tables; a log of an earlier release, opened for reading, has fewer."""
    rows = connection.execute("SELECT CAST(name AS BLOB) FROM sqlite_master WHERE type = 'table'")
    return frozenset(name.decode(errors="replace") for (name,) in rows)


def _version(connection: sqlite3.Connection, path: Path) -> int:
    """How many migrations this file has seen; StoreError for a file that is not ours to touch."""
    # In one transaction: another process may be making the tables at this moment.
    connection.execute("BEGIN")
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    connection.execute("COMMIT")
    if application == 0 and version == 0 and tables == 0:
        return 0
    if application != APPLICATION_ID:
        raise StoreError(f"{path}: this is another application's database, not a consent log")
    newest = len(_migrations())
    if version > newest:
        raise StoreError(
            f"{path}: written by a newer asgi-consent (schema {version}; this release knows {newest})"
        )
    return int(version)


@cache
def _migrations() -> list[tuple[int, str]]:
    folder = files("consent.stores") / "migrations"
    scripts = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda f: f.name)
    return [(number, script.read_text("utf-8")) for number, script in enumerate(scripts, 1)]


def _migrate(connection: sqlite3.Connection, number: int, script: str) -> None:
    # The version moves in the same transaction as the tables: half a migration is none.
    connection.executescript(
        f"BEGIN IMMEDIATE;\n{script}\n"
        f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {number};\nCOMMIT;"
    )


# Read at import: a process may give up its rights before it opens a log.
_migrations()
