"""All servers of the demonstration in one process: the site with consent, without it, and the strangers."""

import logging
import secrets
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from . import third_parties
from .app import POLICY, create_app, with_consent
from .third_parties import Origins, VisitLog

HOST = "127.0.0.1"
START_SECONDS = 10
TRIES = 50
log = logging.getLogger("newsroom")


@dataclass(frozen=True, slots=True)
class Ports:
    """Where each server listens; 0 takes any free port."""

    site: int = 0
    plain: int = 0
    stats: int = 0
    ads: int = 0
    video: int = 0
    fonts: int = 0


USUAL_PORTS = Ports(site=8000, plain=8001, stats=8002, ads=8003, video=8004, fonts=8005)


def listen(port: int) -> socket.socket:
    """A socket on this port of the loopback address, or on the next free one (0: on any)."""
    for candidate in range(port, port + TRIES):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
        except OSError:
            listener.close()
            log.warning("Port %d is taken, trying the next one.", candidate)
        else:
            return listener
    raise OSError(f"no free port between {port} and {port + TRIES - 1}")


class Server:
    """One app on one socket, served by uvicorn in a thread of its own, under a name of its own."""

    def __init__(self, name: str, port: int) -> None:
        self.socket = listen(port)
        self.port: int = self.socket.getsockname()[1]
        self.origin = f"http://{name}.localhost:{self.port}"

    def start(self, app: ASGIApp) -> None:
        """Serve this app; returns when it answers."""
        config = uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1)
        self.uvicorn = uvicorn.Server(config)
        self.thread = threading.Thread(
            target=self.uvicorn.run, kwargs={"sockets": [self.socket]}, daemon=True
        )
        self.thread.start()
        wait_until(lambda: self.uvicorn.started or not self.thread.is_alive())
        if not self.uvicorn.started:
            raise RuntimeError(f"{self.origin} did not start")

    def stop(self) -> None:
        """End the thread; returns when it has ended."""
        self.uvicorn.should_exit = True
        self.thread.join(START_SECONDS)
        self.socket.close()


@dataclass(frozen=True, slots=True)
class Stranger:
    """One third party: where it is reached, and every request it got."""

    origin: str
    log: VisitLog


def wait_until(done: Callable[[], bool]) -> None:
    """Return when this is true, or after ten seconds."""
    deadline = time.monotonic() + START_SECONDS
    while not done() and time.monotonic() < deadline:
        time.sleep(0.01)


class Demo:
    """The demonstration, from `start` to `stop`, or as a `with` block.

    `site` asks first, `plain` is the same site without the middleware. They have names of their own, because
    cookies do not tell ports apart.
    """

    site: str
    plain: str
    stats: Stranger
    ads: Stranger
    video: Stranger
    fonts: Stranger

    def __init__(
        self,
        *,
        store: str,
        ports: Ports | None = None,
        secret_key: str | None = None,
        policy: Path = POLICY,
    ) -> None:
        self.ports = ports or Ports()
        self.store = store
        self.policy = policy
        self.secret_key = secret_key or secrets.token_urlsafe(32)
        self.running = ExitStack()

    @property
    def strangers(self) -> tuple[Stranger, ...]:
        """All four third parties."""
        return self.stats, self.ads, self.video, self.fonts

    def start(self) -> Self:
        """Serve everything; returns when all servers answer."""
        self.stats = self.start_stranger("stats", self.ports.stats, third_parties.stats)
        self.ads = self.start_stranger("ads", self.ports.ads, third_parties.ads)
        self.video = self.start_stranger("video", self.ports.video, third_parties.video)
        self.fonts = self.start_stranger("fonts", self.ports.fonts, third_parties.fonts)
        origins = Origins(*(stranger.origin for stranger in self.strangers))
        plain = create_app(origins, secret_key=self.secret_key)
        site = create_app(origins, secret_key=self.secret_key)
        asking = with_consent(site, secret_key=self.secret_key, store=self.store, policy=self.policy)
        self.plain = self.serve("plain", self.ports.plain, plain)
        self.site = self.serve("news", self.ports.site, asking)
        return self

    def start_stranger(self, name: str, port: int, create: Callable[[VisitLog], ASGIApp]) -> Stranger:
        """Serve one third party with a log of its own."""
        visits = VisitLog()
        return Stranger(self.serve(name, port, create(visits)), visits)

    def serve(self, name: str, port: int, app: ASGIApp) -> str:
        """Serve one app and return its origin."""
        server = Server(name, port)
        server.start(app)
        self.running.callback(server.stop)
        return server.origin

    def stop(self) -> None:
        """End all servers."""
        self.running.close()

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
