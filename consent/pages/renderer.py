"""Renders the pages that are ours altogether, each with what all of them may use."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from consent.pages.insertion import Insertion, cut, nonce_attribute, query, root_path, slot, trusted
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
        several = self._several(language)
        return self._rendered(
            template,
            language,
            here=trusted(root_path(root) + self._prefix),
            home=trusted(root_path(root) + "/"),
            return_to=return_to,
            query=trusted(query(return_to, several)),
            nonce=trusted(nonce_attribute(nonce)),
            **values,
        )

    def prepare(self, template: str, language: str, **values: object) -> Insertion:
        """One template with places where `render` has what differs from request to request."""
        alone = query("", self._several(language))
        html = self._rendered(
            template,
            language,
            here=slot("root") + self._prefix,
            home=slot("root") + "/",
            return_to=slot("return_to"),
            query=trusted(alone) + slot("more") if alone else slot("query"),
            nonce=slot("nonce"),
            **values,
        )
        return cut(html)

    def _several(self, language: str) -> str:
        return language if len(self.words) > 1 else ""

    def _rendered(self, template: str, language: str, *, here: Markup, **values: object) -> str:
        words = self.words[language]
        return self._templates.render(
            template,
            say=words.language.say,
            language=words.language,
            words=words,
            names=self.names,
            here=here,
            static=here + "/static/",
            files=self._files,
            color_scheme=self.color_scheme,
            alone=trusted(query("", self._several(language))),
            **values,
        )
