"""`consent demo`: the newsroom, with and without the middleware, on this machine."""

from __future__ import annotations

import argparse
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from consent.cli.codes import DONE
from consent.errors import ConsentError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

# Inside the package in a wheel, beside it in a checkout or editable install.
_PLACES: Final = ("consent.newsroom", "examples.newsroom")


def add(commands: Commands) -> None:
    """Add `demo`."""
    parser = commands.add_parser(
        "demo",
        help="a small news site that asks first, the same one that does not, and their strangers",
        description="Serve a small news site with the middleware, the same site without it, and the third"
        " parties that it embeds, on 127.0.0.1 until Ctrl-C. The log goes to consent-demo.db in this folder.",
    )
    parser.set_defaults(run=_demo)


def newsroom_module() -> str:
    """The name under which the newsroom can be imported here; ConsentError where it cannot."""
    for name in _PLACES:
        folder, _, _ = name.partition(".")
        if find_spec(folder) is not None and find_spec(name) is not None:
            return name
    raise ConsentError("the demonstration is missing, expected it to be installed with the package")


def _demo(_: argparse.Namespace) -> int:
    try:
        newsroom = import_module(f"{newsroom_module()}.__main__")
    except ModuleNotFoundError as error:
        raise ConsentError(
            f"the demonstration needs {error.name}: pip install 'asgi-consent[demo]'"
        ) from None
    newsroom.main()
    return DONE
