"""What one attribute would contact: its addresses, and what `data:` and `javascript:` addresses carry."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html.entities import html5
from typing import Final

from consent.gate.embeds import Form, addresses
from consent.gate.hold import Held, describe
from consent.gate.inline import UNREAD, judge_script
from consent.gate.parties import Page
from consent.gate.payloads import carries_markup, data_text, script_text
from consent.gate.stylesheets import hold_urls, names_hosts
from consent.gate.urls import clean
from consent.markup.attributes import unescape
from consent.markup.instruction import STYLESHEET
from consent.markup.tokens import Attribute, StartTag

ReadDocument = Callable[[str], tuple[str, list[Held]]]
"""A document inside this one: as it may be shown, and what was held in it."""

_SHOWS_DOCUMENTS: Final = frozenset((b"iframe", b"frame", b"object", b"embed", b"portal", b"fencedframe"))
# Forms whose later part may name another host than the part that fits into the limit.
_LISTS: Final = frozenset(Form) - {Form.URL, Form.REFRESH}
_NAMED: Final = re.compile(rb"&([^#&;\s][^&;\s]*;)")
INERT_INSTRUCTION: Final = b"<?held-"
"""What an instruction begins with that no browser follows."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to report of an attribute's value, and what can stand in its place if any of it is held."""

    held: list[Held]
    instead: str | None = None


def read_attribute(
    attribute: Attribute, form: Form, *, tag: bytes, page: Page, document: ReadDocument, unread: bool = False
) -> Reading:
    """The reading of one attribute. One that cannot be read to its end is `unread`, and held."""
    value = unescape(attribute.value)
    if unread:
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


def read_instruction(raw: bytes, *, whole: bool, page: Page, document: ReadDocument) -> list[Held]:
    """What an `<?xml-stylesheet …?>` contacts. One that is too long to be shown is held.

    Its pseudo-attributes are written like those of a tag (xml-stylesheet, section 4).
    """
    if not whole:
        return describe([UNREAD], "host", b"link")
    link = StartTag(b"link", b"<link%b>" % raw[len(STYLESHEET) : -len(b"?>")])
    href = link.get(b"href")
    if href is None or not raw[len(STYLESHEET) :][:1].isspace():
        return []
    return read_attribute(href, Form.URL, tag=link.name, page=page, document=document).held


def is_unreadable(tag: StartTag, attribute: Attribute, form: Form, *, xml: bool) -> bool:
    """Whether nobody can know what this attribute names: it is cut, or has an entity of the page's own."""
    if xml and any(name.decode("latin-1") not in html5 for name in _NAMED.findall(attribute.value)):
        return True
    if not _is_cut(tag, attribute):
        return False
    value = unescape(attribute.value)
    return form in _LISTS or len(clean(value)) < len(value) // 2


def _is_cut(tag: StartTag, attribute: Attribute) -> bool:
    """Whether the value of this attribute may go on beyond a piece of a tag."""
    if tag.whole or attribute.end < len(tag.raw):
        return False
    value = tag.raw[attribute.name_end :].lstrip(b"\t\n\f\r =")
    quote = value[:1]
    return quote not in (b'"', b"'") or len(value) < 2 or not value.endswith(quote)
