"""What a page would make a browser contact, read from its markup with the gate's own eyes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from consent.gate.decision import decide
from consent.gate.edits import PageEditor
from consent.gate.hold import Held
from consent.gate.marks import read_mark
from consent.markup.attributes import unescape
from consent.markup.rewriter import Rewriter
from consent.markup.tokenizer import Tokenizer
from consent.markup.tokens import Kind, StartTag
from consent.policy.policy import Policy
from consent.visitor.signals import Signals


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page was served: what its relative addresses mean."""

    host: str
    path: str = "/"
    scheme: str = "https"

    @property
    def url(self) -> str:
        """The page's address."""
        return f"{self.scheme}://{self.host}{self.path}"


def read_contacts(page: bytes, place: Place, policy: Policy) -> list[Held]:
    """What this page contacts that waits for consent under this policy, or that nobody declared.

    Tags that wait already contact nobody, and are not among them.
    """
    held: list[Held] = []
    editor = PageEditor(
        decide(policy, None, Signals()),
        request_host=place.host,
        page_path=place.path,
        scheme=place.scheme,
        insert=lambda _: b"",
        report=held.append,
    )
    rewriter = Rewriter(editor)
    rewriter.feed(page)
    rewriter.close()
    return [one for one in dict.fromkeys(held) if one.kind in ("host", "script")]


def read_marks(page: bytes) -> frozenset[str]:
    """What the tags of this page wait for: the names in their `data-consent`."""
    return frozenset(name for tag in _tags(page) for name in read_mark(tag) or ())


def read_links(page: bytes, place: Place) -> list[str]:
    """The paths of the same host that this page links to, each once, in the page's order."""
    paths: dict[str, None] = {}
    for tag in _tags(page):
        href = tag.get(b"href") if tag.name == b"a" else None
        if href is None:
            continue
        path = same_host(place, unescape(href.value))
        if path is not None:
            paths[path] = None
    return list(paths)


def same_host(place: Place, written: str) -> str | None:
    """Path and query of an address as this page writes it, or None if it leads to another host."""
    try:
        target = urlsplit(urljoin(place.url, written.strip()))
    except ValueError:
        return None
    if target.scheme not in ("http", "https") or target.netloc != place.host:
        return None
    return (target.path or "/") + (f"?{target.query}" if target.query else "")


def _tags(page: bytes) -> Iterator[StartTag]:
    tokenizer = Tokenizer()
    for span in (*tokenizer.feed(page), *tokenizer.close()):
        if span.kind is Kind.START_TAG:
            yield StartTag(span.name, span.raw, foreign=span.foreign, whole=span.whole)
