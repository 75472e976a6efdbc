"""Shows an editor the tags, scripts and styles it asked for, and puts its answers in their place."""

from __future__ import annotations

from typing import Protocol

from consent.markup.grammar import Local, any_in
from consent.markup.pending import PendingScript, StyleText
from consent.markup.tokens import Span, StartTag

SCRIPT_LIMIT = 64 * 1024
STYLE_LIMIT = 64 * 1024
_HOLDING_TEXT = frozenset((b"script", b"style"))


class Editor(Protocol):
    """What decides about the tags of a stream.

    A tag longer than the limit is shown in pieces: each is a start tag that is not `whole`, with some of
    the attributes, judged by itself; the value of its last attribute may be cut. An answer that is not
    that tag, edited, takes the place of all that remains of it.
    """

    @property
    def tags(self) -> frozenset[bytes]:
        """Lowercase names of the start tags and end tags it wants to see."""
        ...

    @property
    def attributes(self) -> frozenset[bytes]:
        """Lowercase names of attributes that it wants to see on any start tag."""
        ...

    @property
    def local(self) -> Local:
        """Start tags that it may not be shown; asked again after each `base`."""
        ...

    def start_tag(self, tag: StartTag) -> bytes | None:
        """What replaces this start tag, which is not a script's; None leaves it as it came."""
        ...

    def script(self, tag: StartTag, text: bytes, complete: bool) -> bytes | None:
        """What replaces the start tag of a script with this text; not `complete` if the limit cut it.

        Inside svg, math and XML the text is as written, with references and CDATA sections.
        """
        ...

    def style(self, text: bytes) -> bytes | None:
        """What replaces the text of a style element, or a piece of it if it is very long."""
        ...

    def instruction(self, raw: bytes, whole: bool) -> bytes | None:
        """What replaces an `<?xml-stylesheet …?>` of XML, or if it is long its beginning, not `whole`."""
        ...

    def end_tag(self, name: bytes) -> bytes | None:
        """What replaces the end tag of one of its `tags`."""
        ...

    def head_start(self) -> bytes:
        """What is put in as the first thing of a page's head; asked at most once."""
        ...

    def body_start(self) -> bytes:
        """What is put in as the first thing of a page's body; asked at most once."""
        ...


class Editing:
    """Takes spans in order; `collect` gives the bytes that can leave."""

    def __init__(self, editor: Editor, *, xml: bool, script_limit: int, style_limit: int) -> None:
        self._editor = editor
        self._tags, self._attributes = editor.tags, editor.attributes
        self._simple = editor.tags - _HOLDING_TEXT
        # Start tags of other names that do not match this either need no second look.
        self._attribute = any_in(editor.attributes)
        self._xml = xml
        self._script_limit = script_limit
        self._script: PendingScript | None = None
        self._style = StyleText(editor.style, limit=style_limit)
        self._in_style = False
        self._leaving: list[bytes] = []
        # Of a tag that comes in pieces: whether it is a start tag, and what an answer leaves no room for.
        self._cut_start = self._swallow_tag = self._swallow_value = False
        # In the order of Kind.
        self._takers = (
            self._text,
            self._other,
            self._start_tag,
            self._end_tag,
            self._tag_part,
            self._tag_rest,
            self._text,
            self._other,
            self._other,
            self._other,
            self._text,
            self._unfinished,
            self._instruction,
        )

    @property
    def kept(self) -> int:
        """How many bytes are kept for later."""
        return self._style.kept + (self._script.kept if self._script else 0)

    def take(self, span: Span) -> None:
        """Edit one span."""
        script = self._script
        if script is None:
            self._takers[span.kind](span)
        elif script.ends_before(span):
            self._decide_script(script, complete=True)
            self.take(span)
        elif not script.keep(span, limit=self._script_limit):
            self._decide_script(script, complete=False)

    def put(self, markup: bytes) -> None:
        """Let bytes of our own leave here."""
        self._leaving.append(markup)

    def collect(self) -> bytes:
        """What can leave now."""
        leaving = b"".join(self._leaving)
        self._leaving.clear()
        return leaving

    def close(self) -> None:
        """Decide what is still open, when the stream has ended."""
        if self._script is not None:
            self._decide_script(self._script, complete=True)
        self._leaving.append(self._style.close())

    def _other(self, span: Span) -> None:
        if self._in_style:
            self._leaving.append(self._style.close())
        self._leaving.append(span.raw)

    def _text(self, span: Span) -> None:
        self._leaving.append(self._style.feed(span.raw) if self._in_style else span.raw)

    def _start_tag(self, span: Span) -> None:
        if self._in_style:
            self._leaving.append(self._style.close())
        tag = StartTag(span.name, span.raw, span.foreign, span.whole)
        if span.name in self._simple and span.whole:
            answer = self._editor.start_tag(tag)
            self._leaving.append(span.raw if answer is None else answer)
            return
        if span.whole and span.name not in _HOLDING_TEXT and not self._attribute.search(span.raw):
            self._leaving.append(span.raw)
            return
        closed = (span.foreign or self._xml) and tag.self_closing
        if span.name == b"script" and span.whole and not closed:
            self._script = PendingScript(tag, markup=span.foreign or self._xml)
            return
        self._in_style = self._in_style or (span.name == b"style" and not closed)
        answer = self._ask(tag)
        self._leaving.append(span.raw if answer is None else answer)
        if not span.whole:
            self._cut_start = True
            self._swallow_tag = answer is not None and not _is_edited(tag, answer)
            self._swallow_value = answer is not None and _lost_last_value(tag, answer)

    def _end_tag(self, span: Span) -> None:
        if self._in_style:
            self._leaving.append(self._style.close())
            self._in_style = span.name not in (b"style", b"noscript")
        answer = self._editor.end_tag(span.name) if span.name in self._tags else None
        self._leaving.append(span.raw if answer is None else answer)
        self._cut_start = False
        self._swallow_tag = answer is not None

    def _tag_part(self, span: Span) -> None:
        """Judge further attributes of a cut tag as if they were a tag of that name."""
        if self._swallow_tag:
            return
        opening = b"<" + span.name
        tag = StartTag(span.name, b"%b %b" % (opening, span.raw), span.foreign, whole=False)
        answer = self._ask(tag) if self._cut_start else None
        if answer is None:
            self._leaving.append(span.raw)
        else:
            # Its beginning has left: what takes its place comes after the element, closed empty.
            edited = _is_edited(tag, answer)
            self._leaving.append(answer[len(opening) :] if edited else b"></%b>%b" % (span.name, answer))
            self._swallow_tag = not edited
        self._swallow_value = answer is not None and _lost_last_value(tag, answer)

    def _tag_rest(self, span: Span) -> None:
        if not (self._swallow_tag or self._swallow_value):
            self._leaving.append(span.raw)

    def _unfinished(self, span: Span) -> None:
        if span.whole or not self._swallow_tag:
            self._other(span)

    def _instruction(self, span: Span) -> None:
        answer = self._editor.instruction(span.raw, span.whole)
        self._other(span if answer is None else span._replace(raw=answer))

    def _ask(self, tag: StartTag) -> bytes | None:
        if not tag.whole and not tag.attributes:
            return None  # a piece between two long attributes
        if tag.name == b"script":
            return self._editor.script(tag, b"", tag.whole)
        if tag.name in self._tags or any(found.name in self._attributes for found in tag.attributes):
            return self._editor.start_tag(tag)
        return None

    def _decide_script(self, script: PendingScript, *, complete: bool) -> None:
        self._script = None
        text = script.text(self._script_limit)
        answer = self._editor.script(script.tag, text, complete)
        self._leaving.append(script.tag.raw if answer is None else answer)
        for span in script.spans():
            self.take(span)


def _is_edited(tag: StartTag, answer: bytes) -> bool:
    """Whether the answer is this piece of a tag, still open, rather than something in its place."""
    opening = tag.raw[: 1 + len(tag.name)]
    still_open = answer[-1:] == tag.raw[-1:] or not answer.endswith(b">")
    return answer.startswith(opening) and still_open


def _lost_last_value(tag: StartTag, answer: bytes) -> bool:
    """Whether the last attribute, whose value may go on, is no longer there to take the rest of it."""
    return bool(tag.attributes) and not answer.endswith(tag.raw[tag.attributes[-1].name_end :])
