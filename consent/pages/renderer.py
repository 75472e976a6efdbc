"""Renders the pages that are ours altogether, each with what all of them may use."""

from __future__ import annotations

from collections.abc import Mapping

from consent.pages.insertion import nonce_attribute, query, root_path, trusted
from consent.pages.templates import Templates
from consent.pages.wording import Wording


class Renderer:
    """One site's templates with its words in every language. `files` names the assets."""

    def __init__(
        self,
        templates: Templates,
        words: Mapping[str, Wording],
        *,
        prefix: str,
        files: Mapping[str, str],
        color_scheme: str,
    ) -> None:
        self._templates = templates
        self._prefix = prefix
        self._files = files
        self.color_scheme = color_scheme
        self.words = words
        self.names = {tag: spoken.language.say("language.name") for tag, spoken in words.items()}

    def static(self, root: str, file: str) -> str:
        """The URL of an asset, escaped for an attribute."""
        return f"{root_path(root)}{self._prefix}/static/{self._files[file]}"

    def render(
        self,
        template: str,
        language: str,
        *,
        root: str,
        return_to: str = "",
        nonce: str = "",
        **values: object,
    ) -> str:
        """One template. Strings from outside are escaped by autoescape.

        `root` is the path under which the app is mounted, `return_to` the page to go back to, `nonce` that
        of the answer's content security policy, or empty.
        """
        words = self.words[language]
        here = trusted(root_path(root) + self._prefix)
        several = language if len(self.words) > 1 else ""
        return self._templates.render(
            template,
            say=words.language.say,
            language=words.language,
            words=words,
            names=self.names,
            here=here,
            home=trusted(root_path(root) + "/"),
            static=here + "/static/",
            files=self._files,
            color_scheme=self.color_scheme,
            return_to=return_to,
            query=trusted(query(return_to, several)),
            alone=trusted(query("", several)),
            nonce=trusted(nonce_attribute(nonce)),
            **values,
        )
