"""What one attribute would contact: its addresses, and what `data:` and `javascript:` addresses carry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from consent.gate.embeds import Form, addresses
from consent.gate.hold import Held, describe
from consent.gate.inline import UNREAD, judge_script
from consent.gate.parties import Page
from consent.gate.payloads import carries_markup, data_text, script_text
from consent.gate.stylesheets import hold_urls, names_hosts
from consent.gate.urls import clean
from consent.markup.attributes import unescape
from consent.markup.tokens import Attribute

ReadDocument = Callable[[str], tuple[str, list[Held]]]
"""A document inside this one: as it may be shown, and what was held in it."""

_SHOWS_DOCUMENTS: Final = frozenset((b"iframe", b"frame", b"object", b"embed", b"portal", b"fencedframe"))
# Forms whose later part may name another host than the part that fits into the limit.
_LISTS: Final = frozenset(Form) - {Form.URL, Form.REFRESH}


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to report of an attribute's value, and what can stand in its place if any of it is held."""

    held: list[Held]
    instead: str | None = None


def read_attribute(
    attribute: Attribute, form: Form, *, tag: bytes, page: Page, document: ReadDocument, cut: bool = False
) -> Reading:
    """The reading of one attribute. Of one that is `cut` at the size limit, the unknown rest is held."""
    value = unescape(attribute.value)
    if cut and (form in _LISTS or len(clean(value)) < len(value) // 2):
        return Reading(describe([UNREAD], "host", tag))
    match form:
        case Form.STYLE:
            return _read_style(value, tag=tag, page=page)
        case Form.SCRIPT:
            return Reading(describe(judge_script(value, "classic", page), "script", tag))
        case Form.DOCUMENT:
            shown, held = document(value)
            return Reading(held, shown)
    held = []
    for url in addresses(form, value):
        held += describe([page.judge(url)], "host", tag) or _read_payload(url, tag, page, document)
    return Reading(held)


def _read_style(css: str, *, tag: bytes, page: Page) -> Reading:
    if page.quiet and not names_hosts(css):
        return Reading([])
    shown, verdicts = hold_urls(css, page.judge)
    return Reading(describe(verdicts, "host", tag), shown)


def _read_payload(url: str, tag: bytes, page: Page, document: ReadDocument) -> list[Held]:
    """What the content of an address contacts, where the element would run or show it."""
    if tag in _SHOWS_DOCUMENTS:
        if (script := script_text(url)) is not None:
            return describe(judge_script(script, "classic", page), "script", tag)
        if carries_markup(url) and (markup := data_text(url)) is not None:
            return document(markup)[1]
    elif tag == b"script" and (script := data_text(url)) is not None:
        return describe(judge_script(script, "module", page), "script", tag)
    elif tag == b"link" and (css := data_text(url)) is not None:
        return _read_style(css, tag=tag, page=page).held
    return []
