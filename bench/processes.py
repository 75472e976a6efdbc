"""Servers as processes of their own: started, asked over a connection, and what CPU they have used."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

ROOT: Final = Path(__file__).parents[1]
HOST: Final = "127.0.0.1"
START_SECONDS: Final = 30
_SCHEDULED: Final = 2  # CPUCLOCK_SCHED of the kernel's include/linux/posix-timers.h


@dataclass(frozen=True, slots=True)
class Server:
    """A server that serves one app."""

    pid: int
    port: int

    def cpu_nanoseconds(self) -> int:
        """What the server's processes have used of the processors, as the scheduler counts it."""
        return cpu_nanoseconds(self.pid)

    def ask(self, message: bytes, *, times: int) -> None:
        """Send so many requests on one connection, each when the last was answered."""
        with socket.create_connection((HOST, self.port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            reader = connection.makefile("rb")
            for _ in range(times):
                connection.sendall(message)
                _skip_answer(reader)


def cpu_nanoseconds(pid: int) -> int:
    """CPU that a process and its children have used, to the nanosecond; /proc/PID/stat counts in 10 ms.

    A process's clock has its own number, see clock_getcpuclockid(3).
    """
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = time.clock_gettime_ns((~pid) << 3 | _SCHEDULED)
    return own + sum(cpu_nanoseconds(int(child)) for child in children)


def _skip_answer(reader: BinaryIO) -> None:
    """Read one answer, by its length or to its last chunk."""
    length: int | None = None
    while (line := reader.readline()) != b"\r\n":
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    if length is not None:
        reader.read(length)
        return
    while size := int(reader.readline(), 16):
        reader.read(size + 2)
    reader.readline()


@contextmanager
def running(server: str, app: str) -> Iterator[Server]:
    """A server of this kind with this app, while it is needed."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port = int(taken.getsockname()[1])
    process = subprocess.Popen(
        _command(server, port),
        cwd=ROOT,
        env={**os.environ, "BENCH_APP": app, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"},
        preexec_fn=_keep_to_the_last_processor,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_connection(port)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        process.wait()


def _keep_to_the_last_processor() -> None:
    """Threads that move from one processor to another cost now this, now that."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _command(server: str, port: int) -> list[str]:
    if server == "uvicorn":
        arguments = ["--host", HOST, "--port", str(port), "--log-level", "warning", "--http", "httptools"]
    else:
        arguments = ["--interface", "asgi", "--host", HOST, "--port", str(port), "--no-access-log"]
        arguments += ["--workers", "1", "--runtime-mode", "st"]
    return [sys.executable, "-m", server, *arguments, "bench.served:app"]


def _await_connection(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"no server on port {port} after {START_SECONDS} s")
