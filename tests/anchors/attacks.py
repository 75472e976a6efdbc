"""A log, its key, and what somebody who holds either or both can do to it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import anyio

from consent.records.canonical import encode
from consent.records.checkpoint import Checkpoint, format_checkpoint
from consent.records.commitment import commit
from consent.records.notice import Notice
from consent.records.record import Event, Method, Record, dumps
from consent.records.signed_note import format_key
from consent.records.tree import CompactRange, hash_leaf
from consent.stores import SQLiteStore, open_auditor
from consent.stores.keys import open_signer

SHOWN = Notice("en", "r1", "<section>We use cookies</section>")
NOON = 1_763_812_800_000
MINUTE = 60_000

GUARDS = """
    DROP TRIGGER IF EXISTS leaf_never_changes; DROP TRIGGER IF EXISTS leaf_is_never_deleted;
    DROP TRIGGER IF EXISTS head_never_shrinks;
"""


def make_record(number: int) -> Record:
    return Record(
        id=f"{number:022}", time=NOON, event=Event.PARTIAL, method=Method.NOTICE, revision="r1",
        notice=SHOWN.hash, granted=("analytics",), refused=("marketing",), language="en", gpc_seen=False,
        valid_until=None, site="Daily Harbour", subject=None,
    )  # fmt: skip


@dataclass
class Log:
    """One log on disk, whose clock the test sets."""

    path: Path
    now: int = NOON
    records: int = 0

    def __post_init__(self) -> None:
        self.append(4)

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    @property
    def key(self) -> str:
        return format_key(open_auditor(self.url).newest().key)

    @property
    def note(self) -> str:
        return open_auditor(self.url).newest().note

    def append(self, number: int) -> None:
        """Let visitors choose."""

        async def append() -> None:
            store = SQLiteStore(self.path, now=lambda: self.now)
            for _ in range(number):
                await store.append(make_record(self.records), SHOWN)
                self.records += 1
            await store.close()

        anyio.run(append)

    def backup(self) -> Path:
        """What the database is now."""
        return Path(shutil.copy(self.path, self.path.with_suffix(".backup")))

    def restore(self, backup: Path) -> None:
        """Roll it back; this needs no key."""
        shutil.copy(backup, self.path)

    def restore_in_place(self, backup: Path) -> None:
        """Roll it back under the site that has it open; this needs no key."""
        with closing(sqlite3.connect(backup)) as old, closing(sqlite3.connect(self.path)) as new:
            old.backup(new)

    def lose_checkpoint(self) -> None:
        """Delete the newest checkpoint from the database; this needs no key."""
        with self._unguarded() as connection:
            connection.execute("DELETE FROM checkpoint")

    def rewrite(self, place: int) -> None:
        """Change a record and everything above it, and sign again: this needs the log's own key."""
        with self._unguarded() as connection:
            self._change_body(connection, place)
            self._sign(connection)

    def rewrite_unsigned(self, place: int) -> None:
        """Change a record and everything above it but the checkpoint: this needs no key."""
        with self._unguarded() as connection:
            self._change_body(connection, place)
            self._cover(connection)

    def insert_unsigned(self) -> None:
        """Put a record of one's own behind the last one, under the head: this needs no key."""
        with self._unguarded() as connection:
            place, data = connection.execute("SELECT max(place) + 1, data FROM leaf").fetchone()
            body, salt = dumps(make_record(900 + place)), bytes(32)
            leaf = encode({**json.loads(data), "b": commit(body, salt)}).decode()
            connection.execute("INSERT INTO leaf VALUES (?, ?)", (place, leaf))
            row = (place, salt, body.decode())
            connection.execute("INSERT INTO body (leaf, salt, data) VALUES (?, ?, ?)", row)
            self._cover(connection)

    def back_date(self, place: int, time: int) -> None:
        """Let a leaf claim another time, and sign again: this needs the log's own key."""
        with self._unguarded() as connection:
            self._change_leaf(connection, place, t=time)
            self._sign(connection)

    def cut(self, size: int) -> None:
        """Take the tail away, and sign what is left: this needs the log's own key."""
        with self._unguarded() as connection:
            for table, column in (("body", "leaf"), ("notice", "leaf"), ("leaf", "place")):
                connection.execute(f"DELETE FROM {table} WHERE {column} >= ?", (size,))
            self._sign(connection)

    def _unguarded(self):
        connection = sqlite3.connect(self.path)
        connection.executescript(GUARDS)
        return _Attack(connection)

    @classmethod
    def _change_body(cls, connection: sqlite3.Connection, place: int) -> None:
        salt, body = connection.execute("SELECT salt, data FROM body WHERE leaf = ?", (place,)).fetchone()
        changed = body.replace('"analytics"', '"marketings"', 1)
        connection.execute("UPDATE body SET data = ? WHERE leaf = ?", (changed, place))
        cls._change_leaf(connection, place, b=commit(changed.encode(), salt))

    @staticmethod
    def _change_leaf(connection: sqlite3.Connection, place: int, **changes: object) -> None:
        (data,) = connection.execute("SELECT data FROM leaf WHERE place = ?", (place,)).fetchone()
        leaf = encode({**json.loads(data), **changes}).decode()
        connection.execute("UPDATE leaf SET data = ? WHERE place = ?", (leaf, place))

    def _sign(self, connection: sqlite3.Connection) -> None:
        covered = self._cover(connection)
        (origin,) = connection.execute("SELECT origin FROM head").fetchone()
        signer = open_signer(self.path.with_name(f"{self.path.name}-key"), origin, signed_by=None)
        note = signer.sign(format_checkpoint(Checkpoint(origin, covered.size, covered.root)))
        connection.execute("UPDATE checkpoint SET note = ?", (note,))

    @staticmethod
    def _cover(connection: sqlite3.Connection) -> CompactRange:
        rows = connection.execute("SELECT data FROM leaf ORDER BY place")
        covered = CompactRange().extend(hash_leaf(data.encode()) for (data,) in rows)
        row = (covered.size, b"".join(covered.nodes))
        connection.execute("UPDATE head SET size = ?, nodes = ?", row)
        return covered


class _Attack(closing):
    """A connection that commits when the attack is complete."""

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.thing.commit()
        return super().__exit__(kind, error, trace)
