"""What is read from disk: the policy's file, catalogue, regions, and the folder that the browser gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from consent.errors import ConsentError, PolicyError
from consent.policy.catalogue import Catalogue
from consent.policy.places import locate, position_of
from consent.policy.policy import Policy
from consent.policy.presets import parse_presets
from consent.policy.region import Regions
from consent.policy.toml import loads

_PACKAGE: Final = Path(__file__).resolve().parent


def banner_folder() -> Path:
    """The folder `banner/`: inside the package in a wheel, beside it in a checkout or editable install."""
    for folder in (_PACKAGE / "banner", _PACKAGE.parent / "banner"):
        if (folder / "languages").is_dir():
            return folder
    raise ConsentError(f"banner/ is missing beside {_PACKAGE}, expected it to be installed with the package")


@cache
def catalogue() -> Catalogue:
    """The catalogue that comes with the package. Each of its files is opened when it is needed, once."""
    return Catalogue(Folder(_PACKAGE / "catalogue"))


@cache
def regions() -> Regions:
    """The regions' presets that come with the package, read once."""
    return parse_presets(Folder(_PACKAGE / "regions"))


class Folder(Mapping[str, str]):
    """The TOML files of a folder by their names without the ending, each read when it is asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._read:
            try:
                self._read[name] = (self._path / f"{name}.toml").read_text("utf-8")
            except FileNotFoundError:
                raise KeyError(name) from None
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return (file.stem for file in sorted(self._path.glob("*.toml")))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def load_policy(path: str | Path) -> Policy:
    """The policy in this file; PolicyError if it cannot be read or has a mistake."""
    return parse_policy(read_policy_text(path), path)


def parse_policy(text: str, path: str | Path) -> Policy:
    """The policy that this text declares, read as if it stood in the file `path`."""
    folder = Path(path).parent
    return loads(
        text,
        catalogue=catalogue(),
        source=str(path),
        beside=lambda name: read_catalogue(folder / name),
    )


def placed(error: PolicyError, path: str | Path) -> PolicyError:
    """The same mistake with its place in this policy's file: for one that shows only in use."""
    position = position_of(error.key, locate(read_policy_text(path)))
    line, column = position or (None, None)
    return PolicyError(str(error), key=error.key, source=str(path), line=line, column=column)


def read_catalogue(path: str | Path) -> str:
    """The text of a catalogue of the site's own; PolicyError says why it cannot be read."""
    return _read_text(path, "a catalogue of the site's own")


def read_policy_text(path: str | Path) -> str:
    """The text of a policy's file; PolicyError says why it cannot be read."""
    return _read_text(path, "the site's consent.toml")


def _read_text(path: str | Path, expected: str) -> str:
    source = str(path)
    try:
        # A byte order mark, which some editors write, is no part of the text.
        return Path(path).read_text("utf-8-sig")
    except FileNotFoundError:
        raise PolicyError(f"found no such file, expected {expected}", source=source) from None
    except IsADirectoryError:
        raise PolicyError(f"found a folder, expected {expected}", source=source) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"found the byte 0x{error.object[error.start]:02x}, expected text in UTF-8"
        raise PolicyError(found, source=source, line=line) from None
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", source=source) from None
