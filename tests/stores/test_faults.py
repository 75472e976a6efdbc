"""What disks and power do to a log: writes that never arrive, that fail, that find no room.

SQLite itself runs here over a disk that the test can cut off (apsw's VFS); the statements are the
store's own. What was acknowledged must be there afterwards, and the log must be what its head says.
"""

import random
import secrets
import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from consent.errors import StoreError
from consent.records.record import Event, Method, Record, dumps
from consent.stores import SQLiteAuditor, SQLiteReader
from consent.stores.batch import Batch
from consent.stores.jobs import Append
from consent.stores.schema import _SETTINGS, open_for_writing
from tests.stores.conftest import SHOWN


class Disk:
    """Remembers of each file what is durable, and loses the rest when its power is cut."""

    def __init__(self, chance: random.Random) -> None:
        self.durable: dict[str, bytes] = {}
        self.fails_after: int | None = None
        self._chance = chance

    def write(self) -> None:
        """Count a write; the one that is due fails with EIO."""
        if self.fails_after is not None:
            self.fails_after -= 1
            if self.fails_after < 0:
                raise apsw.IOError("EIO")

    def sync(self, name: str) -> None:
        """What is in the file now survives a cut."""
        path = Path(name)
        self.durable[name] = path.read_bytes() if path.exists() else b""

    def cut(self, folder: Path, remains: Path) -> None:
        """Put into `remains` what a power cut leaves: what is durable, and torn pieces of the rest."""
        for path in folder.iterdir():
            kept = bytearray(self.durable.get(str(path), b""))
            now = path.read_bytes()
            for start in range(0, len(now), 512):
                if self._chance.random() < 0.5:
                    piece = now[start : start + 512]
                    kept.extend(bytes(max(0, start + len(piece) - len(kept))))
                    kept[start : start + len(piece)] = piece
            if path.name == "consent.db-shm":
                continue  # shared memory is gone with the power
            (remains / path.name).write_bytes(bytes(kept))


class File(apsw.VFSFile):
    """A file on that disk."""

    def __init__(self, disk: Disk, name, flags) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        self._name = name.filename() if isinstance(name, apsw.URIFilename) else str(name)

    def xWrite(self, data, offset):
        self._disk.write()
        return super().xWrite(data, offset)

    def xTruncate(self, size):
        self._disk.write()
        return super().xTruncate(size)

    def xSync(self, flags):
        self._disk.write()
        super().xSync(flags)
        self._disk.sync(self._name)


class FaultyVFS(apsw.VFS):
    """SQLite's own way to files, with that disk in between."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self.name = f"faulty-{secrets.token_hex(4)}"
        super().__init__(self.name, "")

    def xOpen(self, name, flags):
        return File(self._disk, name, flags)


class Connection:
    """An apsw connection that the store's own code takes for one of sqlite3."""

    def __init__(self, path: Path, vfs: str) -> None:
        self._connection = apsw.Connection(str(path), vfs=vfs)
        for setting in _SETTINGS:
            self._connection.execute(setting)
        # Checkpoints too are to be cut in the middle.
        self._connection.execute("PRAGMA wal_autocheckpoint = 20")

    def execute(self, statement, parameters=()):
        return self._connection.execute(statement, parameters)

    def executemany(self, statement, rows):
        return self._connection.executemany(statement, rows)

    def close(self) -> None:
        self._connection.close(True)


def make_record() -> Record:
    return Record(
        id=secrets.token_urlsafe(16), time=1, event=Event.GIVEN, method=Method.NOTICE, revision="r1",
        notice=SHOWN.hash, granted=("analytics",), refused=(), language="en", gpc_seen=False,
        valid_until=None, site="Daily Harbour", subject=None,
    )  # fmt: skip


def commit(connection, records) -> None:
    connection.execute("BEGIN IMMEDIATE")
    batch = Batch(connection, now=1_000, salt=lambda: secrets.token_bytes(32), signer=None)
    for record in records:
        batch.append(Append(record, dumps(record), SHOWN))
    batch.finish()
    connection.execute("COMMIT")


def kept(path: Path) -> set[str]:
    return {record.id for record in SQLiteReader(path).records()}


def is_sound(path: Path) -> bool:
    return SQLiteAuditor(path).verify(keys=[], anchors=[]).tampered == ()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A log with its tables, closed."""
    made = tmp_path / "log"
    made.mkdir()
    open_for_writing(made / "consent.db").close()
    return made


def write_until_cut(folder: Path, remains: Path, *, seed: int) -> tuple[set[str], set[str]]:
    """Write until a write fails; what was acknowledged, and what was under way."""
    chance = random.Random(seed)
    disk = Disk(chance)
    vfs = FaultyVFS(disk)
    for path in folder.iterdir():
        disk.sync(str(path))
    acknowledged: set[str] = set()
    connection = Connection(folder / "consent.db", vfs.name)
    disk.fails_after = chance.randrange(5, 400)
    records: list[Record] = []
    try:
        while True:
            records = [make_record() for _ in range(chance.randrange(1, 6))]
            commit(connection, records)
            acknowledged |= {record.id for record in records}
    except apsw.IOError:
        disk.fails_after = None
        remains.mkdir()
        disk.cut(folder, remains)
    connection.close()
    vfs.unregister()
    return acknowledged, {record.id for record in records}


def check_a_power_cut(folder: Path, tmp_path: Path, seed: int) -> None:
    work, remains = tmp_path / f"work-{seed}", tmp_path / f"remains-{seed}"
    shutil.copytree(folder, work)

    acknowledged, under_way = write_until_cut(work, remains, seed=seed)

    found = kept(remains / "consent.db")
    assert acknowledged <= found <= acknowledged | under_way
    assert is_sound(remains / "consent.db")
    shutil.rmtree(work)
    shutil.rmtree(remains)


def test_what_was_acknowledged_survives_a_power_cut(folder, tmp_path):
    for seed in range(25):
        check_a_power_cut(folder, tmp_path, seed)


@pytest.mark.exhaustive
def test_what_was_acknowledged_survives_a_thousand_power_cuts(folder, tmp_path):
    for seed in range(1_000):
        check_a_power_cut(folder, tmp_path, seed)


def test_an_acknowledgement_before_the_disk_had_it_would_be_found_out(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(Disk, "sync", lambda self, name: self.durable.setdefault(name, b""))

    with pytest.raises((AssertionError, StoreError)):
        for seed in range(25):
            check_a_power_cut(folder, tmp_path, seed)


def test_a_write_that_fails_is_no_acknowledgement_and_the_log_goes_on(folder):
    path = folder / "consent.db"
    acknowledged: set[str] = set()
    for fails_after in range(0, 12):
        disk = Disk(random.Random(fails_after))
        vfs = FaultyVFS(disk)
        connection = Connection(path, vfs.name)
        disk.fails_after = fails_after
        record = make_record()
        try:
            commit(connection, [record])
            acknowledged.add(record.id)
        except apsw.IOError:
            disk.fails_after = None
        connection.close()
        vfs.unregister()

    with closing(open_for_writing(path)) as connection:
        commit(connection, [last := make_record()])

    assert acknowledged | {last.id} <= kept(path)
    assert is_sound(path)
