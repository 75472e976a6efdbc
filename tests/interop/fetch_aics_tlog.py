"""Fetches aics-tlog, a reader of C2SP logs that shares no code with ours, for the tests beside this file.

Run as `python tests/interop/fetch_aics_tlog.py`; does nothing where it is already there.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOURCE = "aics-tlog==0.2.1"
FOLDER = Path(__file__).parents[2] / ".venv" / "share" / "aics-tlog"


def fetch(folder: Path = FOLDER) -> None:
    """Install it into a folder of its own, where nothing of ours can import it by accident."""
    # It asks for Python 3.12, yet nothing in this version needs more than 3.11.
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    subprocess.run(
        [*pip, "--no-deps", "--ignore-requires-python", "--target", str(folder), SOURCE], check=True
    )


if __name__ == "__main__" and not (FOLDER / "aics_tlog").is_dir():
    fetch()
