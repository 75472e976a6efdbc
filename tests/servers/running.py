"""Real servers as processes of their own, on free ports of the loopback address."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
ROOT = Path(__file__).parents[2]
START_SECONDS = 30
STOP_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Running:
    """A process that listens on a port and writes what it has to say into a file."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]
    scheme: str = "http"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{HOST}:{self.port}"

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    @property
    def alive(self) -> bool:
        return self.process.poll() is None


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])


@contextmanager
def run(
    command: Sequence[str], *, port: int, log: Path, scheme: str = "http", **environment: str
) -> Iterator[Running]:
    """The process while it is needed. It is ended by its own id."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT, env={**os.environ, **environment}
        )
    running = Running(port, log, process, scheme)
    try:
        _wait_until_it_listens(running)
        yield running
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_listens(running: Running) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not running.alive:
            break
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((HOST, running.port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{running.process.args} did not start:\n{running.said}")


def server_command(name: str, app: str, *, port: int, tls: Sequence[Path] = ()) -> list[str]:
    """The command line that serves an app by one of the servers."""
    certificate, key = (str(path) for path in tls) if tls else ("", "")
    address = f"{HOST}:{port}"
    match name:
        case "uvicorn" | "uvicorn-httptools":
            parser = "httptools" if name.endswith("httptools") else "h11"
            arguments = ["uvicorn", "--http", parser, "--host", HOST, "--port", str(port)]
            arguments += ["--ssl-certfile", certificate, "--ssl-keyfile", key] if tls else []
        case "hypercorn":
            arguments = ["hypercorn", "--workers", "0", "--bind", address]
            arguments += ["--certfile", certificate, "--keyfile", key] if tls else []
        case "granian":
            arguments = ["granian", "--interface", "asgi", "--host", HOST, "--port", str(port)]
            arguments += ["--ssl-certificate", certificate, "--ssl-keyfile", key] if tls else []
        case _:
            raise ValueError(name)
    return [sys.executable, "-m", *arguments, app]
