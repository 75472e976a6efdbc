"""What a server has used of the processors."""

import subprocess
import sys
import time

import pytest

from bench.processes import cpu_nanoseconds, running
from bench.servers import written
from bench.site import returning

BURN = """
import subprocess, sys, time
def burn():
    while time.process_time() < 0.05: pass
if sys.argv[1:]:
    burn(); print("done", flush=True); sys.stdin.read()
else:
    pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child = subprocess.Popen([sys.executable, sys.argv[0], "child"], **pipes)
    child.stdout.readline(); burn(); print("done", flush=True); sys.stdin.read(); child.communicate()
"""


def test_a_process_is_counted_with_its_children_and_finer_than_clock_ticks(tmp_path):
    program = tmp_path / "burn.py"
    program.write_text(BURN)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    process = subprocess.Popen([sys.executable, str(program)], **pipes)
    try:
        process.stdout.readline()
        alone = time.clock_gettime_ns((~process.pid) << 3 | 2)
        with_child = cpu_nanoseconds(process.pid)
    finally:
        process.communicate()

    assert alone >= 50_000_000
    assert with_child >= alone + 50_000_000
    assert with_child % 10_000_000


@pytest.mark.slow
@pytest.mark.parametrize("server", ["uvicorn", "granian"])
def test_a_server_is_asked_and_its_cpu_grows(server):
    with running(server, "ConsentMiddleware") as started:
        before = started.cpu_nanoseconds()
        for path in ("/data", "/page", "/new-page"):
            started.ask(written(path, returning(), "document"), times=2)

        assert started.cpu_nanoseconds() > before
