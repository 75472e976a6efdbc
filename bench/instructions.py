"""What a request costs in instructions, which no noise moves: `python -m bench instructions`.

One process under Valgrind serves each case some fifty times. Between the cases it calls `getppid`, at
which callgrind writes down what it has counted, so that the start is paid once and counts for nothing.
What a case costs above the bare app, divided by what `SessionMiddleware` costs, is its figure.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from bench import peers
from bench.pages import TRACKERS, page, typical
from bench.site import (
    CODEC,
    NOW,
    App,
    all_granted,
    answering,
    guarded,
    new_visitor,
    partly,
    request,
    returning,
    serve,
)
from bench.table import UNIT, Table

ROOT: Final = Path(__file__).parents[1]
SERVED: Final = 12
WARM: Final = 4
RECORD: Final = Path(__file__).with_suffix(".json")
SAME_BUILD: Final = 0.02
OTHER_BUILD: Final = 0.15  # CPython 3.11.2 as Debian builds it: 10 % above 3.11.7 for a page

Run = Callable[[], object]
_HTML: Final = b"text/html; charset=utf-8"


@cache
def _site() -> App:
    """One app for all cases: to make the middleware ready costs more than to serve them all."""
    plain, tracked = page(typical, 30_000), page(typical, 30_000, extra=TRACKERS)
    answers = {
        "/data": answering(b"application/json", b'{"ferries": 3}'),
        "/new": answering(_HTML, *_numbered(plain)),
        "/tracked": answering(_HTML, *_numbered(tracked)),
        "/again": answering(_HTML, plain),
    }

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await answers[scope["path"]](scope, receive, send)

    return app


@cache
def _guarded() -> App:
    return guarded(_site())


@cache
def _session() -> App:
    return peers.session(_site())


def _numbered(body: bytes) -> list[bytes]:
    """Pages that are met once, by each of two kinds of visitors."""
    return [body.replace(b"Daily Harbour", b"Daily %d" % nth) for nth in range(3 * (WARM + SERVED))]


def _served(app: Callable[[], App], path: str, cookie: Callable[[str], str]) -> Run:
    """Many requests, each with bytes of its own, after some to get warm."""
    kept = peers.signed_session()
    destination = "empty" if path == "/data" else "document"
    serve(app(), [request(cookie(kept), path=path, destination=destination) for _ in range(WARM)])
    scopes = [request(cookie(kept), path=path, destination=destination) for _ in range(SERVED)]
    return lambda: serve(app(), scopes)


def _verified() -> Run:
    """Choice cookies that were never seen before."""
    values = [all_granted().partition("=")[2] for _ in range(SERVED)]
    return lambda: [CODEC.loads(value, NOW) for value in values]


BARE: Final[dict[str, Callable[[], Run]]] = {
    "bare data": lambda: _served(_site, "/data", returning),
    "bare page": lambda: _served(_site, "/again", returning),
}
CASES: Final[dict[str, tuple[str, Callable[[], Run]]]] = {
    UNIT: ("bare data", lambda: _served(_session, "/data", returning)),
    "data, all granted": ("bare data", lambda: _served(_guarded, "/data", returning)),
    "data, partly granted": ("bare data", lambda: _served(_guarded, "/data", partly)),
    "choice cookie verified": ("", _verified),
    "page, new visitor": ("bare page", lambda: _served(_guarded, "/new", new_visitor)),
    "page, all granted": ("bare page", lambda: _served(_guarded, "/new", returning)),
    "page, eight held tags": ("bare page", lambda: _served(_guarded, "/tracked", partly)),
    "page, same again": ("bare page", lambda: _served(_guarded, "/again", returning)),
}


def build() -> str:
    """What the figures hang on: the interpreter, how it was compiled, the machine's kind, and the folders.

    Python finds methods by the addresses of their names, so that all that moves the heap, the length of a
    path even, moves the counts by some 5 %.
    """
    folders = hashlib.sha256(f"{ROOT}\n{sys.prefix}".encode()).hexdigest()[:8]
    python = f"{platform.python_implementation()} {sys.version} {platform.machine()}".replace("\n", "")
    return f"{python}, folders {folders}"


def dearer(found: dict[str, float]) -> list[str]:
    """What costs more than was recorded, or so much less that the record should say it."""
    record = json.loads(RECORD.read_text())
    room = SAME_BUILD if record["build"] == build() else OTHER_BUILD
    return [
        f"{name}: {ratio:.3f} S, recorded {recorded:.3f} S; `python -m bench instructions --record` if meant"
        for name, recorded in record["S"].items()
        if abs((ratio := found[name]) / recorded - 1) > room
    ]


def record(found: dict[str, float]) -> None:
    """Write the figures down as what is meant."""
    kept = {"build": build(), "S": {name: round(ratio, 4) for name, ratio in found.items()}}
    RECORD.write_text(json.dumps(kept, indent=2) + "\n")


def count() -> dict[str, int]:
    """Instructions a request, by case, bare apps among them."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        out = Path(folder, "count")
        valgrind = ["valgrind", "--tool=callgrind", "--dump-before=getppid", f"--callgrind-out-file={out}"]
        python = [sys.executable, "-m", "bench.instructions"]
        # The first run, without Valgrind, writes the bytecode that the second one loads.
        for command in (python, [*valgrind, *python]):
            subprocess.run(command, cwd=ROOT, env=_environment(folder), check=True, capture_output=True)
        names = [*BARE, *CASES]
        # Part 1 ends at the first call; then come the making ready and the running of each case in turn.
        return {name: _total(Path(f"{out}.{2 * nth + 2}")) // SERVED for nth, name in enumerate(names)}


def _environment(folder: str) -> dict[str, str]:
    """What keeps counts the same from run to run: a heap that needs nothing of the kernel, few variables."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(Path(folder, "bytecode")),
        "MALLOC_TOP_PAD_": str(2**26),
        "MALLOC_MMAP_THRESHOLD_": str(2**30),
        "MALLOC_TRIM_THRESHOLD_": str(2**30),
    }


def _total(part: Path) -> int:
    found = re.search(r"^totals: (\d+)", part.read_text("latin-1"), re.MULTILINE)
    if found is None:
        raise ValueError(f"{part}: no total, expected callgrind's own file")
    return int(found[1])


def ratios(counts: dict[str, int]) -> dict[str, float]:
    """What each case costs above its bare app, in units of what `SessionMiddleware` costs."""
    cost = {name: counts[name] - counts.get(above, 0) for name, (above, _) in CASES.items()}
    return {name: cost[name] / cost[UNIT] for name in CASES}


def tables() -> Iterator[Table]:
    counts = count()
    found = ratios(counts)
    rows = [
        [name, f"{counts[name]:,}", f"{counts[name] - counts.get(CASES[name][0], 0):,}", f"{ratio:.3f}"]
        for name, ratio in found.items()
    ]
    yield Table("instructions", ["", "a request", "above bare", "S"], rows)
    if "--record" in sys.argv:
        record(found)


def _serve_all() -> None:
    """Run every case, each between two calls that callgrind waits for."""
    gc.disable()
    for prepare in (*BARE.values(), *(prepare for _, prepare in CASES.values())):
        run = prepare()
        os.getppid()
        run()
        os.getppid()


if __name__ == "__main__":
    _serve_all()
