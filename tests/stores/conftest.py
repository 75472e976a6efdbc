"""Records to keep, and every real store to keep them in."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from consent.records.notice import Notice
from consent.records.record import Event, Method, Record
from consent.stores import Store, open_store

SHOWN = Notice("en", "r1", "<section>We use cookies</section>")


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def shown() -> Notice:
    return SHOWN


@pytest.fixture
def make_record() -> Callable[..., Record]:
    def make(**changes: object) -> Record:
        fields: dict[str, object] = {
            "id": secrets.token_urlsafe(16),
            "time": 1_763_800_000_000,
            "event": Event.GIVEN,
            "method": Method.NOTICE,
            "revision": "r1",
            "notice": SHOWN.hash,
            "granted": ("analytics",),
            "refused": ("marketing",),
            "language": "en",
            "gpc_seen": False,
            "valid_until": None,
            "site": "Daily Harbour",
            "subject": None,
        }
        return Record(**{**fields, **changes})  # type: ignore[arg-type]

    return make


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "consent.db"


@pytest.fixture(params=["sqlite"])
async def store(request: pytest.FixtureRequest, path: Path, anyio_backend: str):
    opened = open_store({"sqlite": f"sqlite:///{path}"}[request.param])
    yield opened
    await opened.close()


@pytest.fixture
def open_again(path: Path) -> Callable[[], Store]:
    """The same log through another store, as another process would open it."""
    return lambda: open_store(f"sqlite:///{path}")
