"""What goes into a page: bytes prepared at start, cut where each request fills something in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final, Literal
from urllib.parse import quote

from markupsafe import Markup

State = Literal["ask", "decided", "shared", "frame"]
"""Who a page is for: someone to be asked, someone who has chosen, everyone, or a frame."""

WHOLE: Final[tuple[State, ...]] = ("ask", "decided", "shared")
"""The states of whole pages."""

Style = Literal["inline", "linked"]

# Characters that no text holds (Unicode 16.0, section 23.7) mark the places in the rendered template.
_OPEN: Final = "\ufdd0"
_SHUT: Final = "\ufdd1"
_SLOT: Final = re.compile(f"{_OPEN}([a-z_]+){_SHUT}")
_PATH_SAFE: Final = "/:@!$&()*+,;=~%"


def trusted(html: str) -> Markup:
    """Text that templates put in as it is: markup of our own, or what was escaped already."""
    return Markup(html)  # noqa: S704  # the one place


def slot(name: str) -> Markup:
    """The mark that a template writes where `name` is filled in."""
    return trusted(f"{_OPEN}{name}{_SHUT}")


@dataclass(frozen=True, slots=True)
class Insertion:
    """Bytes with places. `parts` alternate: literal, name, literal, …, literal."""

    parts: tuple[bytes | str, ...]

    def fill(
        self,
        root: str,
        return_to: str,
        nonce: str,
        cookie: str,
        granted: Iterable[str] | None = None,
        *,
        earlier: str = "",
        news: str = "",
        url: str = "",
    ) -> bytes:
        """The bytes for one page.

        `root` is where the app is mounted, `return_to` the page's own URL, or empty where the page is
        shared by visitors; `nonce` the page's own, or empty; `cookie` the choice cookie's name. `granted` are
        the names that the page is made with, where the cookie does not tell. `earlier` are the revisions
        about which a choice still counts, `news` is the line that says what is new, `url` is a held embed's.
        """
        way_back = query(return_to)
        values = {
            "root": root_path(root).encode(),
            "return_to": escape(return_to).encode(),
            "query": way_back.encode(),
            "more": way_back.replace("?", "&amp;").encode(),
            "nonce": nonce_attribute(nonce).encode(),
            "cookie": escape(cookie).encode(),
            "granted": granted_attribute(granted).encode(),
            "earlier": earlier_attribute(earlier).encode(),
            "news": news.encode(),
            "url": escape(url).encode(),
        }
        return b"".join([part if isinstance(part, bytes) else values[part] for part in self.parts])


NOTHING: Final = Insertion(())


def cut(html: str) -> Insertion:
    """An insertion out of rendered HTML whose places were marked by `slot`."""
    pieces = _SLOT.split(html)
    return Insertion(
        tuple(piece if place % 2 else piece.encode() for place, piece in enumerate(pieces) if piece)
    )


def blank(html: str) -> str:
    """The same HTML with nothing filled in: what all visitors see alike."""
    return _SLOT.sub("", html)


def root_path(root: str) -> str:
    """The mount point as it stands in a URL in an attribute."""
    return escape(quote(root, safe=_PATH_SAFE)) if root else ""


def query(return_to: str, language: str = "") -> str:
    """The query that names the language and the page to go back to, as it stands in a URL in an attribute."""
    fields = [f"language={language}"] if language else []
    fields += [f"return_to={quote(return_to, safe='/')}"] if return_to else []
    return f"?{'&amp;'.join(fields)}" if fields else ""


def granted_attribute(granted: Iterable[str] | None) -> str:
    """A space and the attribute that tells the script what is granted, or nothing."""
    return "" if granted is None else f' data-granted="{escape("~".join(granted))}"'


def nonce_attribute(nonce: str) -> str:
    """A space and the attribute, or nothing."""
    return f' nonce="{escape(nonce)}"' if nonce else ""


def earlier_attribute(revisions: str) -> str:
    """The revisions about which a choice still counts, as the scripts read them, or nothing."""
    return f' data-earlier="{escape(revisions)}"' if revisions else ""
