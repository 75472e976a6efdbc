"""Where records are kept, and how a database URL names the place."""

from __future__ import annotations

from pathlib import Path

from consent.errors import PolicyError, StoreError
from consent.stores.auditor import SQLiteAuditor
from consent.stores.lines_file import LinesFile, write_lines
from consent.stores.protocol import Auditor, Store
from consent.stores.reader import SQLiteReader
from consent.stores.sqlite import SQLiteStore
from consent.stores.tile_folder import TileFolder, write_tiles

__all__ = [
    "Auditor",
    "LinesFile",
    "SQLiteAuditor",
    "SQLiteReader",
    "SQLiteStore",
    "Store",
    "TileFolder",
    "beside",
    "open_auditor",
    "open_copy",
    "open_reader",
    "open_store",
    "write_lines",
    "write_tiles",
]


def open_store(url: str, *, key: Path | None = None, published: Path | None = None) -> SQLiteStore:
    """The store this URL names; nothing is opened or made before its first use.

    `key` and `published` are the files beside the database, where they are kept elsewhere.
    """
    return SQLiteStore(_sqlite_path(url), key=key, published=published)


def open_reader(url: str) -> SQLiteReader:
    """A reader of the log this URL names, which never writes and never makes a file."""
    return SQLiteReader(_sqlite_path(url).absolute())


def open_auditor(url: str) -> SQLiteAuditor:
    """What proves the log this URL names; it never writes and never makes a file."""
    return SQLiteAuditor(_sqlite_path(url).absolute())


def beside(url: str, ending: str) -> Path:
    """The path beside the database that this URL names, with this ending behind its name."""
    path = _sqlite_path(url)
    return path.with_name(path.name + ending)


def open_copy(path: Path) -> Auditor:
    """What proves the copy of a log at this path: a database, a folder of tiles, or an export.

    StoreError if there is none.
    """
    if path.is_dir():
        return TileFolder(path)
    try:
        with path.open("rb") as file:
            is_database = file.read(len(_SQLITE)) == _SQLITE
    except OSError as error:
        raise StoreError(f"{path}: {error}") from error
    return SQLiteAuditor(path.absolute()) if is_database else LinesFile(path)


def _sqlite_path(url: str) -> Path:
    """The file of `sqlite:///relative.db` or `sqlite:////absolute.db`, as SQLAlchemy reads them."""
    scheme, separator, rest = url.partition("://")
    if scheme.partition("+")[0] in ("postgresql", "postgres"):
        raise PolicyError(f"store: {scheme}:// is not available in this version; use {_FORMS}", key="store")
    if scheme != "sqlite" or not separator:
        raise PolicyError(f"store: {url!r} is not a database URL known here; use {_FORMS}", key="store")
    slash, path = rest[:1], rest[1:]
    if slash != "/" or path in ("", ":memory:"):
        raise PolicyError(f"store: {url!r} names no file; use {_FORMS}", key="store")
    if "?" in path:
        raise PolicyError(f"store: {url!r} has options; a log takes none", key="store")
    return Path(path)


# The first bytes of every SQLite file, https://www.sqlite.org/fileformat.html section 1.3.
_SQLITE = b"SQLite format 3\0"

_FORMS = "sqlite:///relative.db or sqlite:////absolute.db"
