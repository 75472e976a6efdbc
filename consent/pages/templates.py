"""The files of `banner/`, and a site's own in their place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined


class Templates:
    """Templates and style sheets out of several folders; the first that has a file wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
        self._environment = Environment(
            loader=self._loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def render(self, name: str, **values: object) -> str:
        """A rendered template. Strings are escaped, and a name it does not know is an error."""
        html = self._environment.get_template(name).render(**values)
        return "\n".join(line for line in html.splitlines() if line.strip())

    def source(self, name: str) -> str:
        """A file's own text."""
        return self._loader.get_source(self._environment, name)[0]
