"""Fetches the public html5lib tokenizer tests, which come with html5lib's source distribution.

Run as `python tests/markup/fetch_vectors.py`; does nothing where they are already there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

SOURCE = "html5lib==1.1"
FOLDER = Path(__file__).parents[2] / ".venv" / "share" / "html5lib-tests" / "tokenizer"
_INSIDE = "html5lib/tests/testdata/tokenizer/"
# Its setup.py needs pkg_resources, which newer versions of setuptools no longer have.
_CONSTRAINT = "setuptools<80\n"


def fetch(folder: Path = FOLDER) -> None:
    """Download the source distribution and keep its tokenizer tests in the folder."""
    with tempfile.TemporaryDirectory() as temporary:
        archive = _download(Path(temporary))
        folder.mkdir(parents=True, exist_ok=True)
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                content = tar.extractfile(member) if _INSIDE in member.name else None
                if content and member.name.endswith(".test"):
                    (folder / Path(member.name).name).write_bytes(content.read())


def _download(folder: Path) -> Path:
    constraint = folder / "constraint.txt"
    constraint.write_text(_CONSTRAINT)
    environment = os.environ | {"PIP_CONSTRAINT": str(constraint), "PIP_BUILD_CONSTRAINT": str(constraint)}
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "download"]
    subprocess.run(
        [*pip, "--no-deps", "--no-binary", ":all:", "--dest", str(folder), SOURCE],
        check=True,
        env=environment,
    )
    return next(folder.glob("*.tar.gz"))


if __name__ == "__main__" and not list(FOLDER.glob("*.test")):
    fetch()
