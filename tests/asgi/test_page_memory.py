"""Pages met again are looked up, and come out as if they were gated anew."""

import asyncio
from dataclasses import fields
from typing import Any

import pytest

from consent.asgi.page_memory import MOST_SEEN, PageMemory
from consent.gate.decision import Decision
from tests.asgi.driver import Answer, exchange, get, post, request_scope
from tests.asgi.sites import HTML, respond, site
from tests.gate.policies import decision

PART = {"choice": "save", "category": "functional"}


def memory_of(app: Any) -> PageMemory:
    return app._setup.memory


def filled(memory: PageMemory, opening: str, body: bytes, gated: bytes = b"gated") -> None:
    memory.keep(opening, body, gated)
    memory.keep(opening, body, gated)


def thrice(app: Any, path: str = "/", **options: Any) -> list[bytes]:
    return [get(app, path, **options).body for _ in range(3)]


def test_a_page_is_kept_the_second_time_it_is_met():
    memory = PageMemory(1000)

    memory.keep("for all", b"page", b"gated")
    met_once = memory.find("for all", b"page")
    memory.keep("for all", b"page", b"gated")

    assert (met_once, memory.find("for all", b"page")) == (None, b"gated")


def test_the_same_bytes_opened_otherwise_are_another_page():
    memory = PageMemory(1000)

    filled(memory, "for one", b"page")

    assert memory.find("for another", b"page") is None


def test_the_longest_unused_page_goes_first():
    memory = PageMemory(30)
    filled(memory, "", b"one", b"1234567")
    filled(memory, "", b"two", b"1234567")
    memory.find("", b"one")

    filled(memory, "", b"six", b"1234567890123")

    assert memory.find("", b"two") is None
    assert memory.find("", b"one") == b"1234567"


def test_it_never_grows_past_its_bound():
    memory = PageMemory(10_000)

    for number in range(1000):
        filled(memory, "", b"%d" % number, b"x" * (number % 700))
        assert memory.size <= 10_000


def test_keeping_the_same_page_again_does_not_count_it_twice():
    memory = PageMemory(1000)

    filled(memory, "", b"page", b"gated")
    filled(memory, "", b"page", b"gated")

    assert memory.size == len(b"page") + len(b"gated")


def test_of_pages_met_once_only_so_many_numbers_stay():
    memory = PageMemory(1000)

    for number in range(MOST_SEEN + 10):
        memory.keep("", b"%d" % number, b"")

    assert len(memory._seen) <= MOST_SEEN
    assert memory.size == 0


def test_one_page_may_not_fill_it():
    memory = PageMemory(1600)

    assert memory.takes(b"x" * 100)
    assert not memory.takes(b"x" * 101)


def test_what_distinguishes_decisions_is_all_but_the_policy():
    told = len(decision().terms)

    assert told == len(fields(Decision)) - 1, "a new field of Decision belongs into Decision.terms"


@pytest.mark.parametrize("choice", [None, {"choice": "accept_all"}, {"choice": "reject_all"}, PART])
@pytest.mark.parametrize("destination", ["document", "empty", "iframe"])
def test_a_page_met_again_is_what_it_was(choice, destination):
    app = site()
    cookies = post(app, "/privacy-choices", choice).cookies if choice else {}
    headers = {"Sec-Fetch-Dest": destination}

    first, second, third = thrice(app, cookies=cookies, headers=headers)

    assert memory_of(app).size > 0
    assert first == second == third


def test_what_was_kept_for_one_visitor_is_not_shown_to_another():
    app = site()
    granted = post(app, "/privacy-choices", {"choice": "accept_all"}).cookies
    thrice(app, cookies=granted)

    page = get(app).text

    assert 'data-consent="harbour-stats"' in page


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/other"},
        {"root_path": "/mounted", "path": "/mounted/"},
        {"headers": {"Host": "harbour.example"}},
        {"headers": {"Sec-GPC": "1"}},
        {"scheme": "https"},
    ],
    ids=str,
)
def test_what_the_page_says_of_its_request_is_this_requests(other):
    app, forgetful = site(), site(page_memory=0)
    thrice(app)

    again = {"path": "/", **other}

    assert get(app, **again).body == get(forgetful, **again).body


@pytest.mark.parametrize(
    "header",
    [("Cache-Control", "no-store"), ("Content-Security-Policy", "script-src 'nonce-abc'")],
    ids=["no-store", "nonce"],
)
def test_what_must_not_be_stored_or_never_comes_again_is_not_kept(header):
    app = site(respond(header))

    thrice(app)

    assert memory_of(app).size == 0


def test_an_embed_that_loads_once_is_not_kept():
    embed = b'<iframe src="https://stats.harbour.example/e"></iframe>'
    app = site(respond(body=HTML.replace(b"<h1>", embed + b"<h1>")))
    asked = {"choice": "once", "service": "harbour-stats", "embed": "https://stats.harbour.example/e"}
    once = post(app, "/privacy-choices/embed", asked).cookies

    thrice(app, cookies=once, headers={"Sec-Fetch-Dest": "document"})

    assert memory_of(app).size == 0


def test_a_site_may_have_none():
    app = site(page_memory=0)

    pages = thrice(app)

    assert memory_of(app).size == 0
    assert pages[0] == pages[1] == pages[2]


def test_a_page_whose_visitor_went_away_is_not_kept():
    app = site()

    async def gone(message: Any) -> None:
        if message["type"] == "http.response.body":
            raise OSError("the connection is closed")

    for _ in range(3):
        with pytest.raises(OSError, match="closed"):
            asyncio.run(app(request_scope(), None, gone))

    assert memory_of(app).size == 0


def long_page(size: int) -> bytes:
    image = b'<p>News</p><img src="https://stats.harbour.example/p.gif">\n'
    return HTML.replace(b"<h1>", image * (size // len(image)) + b"<h1>")


def test_while_a_long_page_is_gated_others_get_their_turn():
    app = site(respond(body=long_page(400_000)))
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def serve() -> Answer:
        beside = asyncio.create_task(others())
        answer = await exchange(app, request_scope())
        beside.cancel()
        return answer

    answer = asyncio.run(serve())

    assert turns >= 400_000 // (32 * 1024)
    assert answer.text.count('data-consent="harbour-stats"') == answer.text.count("stats.harbour.example")


def test_a_long_page_is_the_same_in_slices_and_whole():
    body = long_page(150_000)
    pieces = [body[start : start + 999] for start in range(0, len(body), 999)]

    async def streaming(scope: Any, receive: Any, send: Any) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]}
        )
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body"})

    whole = thrice(site(respond(body=body)))

    assert {get(site(streaming)).body} == set(whole)


def test_a_long_page_shows_its_beginning_first():
    answer = get(site(respond(body=long_page(150_000))))

    first, *_, last = [message for message in answer.messages if message["type"] == "http.response.body"]

    assert first["more_body"] and not last["more_body"]
    assert b"<title>News</title>" in first["body"]
    assert first["body"].count(b"stats.harbour.example") < 200


def test_pages_that_look_alike_in_the_sample_are_never_taken_for_each_other():
    memory = PageMemory(1_000_000)
    first, second = b"a" + b"x" * 9_999, b"ab" + b"x" * 9_998

    filled(memory, "", first, b"first")
    found = memory.find("", second)
    filled(memory, "", second, b"second")

    assert found is None
    assert (memory.find("", first), memory.find("", second)) == (None, b"second")
