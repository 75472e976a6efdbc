"""What the machine does to a log: it forks, fills its disk, and takes rights away.

Each program below is a process of its own, with real signals, limits and rights.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from consent.stores import SQLiteReader

PRELUDE = """
import os, resource, secrets, signal, sys, threading
from pathlib import Path
import anyio
import anyio._backends._asyncio
from consent.errors import StoreError
from consent.records.notice import Notice
from consent.records.record import Event, Method, Record
from consent.stores import SQLiteStore

shown = Notice("en", "r1", "<section>We use cookies</section>")
path = Path(sys.argv[1])
store = SQLiteStore(path)

def make(site="Daily Harbour"):
    return Record(
        id=secrets.token_urlsafe(16), time=1, event=Event.GIVEN, method=Method.NOTICE, revision="r1",
        notice=shown.hash, granted=("analytics",), refused=(), language="en", gpc_seen=False,
        valid_until=None, site=site, subject=None,
    )

async def keep(record):
    await store.append(record, shown)
    os.write(1, f"{record.id}\\n".encode())

async def keep_many(number):
    async with anyio.create_task_group() as tasks:
        for _ in range(number):
            tasks.start_soon(keep, make())
"""


def start(path, program, **options):
    source = textwrap.dedent(PRELUDE) + textwrap.dedent(program)
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", source, path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def run(path, program, *, patience_seconds=60):
    """What a program acknowledged, once it ended well."""
    output, errors = (process := start(path, program)).communicate(timeout=patience_seconds)
    assert process.returncode == 0, errors
    assert errors == ""
    return output.split()


def kept(path):
    return {record.id for record in SQLiteReader(path).records()}


def places(path):
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return [place for (place,) in connection.execute("SELECT place FROM leaf ORDER BY place")]


def test_two_processes_share_one_log_without_losing_a_place(path):
    program = "for _ in range(20): anyio.run(keep_many, 10)"
    processes = [start(path, program) for _ in range(2)]
    acknowledged = set()
    for process in processes:
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
        acknowledged |= set(output.split())

    assert len(acknowledged) == 400
    assert kept(path) == acknowledged
    assert places(path) == list(range(401))


def test_what_is_queued_when_the_interpreter_ends_is_finished(path):
    program = """
    async def leave(store):
        async with anyio.create_task_group() as tasks:
            for _ in range(50):
                tasks.start_soon(store.append, make(), shown)
            await anyio.sleep(0)
            tasks.cancel_scope.cancel()

    anyio.run(leave, store)
    anyio.run(leave, SQLiteStore(path))  # of which nobody else keeps a reference
    """
    run(path, program)

    assert sorted(file.name for file in path.parent.iterdir()) == [
        "consent.db",
        "consent.db-key",
        "consent.db-lock",
        "consent.db-published",
    ]
    assert len(kept(path)) == 100


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_parent_and_child_of_a_fork_both_go_on_with_the_log(path):
    # The parent leaves first, and as the last to close SQLite's log would take it along,
    # were the child still trusting locks that it had inherited.
    program = """
    anyio.run(keep, make())
    child_may_go_on, parent_has_closed = os.pipe()
    if child := os.fork():
        anyio.run(keep, make())
        anyio.run(store.close)
        os.write(parent_has_closed, b"!")
        assert os.waitpid(child, 0)[1] == 0
    else:
        anyio.run(keep, make())
        os.read(child_may_go_on, 1)
        anyio.run(keep, make())
        store.rest()
        os._exit(0)
    """
    acknowledged = run(path, f"import warnings; warnings.simplefilter('ignore')\n{textwrap.dedent(program)}")

    assert len(acknowledged) == 4
    assert kept(path) == set(acknowledged)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_amid_the_traffic_loses_and_doubles_nothing(path):
    program = """
    import warnings
    warnings.simplefilter("ignore")

    traffic = threading.Thread(target=lambda: [anyio.run(keep_many, 10) for _ in range(10)])
    traffic.start()
    children = []
    for _ in range(5):
        if not (child := os.fork()):
            anyio.run(keep_many, 10)
            store.rest()
            os._exit(0)
        children.append(child)
    traffic.join()
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 5
    """
    acknowledged = run(path, program)

    assert len(acknowledged) == 150
    assert kept(path) == set(acknowledged)
    assert places(path) == list(range(151))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_fork_waits_for_whoever_is_reading(path):
    program = """
    import time, warnings
    from consent.stores.process import undivided
    warnings.simplefilter("ignore")
    inside, ended = threading.Event(), threading.Event()

    def read():
        with undivided():
            inside.set()
            time.sleep(0.2)
            ended.set()

    reader = threading.Thread(target=read)
    reader.start()
    inside.wait()
    if child := os.fork():
        assert os.waitpid(child, 0)[1] == 0
        reader.join()
    else:
        with undivided():
            os._exit(0 if ended.is_set() else 1)
    """
    run(path, program)


def test_a_full_disk_is_told_and_the_log_goes_on_when_there_is_room(path):
    program = """
    async def fill():
        try:
            while True:
                await keep(make(site="x" * 3000))
        except StoreError as error:
            sys.stderr.write(str(error))

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    anyio.run(fill)
    for _ in range(3):
        anyio.run(fill)
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    anyio.run(keep, make())
    """
    output, errors = (process := start(path, program)).communicate(timeout=60)

    assert process.returncode == 0, errors
    assert errors.count("consent.db: ") == 4
    assert "full" in errors or "I/O error" in errors
    assert len(output.split()) > 20
    assert kept(path) == set(output.split())


def test_a_folder_without_the_right_to_write_is_told():
    # Root may write anywhere, so the program gives its rights up.
    program = """
    if os.geteuid() == 0:
        os.setuid(65534)
    try:
        anyio.run(keep, make())
    except StoreError as error:
        print(error)
    """
    # Outside pytest's own folders, which nobody but their owner may enter.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "consent.db"
        path.parent.chmod(0o555)
        output = " ".join(run(path, program))
        path.parent.chmod(0o755)

        assert output == f"{path}: [Errno 13] Permission denied: '{path}-lock'"
        assert list(path.parent.iterdir()) == []


def test_a_log_that_was_handed_over_is_read_where_nothing_can_be_written():
    program = """
    import importlib.readers
    from consent.stores import SQLiteReader
    if os.geteuid() == 0:
        os.setuid(65534)
    print(*(record.id for record in SQLiteReader(path).records()))
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "consent.db"
        acknowledged = run(path, "anyio.run(keep, make())")
        path.parent.chmod(0o555)
        found = run(path, program)
        path.parent.chmod(0o755)

    assert found == acknowledged


def test_a_log_is_read_while_another_process_has_it_open(path):
    program = """
    anyio.run(keep, make())
    print("ready", flush=True)
    sys.stdin.readline()
    """
    process = start(path, program, stdin=subprocess.PIPE)
    acknowledged = process.stdout.readline().strip()
    assert process.stdout.readline() == "ready\n"

    found = kept(path)

    process.communicate("go\n", timeout=60)
    assert process.returncode == 0
    assert found == {acknowledged}
