"""The newspaper behind each cache, each started once a module and only if a test asks for it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.caches.proxies import cache
from tests.caches.readers import Reader, make_readers
from tests.servers.running import Running, free_port, run, server_command
from tests.servers.wire import Connection

CacheFactory = Callable[[str, str], Running]
CACHES = ["varnish", "varnish-eager", "nginx", "nginx-eager"]


@pytest.fixture(scope="module")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CacheFactory]:
    """Gives a cache in front of the newspaper, gated, bare or naive: empty where a module begins."""
    folder = tmp_path_factory.mktemp("caches")
    started: dict[tuple[str, str], Running] = {}
    with ExitStack() as stack:

        def serve(name: str, app: str) -> Running:
            if (name, app) not in started:
                port, label = free_port(), f"{name}-{app}"
                command = server_command("uvicorn", f"tests.caches.daily:{app}", port=port)
                store = f"sqlite:///{folder}/{label}.db"
                log = folder / f"{label}.log"
                stack.enter_context(run(command, port=port, log=log, DAILY_STORE=store))
                opened = stack.enter_context(cache(name, origin=port, folder=folder / label))
                started[name, app] = opened
            return started[name, app]

        yield serve


@pytest.fixture(params=CACHES)
def kind(request: pytest.FixtureRequest) -> str:
    """Each cache in turn."""
    return request.param


@pytest.fixture
def gated(caches: CacheFactory, kind: str) -> Running:
    """The newspaper with the middleware behind it."""
    return caches(kind, "gated")


@pytest.fixture
def readers(gated: Running) -> dict[str, Reader]:
    """Readers who made their choices through the cache, by the first word of their name."""
    readers = make_readers()
    with Connection(gated.port) as connection:
        for reader in readers:
            reader.settle(connection)
    return {reader.name.partition("-")[0]: reader for reader in readers}
