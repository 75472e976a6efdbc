"""A log of our own, exported twice as it grew, and a foreign program that reads it."""

import json
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from consent.cli import main
from consent.records.notice import Notice
from consent.records.record import Event, Method, Record
from consent.stores import SQLiteStore
from tests.interop.fetch_aics_tlog import FOLDER

SHOWN = Notice("en", "r1", "<section>We use cookies</section>")


def make_record(number: int) -> Record:
    return Record(
        id=f"{number:022}", time=1_763_800_000_000, event=Event.PARTIAL, method=Method.NOTICE, revision="r1",
        notice=SHOWN.hash, granted=("analytics",), refused=("marketing",), language="en", gpc_seen=False,
        valid_until=None, site="Daily Harbour", subject=None,
    )  # fmt: skip


async def append(path: Path, numbers: range) -> None:
    store = SQLiteStore(path)
    async with anyio.create_task_group() as tasks:
        for number in numbers:
            tasks.start_soon(store.append, make_record(number), SHOWN)
    await store.close()


@pytest.fixture(scope="session")
def exported(tmp_path_factory):
    """A folder with the log, the key, and the exports at 300 and at 700 records."""
    folder = tmp_path_factory.mktemp("exported")
    database, url = folder / "consent.db", f"sqlite:///{folder}/consent.db"
    for name, numbers in (("older", range(300)), ("newer", range(300, 700))):
        anyio.run(append, database, numbers)
        assert main(["log", "export", "--tiles", str(folder / name), "--store", url]) == 0
    return folder


@pytest.fixture
def foreign():
    """Run aics-tlog's command line: its exit code and the JSON that it prints."""
    missing = f"{FOLDER} is missing: run `python tests/interop/fetch_aics_tlog.py`"
    assert (FOLDER / "aics_tlog").is_dir(), missing

    def foreign(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "aics_tlog", *map(str, arguments)],
            capture_output=True,
            text=True,
            env={"PYTHONPATH": str(FOLDER)},
            check=False,
        )
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    return foreign


@pytest.fixture
def foreign_program():
    """Run a program that imports aics-tlog: its exit code, and what it prints."""

    def run(program, *arguments):
        done = subprocess.run(
            [sys.executable, "-c", program, *map(str, arguments)],
            capture_output=True,
            text=True,
            env={"PYTHONPATH": str(FOLDER)},
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run
