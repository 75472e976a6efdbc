"""Processing instructions of XML. The one that links a style sheet is shown, all others pass."""

from __future__ import annotations

from typing import Final

from consent.markup.text import Until
from consent.markup.tokens import Kind, Span

STYLESHEET: Final = b"<?xml-stylesheet"
"""How an instruction begins that links a style sheet (xml-stylesheet, section 4). Case counts."""

INSTRUCTION_LIMIT: Final = 4096
"""A longer instruction is shown by its beginning alone, and is then to be made inert."""

INSTRUCTION: Final = Until(b"?>")


def read_instruction(data: bytes, position: int, end: int) -> tuple[int, Span, bool] | None:
    """Where the span that stands here ends, the span, and whether the instruction ends with it.

    None if more bytes must tell.
    """
    head = data[position : min(end, position + len(STYLESHEET))]
    if head != STYLESHEET:
        if position + len(head) == end and STYLESHEET.startswith(head):
            return None
        stop, ended = INSTRUCTION.read(data, position + 2, end)
        return stop, Span(Kind.BOGUS_COMMENT, data[position:stop]), ended
    furthest = position + INSTRUCTION_LIMIT
    stop, ended = INSTRUCTION.read(data, position + 2, min(end, furthest))
    if ended:
        return stop, Span(Kind.INSTRUCTION, data[position:stop]), True
    if end < furthest:
        return None
    return position + len(head), Span(Kind.INSTRUCTION, head, whole=False), False
