"""What is read from disk: the policy's file, the catalogue and the folder that the browser gets."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from consent.errors import ConsentError, PolicyError
from consent.policy.catalogue import Catalogue, parse_catalogue
from consent.policy.policy import Policy
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
    """The catalogue that comes with the package, read once."""
    folder = _PACKAGE / "catalogue"
    return parse_catalogue(
        {f"catalogue/{file.name}": file.read_text("utf-8") for file in sorted(folder.glob("*.toml"))}
    )


def load_policy(path: str | Path) -> Policy:
    """The policy in this file; PolicyError if it cannot be read or has a mistake."""
    return loads(read_policy_text(path), catalogue=catalogue(), source=str(path))


def read_policy_text(path: str | Path) -> str:
    """The text of a policy's file; PolicyError says why it cannot be read."""
    source = str(path)
    try:
        # A byte order mark, which some editors write, is no part of the text.
        return Path(path).read_text("utf-8-sig")
    except FileNotFoundError:
        raise PolicyError("found no such file, expected the site's consent.toml", source=source) from None
    except IsADirectoryError:
        raise PolicyError("found a folder, expected the site's consent.toml", source=source) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"found the byte 0x{error.object[error.start]:02x}, expected text in UTF-8"
        raise PolicyError(found, source=source, line=line) from None
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", source=source) from None
