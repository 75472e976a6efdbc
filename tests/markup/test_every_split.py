from __future__ import annotations

from pathlib import Path

import pytest

from tests.markup.editors import PAGES, Changer, Watcher, cut, one_by_one, rewrite

page = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)


def options(path: Path) -> dict[str, object]:
    # Limits so low that tags, scripts and styles of the pages are past them too.
    return {"xml": path.suffix == ".xhtml", "tag_limit": 256, "script_limit": 100, "style_limit": 40}


@page
def test_a_page_leaves_as_it_came_where_nothing_is_edited(path: Path):
    data = path.read_bytes()

    assert rewrite(Watcher(), [data], **options(path)) == data


@page
def test_every_split_of_a_page_gives_the_same_edits(path: Path):
    data = path.read_bytes()
    whole = Changer()
    expected = rewrite(whole, [data], **options(path))

    for at in range(1, len(data)):
        editor = Changer()
        assert rewrite(editor, cut(data, [at]), **options(path)) == expected, data[at - 20 : at + 20]
        assert editor.seen == whole.seen, data[at - 20 : at + 20]


@page
@pytest.mark.parametrize("limits", ["low", "default"])
def test_byte_by_byte_a_page_gives_the_same_edits(path: Path, limits: str):
    data = path.read_bytes()
    chosen = options(path) if limits == "low" else {"xml": path.suffix == ".xhtml"}
    whole, editor = Changer(), Changer()

    expected = rewrite(whole, [data], **chosen)

    assert rewrite(editor, one_by_one(data), **chosen) == expected
    assert editor.seen == whole.seen


def test_the_pages_are_varied():
    everything = b"".join(path.read_bytes() for path in PAGES)
    telling = (b"<frameset", b"<![CDATA[", b"<template", b"<noscript", b"\xff", b"<math")

    assert len(PAGES) >= 12
    assert [name for name in telling if name not in everything] == []
