"""Deleting bodies, so that the log says which, and holding what must not be deleted."""

from __future__ import annotations

import json
import sqlite3

from consent.errors import HeldError
from consent.records import erasure, pruning
from consent.records.commitment import Kind
from consent.records.hold import Hold
from consent.records.pruning import Pruning, stretches
from consent.stores.batch import Batch
from consent.stores.jobs import Erase, Prune, PutHold, Release

_HELD = """
    SELECT reason FROM hold
    WHERE (subject IS NULL AND record IS NULL) OR subject = :subject
       OR record IN (SELECT id FROM body WHERE subject = :subject OR id = :record)
       OR subject = (SELECT subject FROM body WHERE id = :record)
    ORDER BY number LIMIT 1
"""
_OLD = "SELECT leaf FROM unheld WHERE leaf < :end AND valid_until <= :now ORDER BY leaf LIMIT :most"
_COUNT_OLD = """
    SELECT (SELECT count(*) FROM unheld WHERE leaf < :end AND valid_until <= :now),
           (SELECT count(*) FROM body WHERE leaf < :end)
"""
_UNNAMED = """
    SELECT leaf FROM notice
    WHERE leaf < ? AND hash NOT IN (SELECT json_extract(data, '$.notice') FROM body)
    ORDER BY leaf
"""
_KEPT = """
    SELECT leaf FROM body WHERE leaf BETWEEN :first AND :last
    UNION ALL SELECT leaf FROM notice WHERE leaf BETWEEN :first AND :last
    ORDER BY 1
"""


def held_reason(
    connection: sqlite3.Connection, *, subject: str | None = None, record: str | None = None
) -> str | None:
    """Why this subject's records, or this record, must not be deleted; None if they may."""
    row = connection.execute(_HELD, {"subject": subject, "record": record}).fetchone()
    return row[0] if row else None


def erase(batch: Batch, job: Erase) -> int | HeldError:
    """How many bodies were deleted."""
    execute = batch.connection.execute
    rows = execute("SELECT leaf FROM body WHERE subject = ? OR id = ?", (job.subject, job.record)).fetchall()
    if rows:
        reason = held_reason(batch.connection, subject=job.subject, record=job.record)
        if reason is not None:
            return HeldError(reason)
        execute("DELETE FROM body WHERE subject = ? OR id = ?", (job.subject, job.record))
        batch.put_erasure(erasure.dumps([place for (place,) in rows]))
    return len(rows)


def prune(batch: Batch, job: Prune) -> int | HeldError:
    """How many bodies were deleted; 0 once there is nothing left to prune."""
    connection = batch.connection
    reason = held_reason(connection)
    if reason is not None:
        return HeldError(reason)
    end = _first_since(connection, job.before)
    rows = connection.execute(_OLD, {"end": end, "now": batch.now, "most": job.most}).fetchall()
    gone = [place for (place,) in rows]
    connection.executemany("DELETE FROM body WHERE leaf = ?", rows)
    if len(gone) < job.most:
        unnamed = connection.execute(_UNNAMED, (end,)).fetchall()
        connection.executemany("DELETE FROM notice WHERE leaf = ?", unnamed)
        gone = sorted([*gone, *(place for (place,) in unnamed)])
    if gone:
        kept = connection.execute(_KEPT, {"first": gone[0], "last": gone[-1]})
        told = Pruning(job.before, stretches(gone, (place for (place,) in kept)))
        batch.put_statement(Kind.PRUNE, pruning.dumps(told))
    return len(gone)


def count_old(connection: sqlite3.Connection, *, before: int, now: int) -> tuple[int, int]:
    """How many records `prune` would delete, and how many from before that time it would keep."""
    end = _first_since(connection, before)
    deleted, old = connection.execute(_COUNT_OLD, {"end": end, "now": now}).fetchone()
    return deleted, old - deleted


def put_hold(batch: Batch, job: PutHold) -> int:
    """The hold's number."""
    hold = job.hold
    cursor = batch.connection.execute(
        "INSERT INTO hold (reason, since, subject, record) VALUES (?, ?, ?, ?)",
        (hold.reason, hold.since, hold.subject, hold.record),
    )
    return cursor.lastrowid or 0


def release(batch: Batch, job: Release) -> int:
    """1, or 0 if there is no such hold."""
    return batch.connection.execute("DELETE FROM hold WHERE number = ?", (job.number,)).rowcount


def load_holds(connection: sqlite3.Connection) -> list[Hold]:
    """Every hold, oldest first."""
    rows = connection.execute("SELECT reason, since, subject, record, number FROM hold ORDER BY number")
    return [Hold(*row) for row in rows]


def _first_since(connection: sqlite3.Connection, time: int) -> int:
    """The place of the first leaf from this time on. Times never go back, so this halves the log."""
    (size,) = connection.execute("SELECT coalesce(max(place) + 1, 0) FROM leaf").fetchone()
    begin, end = 0, int(size)
    while begin < end:
        middle = (begin + end) // 2
        (data,) = connection.execute("SELECT data FROM leaf WHERE place = ?", (middle,)).fetchone()
        if json.loads(data)["t"] < time:
            begin = middle + 1
        else:
            end = middle
    return begin
