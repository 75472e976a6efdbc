"""Where records are kept, and how a database URL names the place."""

from __future__ import annotations

from pathlib import Path

from consent.errors import PolicyError
from consent.stores.auditor import SQLiteAuditor
from consent.stores.protocol import Store
from consent.stores.reader import SQLiteReader
from consent.stores.sqlite import SQLiteStore

__all__ = [
    "SQLiteAuditor",
    "SQLiteReader",
    "SQLiteStore",
    "Store",
    "open_auditor",
    "open_reader",
    "open_store",
]


def open_store(url: str) -> Store:
    """The store this URL names; nothing is opened or made before its first use."""
    return SQLiteStore(_sqlite_path(url))


def open_reader(url: str) -> SQLiteReader:
    """A reader of the log this URL names, which never writes and never makes a file."""
    return SQLiteReader(_sqlite_path(url).absolute())


def open_auditor(url: str) -> SQLiteAuditor:
    """What proves the log this URL names; it never writes and never makes a file."""
    return SQLiteAuditor(_sqlite_path(url).absolute())


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


_FORMS = "sqlite:///relative.db or sqlite:////absolute.db"
