"""What a request costs in instructions, which no noise moves: `python -m bench instructions`.

One process under Valgrind serves each case some fifty times. Between the cases it calls `getppid`, at
which callgrind writes down what it has counted, so that the start is paid once and counts for nothing.
What a case costs above the bare app, divided by what `SessionMiddleware` costs, is its figure.
"""

from __future__ import annotations

import gc
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

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

ROOT: Final = Path(__file__).parents[1]
SERVED: Final = 50
WARM: Final = 20
UNIT: Final = "SessionMiddleware"

Run = Callable[[], object]


def _json() -> App:
    return answering(b"application/json", b'{"ferries": 3}')


def _page(*, tracked: bool = False, distinct: bool = False) -> App:
    body = page(typical, 30_000, extra=TRACKERS if tracked else "")
    bodies = [body.replace(b"Daily Harbour", b"Daily %d" % nth) for nth in range(WARM + SERVED)]
    return answering(b"text/html; charset=utf-8", *(bodies if distinct else [body]))


def _served(app: App, cookie: Callable[[str], str], destination: str) -> Run:
    """Many requests, each with bytes of its own, after some to get warm."""
    kept = peers.signed_session()
    serve(app, [request(cookie(kept), destination=destination) for _ in range(WARM)])
    scopes = [request(cookie(kept), destination=destination) for _ in range(SERVED)]
    return lambda: serve(app, scopes)


def _verified() -> Run:
    """Choice cookies that were never seen before."""
    values = [all_granted().partition("=")[2] for _ in range(SERVED)]
    return lambda: [CODEC.loads(value, NOW) for value in values]


BARE: Final[dict[str, Callable[[], Run]]] = {
    "bare data": lambda: _served(_json(), returning, "empty"),
    "bare page": lambda: _served(_page(), returning, "document"),
}
CASES: Final[dict[str, tuple[str, Callable[[], Run]]]] = {
    UNIT: ("bare data", lambda: _served(peers.session(_json()), returning, "empty")),
    "data, all granted": ("bare data", lambda: _served(guarded(_json()), returning, "empty")),
    "data, partly granted": ("bare data", lambda: _served(guarded(_json()), partly, "empty")),
    "choice cookie verified": ("", _verified),
    "page, new visitor": (
        "bare page",
        lambda: _served(guarded(_page(distinct=True)), new_visitor, "document"),
    ),
    "page, all granted": ("bare page", lambda: _served(guarded(_page(distinct=True)), returning, "document")),
    "page, eight held tags": (
        "bare page",
        lambda: _served(guarded(_page(tracked=True, distinct=True)), partly, "document"),
    ),
    "page, same again": ("bare page", lambda: _served(guarded(_page()), returning, "document")),
}


def build() -> str:
    """What the figures hang on: the interpreter's build and the machine's kind."""
    return f"{platform.python_implementation()} {sys.version} {platform.machine()}".replace("\n", "")


def count() -> dict[str, int]:
    """Instructions a request, by case, bare apps among them."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "count")
        command = ["valgrind", "--tool=callgrind", "--dump-before=getppid", f"--callgrind-out-file={out}"]
        environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [*command, sys.executable, "-m", "bench.instructions"],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
        )
        names = [*BARE, *CASES]
        # Part 1 ends at the first call; then come the making ready and the running of each case in turn.
        return {name: _total(Path(f"{out}.{2 * nth + 2}")) // SERVED for nth, name in enumerate(names)}


def _total(part: Path) -> int:
    found = re.search(r"^totals: (\d+)", part.read_text("latin-1"), re.MULTILINE)
    if found is None:
        raise ValueError(f"{part}: no total, expected callgrind's own file")
    return int(found[1])


def ratios(counts: dict[str, int]) -> dict[str, float]:
    """What each case costs above its bare app, in units of what `SessionMiddleware` costs."""
    cost = {name: counts[name] - counts.get(above, 0) for name, (above, _) in CASES.items()}
    return {name: cost[name] / cost[UNIT] for name in CASES}


def main() -> None:
    counts = count()
    print(f"{'instructions':28}{'a request':>12}{'above bare':>12}{'S':>8}")
    for name, ratio in ratios(counts).items():
        above = counts[name] - counts.get(CASES[name][0], 0)
        print(f"{name:28}{counts[name]:>12,}{above:>12,}{ratio:>8.3f}")


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
