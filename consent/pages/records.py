"""The visitor's own record: every choice, the notice behind it shown again, and a receipt on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from html.parser import HTMLParser
from typing import Final

from consent.pages.history import History, RecordEntry
from consent.pages.renderer import Renderer
from consent.policy.category import NECESSARY
from consent.policy.policy import Policy

LONGEST_QUOTE: Final = 1200
"""A receipt is one sheet: of a longer notice it quotes the beginning, and the hash names the whole."""


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A notice as the log keeps it: its HTML, its language, and the hash that records name it by."""

    hash: str
    language: str
    content: str


class RecordPages:
    """The pages about what is recorded. None of them needs a script, and none runs what the log keeps."""

    def __init__(self, renderer: Renderer, policy: Policy) -> None:
        self._renderer = renderer
        self._contact = policy.site.contact
        self._asked = tuple(category.id for category in policy.asked) + tuple(
            service.id for service in policy.services if service.category != NECESSARY
        )

    def parted(self, granted: frozenset[str]) -> tuple[list[str], list[str]]:
        """All that a visitor decides on, parted in what this grants and what it refuses."""
        allowed = [name for name in self._asked if name in granted]
        return allowed, [name for name in self._asked if name not in granted]

    def record(
        self,
        language: str,
        *,
        root: str,
        history: History,
        granted: frozenset[str],
        notice: str = "",
        held_reason: str = "",
        erased: bool = False,
    ) -> str:
        """What is recorded about this visitor, in the order given.

        Who has no record sees the own choice cookie in words: `granted` names categories and services,
        `notice` is the hash of what is shown now. `held_reason` says why nothing can be erased now, and
        `erased` that it just was.
        """
        allowed, refused = self.parted(granted)
        return self._renderer.render(
            "record/record.html",
            language,
            root=root,
            history=history,
            notice=notice,
            held_reason=held_reason,
            erased=erased,
            allowed=allowed,
            refused=refused,
        )

    def shown(self, language: str, notice: ShownNotice, *, root: str, times: Sequence[datetime]) -> str:
        """A notice shown again, with the times of this visitor's choices under it."""
        return self._renderer.render(
            "shown/shown.html",
            language,
            root=root,
            document=self._document(notice, root),
            hash=notice.hash,
            notice_language=notice.language,
            times=times,
        )

    def receipt(
        self, language: str, entry: RecordEntry, notice: ShownNotice, *, root: str, signed: bool
    ) -> str:
        """One choice, to be printed. `signed` says whether the log can prove it to others."""
        return self._renderer.render(
            "receipt/receipt.html",
            language,
            root=root,
            entry=entry,
            contact=entry.contact or self._contact,
            said=_quote(notice.content),
            signed=signed,
        )

    def _document(self, notice: ShownNotice, root: str) -> str:
        """What stands in the frame: the very words, in the look of today."""
        whole = notice.content.startswith("<!doctype html>")
        style = self._renderer.static(root, "page_style" if whole else "notice_style")
        link = f'<link rel="stylesheet" href="{style}">'
        if whole:
            return notice.content + link
        scheme = f'<meta name="color-scheme" content="{self._renderer.color_scheme}">'
        head = f'<meta charset="utf-8">{scheme}<title>{escape(notice.hash)}</title>{link}'
        return (
            f'<!doctype html><html lang="{escape(notice.language)}"><head>{head}</head><body>{notice.content}'
        )


def _quote(content: str) -> str:
    """The words of a notice, in one line each sentence or button."""
    reader = _Text()
    reader.feed(content)
    text = " · ".join(reader.pieces)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE].rpartition(' ')[0]} …"


class _Text(HTMLParser):
    """The text that a page shows."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("head", "body"):
            self._in_head = tag == "head"

    def handle_data(self, data: str) -> None:
        if not self._in_head and (text := " ".join(data.split())):
            self.pieces.append(text)
