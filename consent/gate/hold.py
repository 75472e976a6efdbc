"""What one tag gives up until consent: attributes kept under another name, and what stands in for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from consent.gate.marks import INERT_TYPE, MARK, TYPED, UNDECLARED, kept_name
from consent.gate.parties import Verdict
from consent.markup.attributes import edit_tag, escape
from consent.markup.tokens import StartTag

HeldKind = Literal["host", "script", "mark", "unknown"]


@dataclass(frozen=True, slots=True)
class Held:
    """What was held, or only noticed where it `passed`, for the site's report.

    `kind` says what `name` is: a `host` in an address; a host or marker in an inline `script`; the `mark`
    that the site wrote on a tag; or an `unknown` mark, which is neither a category nor a service.
    """

    kind: HeldKind
    name: str
    service: str | None
    tag: str
    passed: bool = False

    @property
    def mark(self) -> str:
        """The name that a tag with this waits for."""
        if self.kind in ("mark", "unknown"):
            return self.name
        return self.service or UNDECLARED + self.name


def describe(verdicts: Iterable[Verdict], kind: HeldKind, tag: bytes) -> list[Held]:
    """What there is to report of these verdicts: the held ones, and undeclared hosts that pass."""
    return [
        Held(kind, verdict.host, verdict.service, tag.decode("latin-1"), passed=not verdict.held)
        for verdict in verdicts
        if verdict.held or verdict.undeclared
    ]


@dataclass(slots=True)
class Hold:
    """What is to change in one tag; false as long as nothing is."""

    tag: StartTag
    xml: bool = False
    _marks: list[str] = field(default_factory=list)
    _kept: dict[bytes, bytes] = field(default_factory=dict)
    _added: list[tuple[bytes, bytes]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self._kept or self._marks)

    @property
    def first_mark(self) -> str:
        """The first of what it waits for, or nothing."""
        return self._marks[0] if self._marks else ""

    def keeps(self, name: bytes) -> bool:
        """Whether this attribute is among the kept ones."""
        return name in self._kept

    def keep(self, name: bytes, *, instead: str | None = None) -> None:
        """Keep an attribute's value for later; `instead` takes its place."""
        if self.tag.get(name) is not None:
            self._kept[name] = kept_name(name, xml=self.xml)
        if instead is not None:
            self._added.append((name, escape(instead)))

    def wait(self, held: Iterable[Held]) -> bool:
        """Wait for all of these, as far as they are held; whether there is any."""
        marks = [one.mark for one in held if not one.passed]
        self._marks += marks
        return bool(marks)

    def write(self, site_marks: Iterable[str] = ()) -> bytes:
        """The tag as it leaves, marked with what it waits for. The site's own marks stay."""
        if self.tag.name in TYPED:
            self.keep(b"type", instead=INERT_TYPE.decode("ascii"))
        drop = {kept for kept in self._kept.values() if self.tag.get(kept) is not None}
        add = self._added
        if self._marks:
            drop.add(MARK)
            add = [(MARK, escape(" ".join(dict.fromkeys((*site_marks, *self._marks))))), *add]
        return edit_tag(self.tag, rename=self._kept, drop=drop, add=add)
