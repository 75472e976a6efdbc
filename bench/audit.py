"""How long an auditor waits: `python -m bench.audit [RECORDS] [FOLDER]`, a million by default.

The log is made first, in transactions of many records, which takes a while. Then it is verified in
one process and in as many as there are cores, and the peak of each process's memory is told.
Beside it pymerkle appends the same leaves to its tree, where it is installed (it verifies no log).
"""

from __future__ import annotations

import importlib.util
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.log import SHOWN, make_record
from consent.records.record import dumps
from consent.records.verdict import Anchor
from consent.stores import SQLiteAuditor
from consent.stores.jobs import Append
from consent.stores.sections import processes_here
from consent.stores.sequencer import SQLiteSequencer
from consent.stores.sqlite import milliseconds_now, random_salt

BATCH = 2_000
PYMERKLE_LEAVES = 50_000


def fill(path: Path, records: int) -> None:
    sequencer = SQLiteSequencer(
        path,
        key=path.with_name("key"),
        published=path.with_name("published"),
        now=milliseconds_now,
        salt=random_salt,
    )
    for _ in range(0, records, BATCH):
        made = [make_record() for _ in range(BATCH)]
        sequencer.commit([Append(record, dumps(record), SHOWN) for record in made])
    sequencer.close()


def verify(path: Path, *, processes: int) -> float:
    auditor = SQLiteAuditor(path)
    signed = auditor.newest()
    if signed is None:
        raise SystemExit("install asgi-consent[log]")
    began = time.perf_counter()
    verdict = auditor.verify(keys=[signed.key], anchors=[Anchor("kept", signed.note)], processes=processes)
    if verdict.tampered or verdict.unproved:
        raise SystemExit(str(verdict))
    return time.perf_counter() - began


def peaks() -> str:
    """The largest memory of this process, and of the largest one that it started."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, largest = (resource.getrusage(who).ru_maxrss / 1024 for who in whose)
    return f"{own:.0f} MB here, {largest:.0f} MB in the largest child"


def leaves() -> Iterator[bytes]:
    while True:
        yield dumps(make_record())


def pymerkle(number: int) -> float:
    from pymerkle import InmemoryTree

    tree, source = InmemoryTree(algorithm="sha256"), leaves()
    made = [next(source) for _ in range(number)]
    began = time.perf_counter()
    for data in made:
        tree.append_entry(data)
    return time.perf_counter() - began


def report(name: str, records: int, seconds: float, remark: str = "") -> None:
    print(f"{name:<34}{seconds:>8.2f} s{records / seconds:>14,.0f}/s  {remark}", flush=True)


def main() -> None:
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as name:
        path = Path(name) / "consent.db"
        began = time.perf_counter()
        fill(path, records)
        seconds = time.perf_counter() - began
        size = path.stat().st_size / records
        report(f"append {records:,}, {BATCH:,} at once", records, seconds, f"{size:.0f} bytes a record")
        for processes in sorted({1, processes_here()}):
            seconds = verify(path, processes=processes)
            report(f"verify, {processes} processes", records, seconds, peaks())
    if importlib.util.find_spec("pymerkle"):
        report("pymerkle, append alone", PYMERKLE_LEAVES, pymerkle(PYMERKLE_LEAVES))


if __name__ == "__main__":
    main()
