"""What is remembered of tags that were met before makes no difference but in time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings

from consent.gate.decision import Decision
from consent.gate.edits import Held, PageEditor
from consent.gate.memory import LARGEST, MOST, Edited, Met, TagMemory
from consent.gate.parties import parties_of
from consent.markup.rewriter import Rewriter
from tests.gate.newspage import HOST, everything, grant
from tests.gate.test_edits_property import pages


def rewritten(markup: bytes, decision: Decision, scheme: str) -> tuple[bytes, list[Held]]:
    """What leaves, and what was reported."""
    reports: list[Held] = []
    editor = PageEditor(
        decision,
        request_host=HOST,
        scheme=scheme,
        insert=lambda facts: facts.nonce.encode(),
        placeholder=lambda service, url, facts: f"{service.id} {url}",
        report=reports.append,
    )
    rewriter = Rewriter(editor, document=False)
    return rewriter.feed(markup) + rewriter.close(), reports


def with_no_memory(decision: Decision) -> Decision:
    """The same under a policy that was never met before."""
    return replace(decision, policy=replace(decision.policy))


@settings(max_examples=150, deadline=None)
@given(pages)
@example("<img src='http:stats.example'>")
@example("<base href='//stats.example/'><img src=a.js data-consent>")
@example("<svg><script>a&amp;b</script></svg><script>a&amp;b</script>")
@example("<iframe src=//stats.example nonce=a></iframe><script nonce=b>fbq('init')</script>")
def test_a_page_met_before_leaves_as_it_did_and_is_reported_again(markup: str):
    for decision in (grant(), grant("stats"), everything()):
        for scheme in ("https", "http"):
            first = rewritten(markup.encode(), decision, scheme)

            assert rewritten(markup.encode(), decision, scheme) == first
            assert rewritten(markup.encode(), with_no_memory(decision), scheme) == first


def test_granting_a_category_counts_at_once_for_a_tag_that_was_met_before():
    tag = b'<img data-consent="analytics" src="/pixel.gif?">'
    granted = replace(grant(), categories=frozenset({"necessary", "analytics"}))
    assert rewritten(tag, replace(granted, categories=frozenset({"necessary"})), "https")[0] != tag

    left, _ = rewritten(tag, granted, "https")

    assert left == tag


def test_a_tag_is_read_once_for_all_pages(monkeypatch: pytest.MonkeyPatch):
    decision = with_no_memory(grant())
    edits = []
    edit = PageEditor._edit
    monkeypatch.setattr(PageEditor, "_edit", lambda *of, **kind: edits.append(of) or edit(*of, **kind))

    for _ in range(3):
        rewritten(b"<script>fbq('init')</script><img src='//stats.example/x'>", decision, "https")

    assert len(edits) == 2


def test_memory_is_bounded_in_number_and_size():
    memory = TagMemory()
    edited = Edited(None, ())
    met = [Met(b"%d" % nth, b"", frozenset(), "https") for nth in range(MOST + 1)]
    large = Met(b"<img>", b"x" * LARGEST, frozenset(), "https")

    for one in (*met, large):
        memory.keep(one, edited)

    assert memory.find(met[0]) is None
    assert memory.find(met[-1]) == edited
    assert memory.find(large) is None


def test_what_one_visitor_may_load_is_kept_apart_from_what_another_may():
    ours, theirs = (parties_of(decision, HOST).memory for decision in (grant(), grant("stats")))

    assert ours is not theirs
