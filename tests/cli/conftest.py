"""A small log to look into, and the command line to look with."""

from collections.abc import Callable, Sequence
from pathlib import Path

import anyio
import pytest

from consent.cli import main
from consent.records.notice import Notice
from consent.records.record import Event, Method, Record
from consent.stores import SQLiteStore

SHOWN = Notice("en", "r1", '<section>\n  <p title="\x1b[31m">We use cookies</p>\n</section>')


@pytest.fixture
def records() -> list[Record]:
    """Three choices of 2026-11-20, -21 and -22, each at noon, oldest first."""
    noon = 1_795_176_000_000
    shared = {"revision": "r1", "notice": SHOWN.hash, "language": "en", "site": "Daily Harbour"}

    def make(days: int, letter: str, event: Event, **fields: object) -> Record:
        return Record(id=letter * 22, time=noon + days * 86_400_000, event=event, **shared, **fields)  # type: ignore[arg-type]

    return [
        make(0, "A", Event.GIVEN, method=Method.NOTICE, granted=("analytics", "marketing"), refused=(),
             gpc_seen=False, valid_until=noon, subject="anna"),
        make(1, "-", Event.REFUSED, method=Method.NOTICE, granted=(), refused=("analytics", "marketing"),
             gpc_seen=True, valid_until=None, subject=None),
        make(2, "C", Event.WITHDRAWN, method=Method.RECORD, granted=(), refused=("marketing",),
             gpc_seen=False, valid_until=None, subject="anna"),
    ]  # fmt: skip


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/consent.db"


@pytest.fixture
def log(url: str, records: Sequence[Record]) -> str:
    """The URL of a log that holds these records."""
    store = SQLiteStore(url.removeprefix("sqlite:///"))

    async def fill() -> None:
        for record in records:
            await store.append(record, SHOWN)
        await store.close()

    anyio.run(fill)
    return url


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command; its exit code and what it wrote."""

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capsys.readouterr()

    return run
