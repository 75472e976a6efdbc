"""The mark on a tag: `data-consent`, what it waits for, and how a tag that waited comes alive.

A site writes `data-consent="analytics"` on any tag, a category or a service id; the gate writes it on what
it holds. Several names are separated by spaces, and all must be allowed. `undeclared:cdn.example` is the
gate's word for a host that nobody declared: no choice ever allows it, and it can be no category.

Held attributes keep their value under `data-consent-` and their name. A script, or a style, that waits
has `type="text/plain"`. Sites may write such inert tags themselves; they come alive in the same way.
"""

from __future__ import annotations

from typing import Final

from consent.errors import UnknownName
from consent.gate.decision import Decision
from consent.gate.embeds import ANYWHERE, EMBEDS
from consent.markup.attributes import edit_tag, unescape
from consent.markup.tokens import StartTag

MARK: Final = b"data-consent"
ONCE: Final = b"data-privacy-once"
INERT_TYPE: Final = b"text/plain"
UNDECLARED: Final = "undeclared:"

_PREFIX: Final = b"data-consent-"
TYPED: Final = frozenset((b"script", b"style"))
_OTHERS: Final = (b"type", b"sandbox")
_KEPT: Final = {
    _PREFIX + name: name
    for name in (*ANYWHERE, *_OTHERS, *(name for forms in EMBEDS.values() for name in forms))
}


def kept_name(name: bytes, *, xml: bool = False) -> bytes:
    """Under what name a held attribute keeps its value; in XML without the colon that ends a prefix."""
    return _PREFIX + (name.replace(b":", b"-") if xml else name)


def read_mark(tag: StartTag) -> list[str] | None:
    """The names that a tag is marked with, or None if it bears no mark."""
    mark = tag.get(MARK)
    return None if mark is None else unescape(mark.value).split()


def unknown_names(names: list[str], decision: Decision) -> list[str]:
    """Those that are neither category nor service: the site's mistake. An empty mark names nothing known."""
    ours = (name for name in names if not name.startswith(UNDECLARED))
    return [name for name in ours if decision.policy.category_of(name) is None] if names else [""]


def allows(names: list[str], decision: Decision) -> bool:
    """Whether a tag of this mark may live. A name that nobody declared never allows it."""
    return bool(names) and all(_allows(name, decision) for name in names)


def _allows(name: str, decision: Decision) -> bool:
    if name.startswith(UNDECLARED):
        return decision.policy.site.undeclared == "pass"
    try:
        return decision.allows(name)
    except UnknownName:
        return False


def is_inert(tag: StartTag) -> bool:
    """Whether a marked tag already waits: somebody kept its attributes or its type for later."""
    return has_inert_type(tag) or any(attribute.name in _KEPT for attribute in tag.attributes)


def has_inert_type(tag: StartTag) -> bool:
    """Whether it is a script or style of the type that no browser runs."""
    type_ = tag.get(b"type") if tag.name in TYPED else None
    return type_ is not None and type_.value.strip().lower() == INERT_TYPE


def wake(tag: StartTag, *, once: bool = False) -> bytes | None:
    """The tag with its kept attributes back in their places, or None if it was not waiting.

    For this page `once` only, it says so: the guard in the browser lets it be.
    """
    if not (once or is_inert(tag)):
        return None
    rename = {name: _KEPT[name] for attribute in tag.attributes if (name := attribute.name) in _KEPT}
    drop = set(rename.values())
    if has_inert_type(tag):
        drop.add(b"type")
    if tag.name == b"iframe" and b"src" in drop:
        # The placeholder stands there, and would go before `src` (WHATWG HTML 4.8.5).
        drop.add(b"srcdoc")
    return edit_tag(tag, rename=rename, drop=drop, add=[(ONCE, b"")] if once else [])
