"""The notice beside its peers on one page: `python -m bench.notice [rounds]` prints a Markdown table.

The peers come from npm into `build/peers`, or from the `node_modules` that `PEERS` names; they are never
committed. Everything is served from this machine, uncompressed; bytes are compressed afterwards, each file by
itself, as a server would send it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from bench.notice.measure import measure
from bench.notice.peers import PACKAGES, participants
from bench.notice.table import table

_QUIETLY: Final = ("--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")


def installed() -> Path:
    """The folder `node_modules` with the peers in it."""
    if named := os.environ.get("PEERS"):
        return Path(named)
    folder = Path("build/peers")
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--prefix", str(folder), *_QUIETLY, *PACKAGES]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / "node_modules"


def main(rounds: int) -> None:
    everyone = participants(installed())
    print(table(everyone, measure(everyone, rounds=rounds)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
