"""Tags that keep to the page's own host pass unseen, and it makes no difference that nobody saw them."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consent.gate.edits import Held, PageEditor
from consent.markup.grammar import NOTHING_LOCAL
from consent.markup.rewriter import Rewriter
from consent.policy.policy import Policy
from tests.gate.newspage import HOST, OWN_PATH, PATH, POLICY, grant
from tests.gate.spellings import HELD
from tests.gate.test_edits_property import pages
from tests.markup.editors import PAGES

HEADS = (
    *("<!doctype html>", "<html lang=fr>", "<head>", "</head>", "<body>", "\n", "text", "<!-- c -->", "<p>"),
    *(
        "<title>News</title>",
        "<title>a<b</title>",
        "<TITLE lang=en>News</Title>",
        "<title>",
        "<base href='/a/'>",
    ),
    *('<meta charset="utf-8">', '<link rel="icon" href="/favicon.ico">', '<script src="/a.js"></script>'),
    *('<script src="//stats.example/a.js" defer></script>', '<script nonce="abc"></script>', "<template>"),
    *("<noscript>", "</noscript>", "</template>", '<base href="//stats.example/">', "<base href='/a/'>"),
    *(
        '<link rel="stylesheet" href="a.css" onload="fbq()">',
        "<script>fbq('x')</script>",
        "<select>",
        "<svg>",
    ),
    *(
        '<meta http-equiv="refresh" content="5; url=//stats.example">',
        "<frameset>",
        '<script src="x">y</script>',
    ),
)
heads = st.lists(st.sampled_from(HEADS), max_size=12).map("".join)


class Watchful(PageEditor):
    """Sees every tag that it asks for."""

    local = NOTHING_LOCAL


def rewritten(
    kind: type[PageEditor], pieces: Sequence[bytes], *, document: bool | None, policy: Policy
) -> tuple[bytes, list[Held]]:
    """What leaves, and what was reported."""
    reports: list[Held] = []
    editor = kind(
        grant(policy=policy),
        request_host=HOST,
        page_path=PATH,
        insert=lambda facts: f"<section lang={facts.language} nonce={facts.nonce}>".encode(),
        head=b"<guard>",
        report=reports.append,
    )
    rewriter = Rewriter(editor, document=document)
    left = b"".join([*map(rewriter.feed, pieces), rewriter.close()])
    return left, reports


def assert_unseen_is_unchanged(markup: bytes, *, size: int = 1 << 20, policy: Policy = POLICY) -> None:
    pieces = [markup[start : start + size] for start in range(0, len(markup), size)]
    for document in (True, False, None):
        usual = rewritten(PageEditor, pieces, document=document, policy=policy)
        assert usual == rewritten(Watchful, [markup], document=document, policy=policy)


@settings(max_examples=150, deadline=None)
@given(heads, pages, st.integers(1, 60))
@example("<head>", '<img src="/a"\n  alt="a:b"><img src="/\n/stats.example/a">', 60)
@example("<base href='//stats.example'>", '<img src="/a">', 60)
@example("", '<svg><use href="#a"/><image href="//stats.example/a"/></svg>', 60)
def test_what_passes_unseen_would_have_passed(head: str, body: str, size: int):
    markup = (head + body).encode()

    for policy in (POLICY, OWN_PATH):
        assert_unseen_is_unchanged(markup, size=size, policy=policy)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_on_real_pages_too(path):
    for size in (999, 1 << 20):
        assert_unseen_is_unchanged(path.read_bytes(), size=size)


@pytest.mark.parametrize(
    "tag", ['<img src="{}">', '<link rel="icon" href="{}">', '<svg><use href="{}"/></svg>']
)
def test_an_address_of_a_held_host_is_seen_however_it_is_spelled(tag):
    for url in HELD:
        for written in (url.replace('"', "&quot;"), "".join(f"&#{ord(character)};" for character in url)):
            markup = [tag.format(written).encode()]
            watched = rewritten(Watchful, markup, document=False, policy=POLICY)
            assert rewritten(PageEditor, markup, document=False, policy=POLICY) == watched
