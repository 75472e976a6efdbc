"""What the middleware adds under real servers, in CPU of the server: `python -m bench servers`."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench import peers
from bench.rounds import table
from bench.site import partly, request, returning

ROOT: Final = Path(__file__).parents[1]
HOST: Final = "127.0.0.1"
REQUESTS: Final = 1000
ROUNDS: Final = 6
APPS: Final = ("bare app", "bare app again (A/A)", "SessionMiddleware", "ConsentMiddleware")
TICKS: Final = os.sysconf("SC_CLK_TCK")
CASES: Final = (("/data", returning, "empty"), ("/data", partly, "empty"), ("/page", returning, "document"))


def _command(server: str, port: int) -> list[str]:
    if server == "uvicorn":
        arguments = ["--host", HOST, "--port", str(port), "--log-level", "warning", "--http", "httptools"]
    else:
        arguments = ["--interface", "asgi", "--host", HOST, "--port", str(port), "--no-access-log"]
    return [sys.executable, "-m", server, *arguments, "bench.served:app"]


@contextmanager
def _running(server: str, app: str) -> Iterator[tuple[int, int]]:
    """A server's process id and port, while it is needed."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port = int(taken.getsockname()[1])
    process = subprocess.Popen(
        _command(server, port),
        cwd=ROOT,
        env={**os.environ, "BENCH_APP": app, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            time.sleep(0.05)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait()


def _cpu_seconds(pid: int) -> float:
    """CPU that a process and its children have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(fields[11]) + int(fields[12])) / TICKS + sum(_cpu_seconds(int(child)) for child in children)


def _ask(port: int, message: bytes) -> None:
    """Send so many requests on one connection, each when the last was answered."""
    with socket.create_connection((HOST, port)) as connection:
        reader = connection.makefile("rb")
        for _ in range(REQUESTS):
            connection.sendall(message)
            length: int | None = None
            while (line := reader.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if length is not None:
                reader.read(length)
                continue
            while size := int(reader.readline(), 16):
                reader.read(size + 2)
            reader.readline()


def _message(path: str, cookie: str, destination: str) -> bytes:
    fields = request(cookie, destination=destination)["headers"]
    lines = (b"%b: %b\r\n" % field for field in fields)
    return b"GET %b HTTP/1.1\r\n%b\r\n" % (path.encode(), b"".join(lines))


def main() -> None:
    kept = peers.signed_session()
    for server in ("uvicorn", "granian"):
        for path, cookie, destination in CASES:
            message = _message(path, cookie(kept), destination)
            rows = [[app, *_measure(server, app, message)] for app in APPS]
            title = f"{server}, {path[1:]}, visitor {cookie.__name__}"
            print(table(title, ["", "µs of the server's CPU (quartiles)"], rows), flush=True)


def _measure(server: str, app: str, message: bytes) -> list[str]:
    with _running(server, app) as (pid, port):
        _ask(port, message)
        taken = []
        for _ in range(ROUNDS):
            began = _cpu_seconds(pid)
            _ask(port, message)
            taken.append((_cpu_seconds(pid) - began) * 1e6 / REQUESTS)
    low, median, high = statistics.quantiles(taken, n=4)
    return [f"{median:.0f} ({low:.0f}–{high:.0f})"]
