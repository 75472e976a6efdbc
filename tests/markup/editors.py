"""Editors for the tests, and the ways to send a page through a rewriter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from consent.markup.attributes import edit_tag
from consent.markup.grammar import NOTHING_LOCAL
from consent.markup.rewriter import Rewriter
from consent.markup.tokens import StartTag

PAGES = sorted((Path(__file__).parents[1] / "pages").glob("*html"))
TAGS = frozenset(
    b"script iframe frame img image feimage use link object embed video source base meta input".split()
)
ATTRIBUTES = frozenset((b"style", b"ping", b"background", b"data-consent", b"attributionsrc"))


class Watcher:
    """Asks for much, changes nothing, and remembers what it was shown."""

    tags = TAGS
    attributes = ATTRIBUTES
    local = NOTHING_LOCAL

    def __init__(self) -> None:
        self.seen: list[tuple[object, ...]] = []

    def start_tag(self, tag: StartTag) -> bytes | None:
        self.seen.append(("start", tag.raw, tag.foreign, tag.whole))
        return None

    def script(self, tag: StartTag, text: bytes, complete: bool) -> bytes | None:
        self.seen.append(("script", tag.raw, text, complete))
        return None

    def style(self, text: bytes) -> bytes | None:
        self.seen.append(("style", text))
        return None

    def instruction(self, raw: bytes, whole: bool) -> bytes | None:
        self.seen.append(("instruction", raw, whole))
        return None

    def end_tag(self, name: bytes) -> bytes | None:
        self.seen.append(("end", name))
        return None

    def head_start(self) -> bytes:
        return b""

    def body_start(self) -> bytes:
        return b""

    @property
    def start_tags(self) -> list[bytes]:
        return [raw for kind, raw, *_ in self.seen if kind == "start"]


class Changer(Watcher):
    """Changes whatever it is shown, so that every place where bytes are put in is seen."""

    def start_tag(self, tag: StartTag) -> bytes | None:
        super().start_tag(tag)
        if tag.name == b"iframe":
            return b"<div hidden>held</div>"
        return edit_tag(tag, rename={b"src": b"data-src"}, drop=[b"style"], add=[(b"data-held", b"1")])

    def script(self, tag: StartTag, text: bytes, complete: bool) -> bytes | None:
        super().script(tag, text, complete)
        return edit_tag(tag, add=[(b"type", b"text/plain")])

    def style(self, text: bytes) -> bytes | None:
        super().style(text)
        return b"/*" + text + b"*/"

    def instruction(self, raw: bytes, whole: bool) -> bytes | None:
        super().instruction(raw, whole)
        return b"<?held-" + raw[2:]

    def end_tag(self, name: bytes) -> bytes | None:
        super().end_tag(name)
        return b"" if name == b"iframe" else None

    def head_start(self) -> bytes:
        return b"[HEAD]"

    def body_start(self) -> bytes:
        return b"[BODY]"


def rewrite(editor: Watcher, pieces: Iterable[bytes], **options: object) -> bytes:
    rewriter = Rewriter(editor, **options)
    return b"".join([*map(rewriter.feed, pieces), rewriter.close()])


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    bounds = [0, *sorted(places), len(data)]
    return [data[start:end] for start, end in pairwise(bounds)]


def one_by_one(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]
