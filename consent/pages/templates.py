"""The files of `banner/`, and a site's own in their place.

Ours stay within reach as `ours/…`, so that a site's template may extend the one that it replaces.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined


class Templates:
    """Templates and style sheets out of several folders; the first that has a file wins, the last is ours.

    Every template of a site is compiled at once: a mistake of Jinja2 syntax stops the start.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        loaders = [FileSystemLoader(folder) for folder in folders]
        self._loader = ChoiceLoader([*loaders, PrefixLoader({"ours": loaders[-1]})])
        self._environment = Environment(
            loader=self._loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        for own in folders[:-1]:
            for file in sorted(own.rglob("*.html")):
                self._environment.get_template(file.relative_to(own).as_posix())

    def render(self, name: str, **values: object) -> str:
        """A rendered template. Strings are escaped, and a name it does not know is an error."""
        html = self._environment.get_template(name).render(**values)
        return "\n".join(line for line in html.splitlines() if line.strip())

    def source(self, name: str) -> str:
        """A file's own text."""
        return self._loader.get_source(self._environment, name)[0]
