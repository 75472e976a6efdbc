"""Validators, `Vary` and parts of files through a cache."""

import json
import time

import pytest

from tests.caches.daily import STATS
from tests.caches.readers import Reader, kept
from tests.servers.running import Running
from tests.servers.wire import Answer, Connection

pytestmark = pytest.mark.slow

Readers = dict[str, Reader]
KEEPS_DESPITE_COOKIES = pytest.mark.parametrize(
    "kind", ["varnish-eager", "nginx", pytest.param("nginx-eager", marks=pytest.mark.exhaustive)]
)


def ask(cache: Running, reader: Reader, path: str, *more: tuple[str, str], method: str = "GET") -> Answer:
    with Connection(cache.port) as connection:
        return connection.ask(path, *reader.headers, *more, method=method)


@KEEPS_DESPITE_COOKIES
def test_a_shared_page_is_confirmed_by_the_cache_to_whoever_has_it(gated: Running, readers: Readers):
    tag = ask(gated, readers["ada"], "/article/1").get("etag") or ""

    answers = [ask(gated, reader, "/article/1", ("If-None-Match", tag)) for reader in readers.values()]

    assert {answer.status for answer in answers} == {304}
    assert all(kept(answer) for answer in answers)


@KEEPS_DESPITE_COOKIES
def test_an_expired_shared_page_is_confirmed_by_the_app_whoever_asks_for_it(gated: Running, readers: Readers):
    bodies = set()
    deadline = time.monotonic() + 20

    printed = {"known": 0}
    while printed.get("known", 0) < 3 and time.monotonic() < deadline:
        bodies |= {ask(gated, reader, "/brief").body for reader in readers.values()}
        printed = json.loads(ask(gated, readers["dov"], "/printed").body)
        time.sleep(0.5)

    assert len(bodies) == 1
    assert printed["known"] >= 3
    assert printed["anew"] == 1


def test_a_personal_page_is_not_confirmed_to_who_chose_otherwise(gated: Running, readers: Readers, kind: str):
    first = ask(gated, readers["ada"], "/letter")
    tag = ("If-None-Match", first.get("etag") or "")

    other = ask(gated, readers["ben"], "/letter", tag)
    same = ask(gated, readers["ada"], "/letter", tag)

    assert (other.status, f"<script {STATS}" in other.text) == (200, False)
    assert f"<script {STATS}" in first.text
    # nginx takes validators away from what it might have kept.
    assert same.status == (304 if kind.startswith("varnish") else 200)


def test_a_choice_made_through_the_cache_shows_at_once(gated: Running, readers: Readers):
    changing = Reader("gus", {"choice": "accept_all"}, jar={"session": "gus"})
    before = ask(gated, changing, "/letter")
    with Connection(gated.port) as connection:
        changing.settle(connection)
    after = ask(gated, changing, "/letter", ("If-None-Match", before.get("etag") or ""))
    withdrawn = Reader("gus", {"choice": "reject_all"}, jar=changing.jar)
    with Connection(gated.port) as connection:
        withdrawn.settle(connection)
    last = ask(gated, withdrawn, "/letter", ("If-None-Match", after.get("etag") or ""))

    assert [f"<script {STATS}" in answer.text for answer in (before, after, last)] == [False, True, False]
    assert [answer.status for answer in (before, after, last)] == [200, 200, 200]


@KEEPS_DESPITE_COOKIES
def test_what_the_app_varies_by_is_kept_apart_and_kept(gated: Running, readers: Readers):
    french, english = ("Accept-Language", "fr"), ("Accept-Language", "en")
    for language in (french, english):
        ask(gated, readers["ada"], "/tongues", language)

    answers = [ask(gated, readers["ben"], "/tongues", language) for language in (french, english)]

    assert ["Langue: fr" in answers[0].text, "Langue: en" in answers[1].text] == [True, True]
    assert all(kept(answer) for answer in answers)
    assert {answer.get("vary") for answer in answers} <= {
        "Accept-Language",
        "Accept-Language, Accept-Encoding",
    }


def test_a_page_that_nobody_may_share_says_so_to_every_cache(gated: Running, readers: Readers):
    answers = [ask(gated, readers["ada"], path) for path in ("/welcome", "/offers", "/basket", "/account")]

    for answer in answers:
        assert "private" in (answer.get("cache-control") or "")
        assert "Cookie" in (answer.get("vary") or "")
        assert answer.get("surrogate-control") is None
        assert answer.get("x-accel-expires") is None


@KEEPS_DESPITE_COOKIES
def test_head_and_parts_of_files_come_out_of_the_cache(gated: Running, readers: Readers):
    whole = ask(gated, readers["ada"], "/style.css")
    page = ask(gated, readers["ada"], "/gallery/1")

    part = ask(gated, readers["ben"], "/style.css", ("Range", "bytes=0-9"))
    head = ask(gated, readers["ben"], "/gallery/1", method="HEAD")

    assert (part.status, part.body) == (206, whole.body[:10])
    assert (head.status, head.body) == (200, b"")
    assert head.get("content-length") in (None, str(len(page.body)))
