"""The editor of one page: tags that would contact a held host are made inert while the page streams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from consent.gate import marks
from consent.gate.decision import Decision
from consent.gate.embeds import (
    ADDRESSES,
    ANYWHERE,
    BY_ATTRIBUTE,
    BY_NAME,
    EMBEDS,
    Form,
    forms_of,
    live_attributes,
    value_of,
)
from consent.gate.hold import Held, Hold, describe
from consent.gate.inline import UNREAD, judge_script, script_kind
from consent.gate.memory import Edited, Met
from consent.gate.once import fingerprint
from consent.gate.parties import Page, parties_of
from consent.gate.plain import is_plain
from consent.gate.reading import INERT_INSTRUCTION, is_unreadable, read_attribute, read_instruction
from consent.gate.stylesheets import StyleSheet, hold_urls, names_hosts
from consent.markup.attributes import escape, unescape
from consent.markup.grammar import NOTHING_LOCAL, Local
from consent.markup.rewriter import Rewriter
from consent.markup.tokens import Attribute, StartTag
from consent.policy.service import Service

__all__ = ["Held", "PageEditor", "PageFacts"]

_LOCAL: Final = Local(frozenset((*EMBEDS, b"title")) - {b"iframe"}, ADDRESSES)
_DEEPEST: Final = 3
# A placeholder names the page; what a style's tag says counts for its text.
_OF_THIS_PAGE: Final = frozenset((b"iframe", b"style", b"base"))


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says of itself, as far as it has been seen: language, and the nonce of its own scripts."""

    language: str = ""
    nonce: str = ""


class PageEditor:
    """Made for one response. `insert` writes what goes to the start of the body, `head` goes into the head.

    `placeholder` is given a held service, the URL of its embed and the page's facts; the document that it
    returns stands in the iframe's place. `report` is told of all that is held, and of what passes though
    nobody declared it. `once` is the fingerprint of the embed that may load just here. `xml` is for XML,
    where references count in scripts and styles too.
    """

    tags = frozenset((*BY_NAME, b"html", b"base", b"style"))
    attributes = frozenset((*BY_ATTRIBUTE, *ANYWHERE, marks.MARK, b"nonce"))

    def __init__(
        self,
        decision: Decision,
        *,
        request_host: str,
        insert: Callable[[PageFacts], bytes],
        report: Callable[[Held], None],
        page_path: str = "/",
        scheme: str = "https",
        placeholder: Callable[[Service, str, PageFacts], str] | None = None,
        head: bytes = b"",
        once: str | None = None,
        xml: bool = False,
    ) -> None:
        self._decision = decision
        self._page = Page(parties_of(decision, request_host), path=page_path, scheme=scheme)
        self._insert = insert
        self._report = report
        self._placeholder = placeholder
        self._head = head
        self._once = once
        self._xml = xml
        self._facts = PageFacts()
        self._style_waits = self._style_is_markup = False
        self._sheet = StyleSheet(self._page.judge)
        self._depth = 0

    @property
    def local(self) -> Local:
        """The tags that are left alone where relative addresses are known to pass."""
        return _LOCAL if self._page.quiet and self._once is None else NOTHING_LOCAL

    def start_tag(self, tag: StartTag) -> bytes | None:
        """The tag as it leaves, or None if it stays as it came."""
        self._note(tag)
        if self._page.quiet and tag.whole and is_plain(tag.raw, self._page.parties.quiet_hosts):
            return None
        return self._edited(tag)

    def script(self, tag: StartTag, text: bytes, complete: bool) -> bytes | None:
        """The start tag of a script as it leaves, or None if it stays as it came."""
        self._note(tag)
        return self._edited(tag, text, complete=complete)

    def style(self, text: bytes) -> bytes | None:
        """A piece of a style element without its held addresses, or None if it stays as it came."""
        css = text.decode("utf-8", "surrogateescape")
        decoded = _decode(text) if self._style_is_markup else None
        silent = self._page.quiet and not names_hosts(css) and decoded is None
        if self._style_waits or (silent and self._sheet.skip(css)):
            return None
        edited, verdicts = self._sheet.hold(css)
        if decoded is not None and not verdicts:
            edited, verdicts = hold_urls(decoded, self._page.judge)
            edited = escape(edited).decode("utf-8", "surrogateescape")
        self._tell(describe(verdicts, "host", b"style"))
        return edited.encode("utf-8", "surrogateescape") if verdicts else None

    def instruction(self, raw: bytes, whole: bool) -> bytes | None:
        """A link from XML to a style sheet as it leaves, or None if it stays as it came."""
        told = read_instruction(raw, whole=whole, page=self._page, document=self._read_document)
        if all(held.passed for held in self._tell(told)):
            return None
        return INERT_INSTRUCTION + raw[len(b"<?") :]

    def end_tag(self, name: bytes) -> bytes | None:
        """End tags stay as they came."""
        return None

    def head_start(self) -> bytes:
        """What goes to the start of the head."""
        return self._head

    def body_start(self) -> bytes:
        """What goes to the start of the body."""
        return self._insert(self._facts)

    def _note(self, tag: StartTag) -> None:
        """Remember what the page says of itself: base, language, nonce."""
        if tag.name == b"base":
            if href := value_of(tag, b"href"):
                self._page.rebase(href)
        elif tag.name == b"html":
            if not self._facts.language and (lang := value_of(tag, b"lang")):
                self._facts = replace(self._facts, language=lang.strip())
        elif tag.name in marks.TYPED:
            self._style_waits, self._sheet = False, StyleSheet(self._page.judge)
            self._style_is_markup = tag.foreign or self._xml
            if not self._facts.nonce and b"nonce" in tag.raw.lower() and (nonce := value_of(tag, b"nonce")):
                self._facts = replace(self._facts, nonce=nonce)

    def _edited(self, tag: StartTag, text: bytes = b"", *, complete: bool = True) -> bytes | None:
        """The tag as it leaves; from memory where the same was met before under the same terms."""
        if not (self._may_remember and tag.whole and complete) or tag.foreign or tag.name in _OF_THIS_PAGE:
            return self._edit(tag, text, complete=complete)
        memory, report = self._page.parties.memory, self._report
        met = Met(tag.raw, text, self._decision.categories, self._page.scheme)
        edited = memory.find(met)
        if edited is None:
            told: list[Held] = []
            self._report = told.append
            try:
                answer = self._edit(tag, text)
            finally:
                self._report = report
            edited = Edited(answer, tuple(told))
            memory.keep(met, edited)
        for held in edited.told:
            report(held)
        return edited.answer

    @property
    def _may_remember(self) -> bool:
        """Whether nothing but the tag itself decides: no base, nothing to load once, no document inside."""
        page = self._page
        return page.quiet and page.at_home and self._once is None and not (self._xml or self._depth)

    def _edit(self, tag: StartTag, text: bytes = b"", *, complete: bool = True) -> bytes | None:
        names = marks.read_mark(tag)
        if self._once is not None and self._is_asked_for(tag):
            return marks.wake(tag, once=True)
        if names is not None:
            if marks.allows(names, self._decision):
                return marks.wake(tag)
            self._style_waits = tag.name == b"style"
            unknown = marks.unknown_names(names, self._decision)
            self._tell([Held("unknown", name, None, tag.name.decode("latin-1")) for name in unknown])
            if not marks.is_inert(tag):
                return self._hold_marked(tag, names)
        if marks.has_inert_type(tag):
            return None
        hold = Hold(tag, self._xml)
        for attribute, form in live_attributes(tag, xml=self._xml):
            self._read(hold, attribute, form)
        if tag.name == b"script":
            hold.wait(self._tell(self._read_script(tag, text, complete=complete)))
        if not hold:
            return None
        self._replace_embed(hold)
        return hold.write(names or ())

    def _is_asked_for(self, tag: StartTag) -> bool:
        """Whether this is the embed that the visitor asked to load once."""
        if tag.name != b"iframe":
            return False
        src = value_of(tag, b"src") or value_of(tag, marks.kept_name(b"src"))
        return src is not None and fingerprint(src) == self._once

    def _hold_marked(self, tag: StartTag, names: list[str]) -> bytes | None:
        """The tag inert because the site said what it waits for, whatever it would contact."""
        service = next((name for name in names if name in self._decision.policy.services_by_id), None)
        self._tell([Held("mark", " ".join(names), service, tag.name.decode("latin-1"))])
        hold = Hold(tag, self._xml)
        for name in forms_of(tag):
            hold.keep(name)
        if not hold and tag.name not in marks.TYPED:
            return None
        self._replace_embed(hold, service)
        return hold.write(names)

    def _read(self, hold: Hold, attribute: Attribute, form: Form) -> None:
        """Keep one attribute if it would contact a held host."""
        reading = read_attribute(
            attribute,
            form,
            tag=hold.tag.name,
            page=self._page,
            document=self._read_document,
            unread=is_unreadable(hold.tag, attribute, form, xml=self._xml),
        )
        if hold.wait(self._tell(reading.held)):
            hold.keep(attribute.name, instead=reading.instead)

    def _read_script(self, tag: StartTag, text: bytes, *, complete: bool) -> list[Held]:
        """What an inline script contacts. With `src`, or of a type that nobody executes, its text is dead."""
        kind = script_kind(value_of(tag, b"type"), value_of(tag, b"language"))
        if kind is None or tag.get(b"src") is not None:
            return []
        if not tag.whole:
            # Longer than the limit, so that its text is not shown.
            return describe([UNREAD], "script", b"script")
        verdicts = judge_script(text.decode("utf-8", "surrogateescape"), kind, self._page, complete=complete)
        if (tag.foreign or self._xml) and (decoded := _decode(text)) is not None:
            verdicts += judge_script(decoded, kind, self._page, complete=complete)
        return describe(dict.fromkeys(verdicts), "script", b"script")

    def _read_document(self, markup: str) -> tuple[str, list[Held]]:
        """A document inside the page, with what it may not load made inert."""
        held: list[Held] = []
        if not markup:
            return markup, held
        if self._depth == _DEEPEST:
            return "", describe([UNREAD], "host", b"iframe")
        editor = PageEditor(
            self._decision,
            request_host=self._page.parties.own_host,
            insert=lambda _: b"",
            report=held.append,
            placeholder=self._placeholder,
        )
        editor._page, editor._depth = self._page.inner(), self._depth + 1
        rewriter = Rewriter(editor, document=False)
        shown = rewriter.feed(markup.encode("utf-8", "surrogateescape")) + rewriter.close()
        return shown.decode("utf-8", "surrogateescape"), held

    def _replace_embed(self, hold: Hold, service: str | None = None) -> None:
        """Put the placeholder into a held iframe that shows nothing else."""
        tag = hold.tag
        if tag.name != b"iframe" or not hold.keeps(b"src") or self._placeholder is None:
            return
        if tag.get(b"srcdoc") is not None and not hold.keeps(b"srcdoc"):
            return
        declared = self._decision.policy.services_by_id.get(service or hold.first_mark)
        src = value_of(tag, b"src")
        if declared is None or src is None:
            return
        hold.keep(b"srcdoc", instead=self._placeholder(declared, src, self._facts))
        hold.keep(b"sandbox")

    def _tell(self, held: list[Held]) -> list[Held]:
        """The same, reported."""
        for one in held:
            self._report(one)
        return held


def _decode(text: bytes) -> str | None:
    """The text of a script or style as svg and XML read it, or None where that is no other text."""
    if b"&" not in text and b"<![CDATA[" not in text:
        return None
    decoded = unescape(text.replace(b"<![CDATA[", b"").replace(b"]]>", b""))
    return None if decoded == text.decode("utf-8", "surrogateescape") else decoded
