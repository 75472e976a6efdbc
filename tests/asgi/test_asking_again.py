"""When a visitor is asked again: something is asked that was not, time passed, and never for less."""

import asyncio
import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from consent.errors import StoreError
from consent.policy.category import Category
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.records.revision import Revision
from tests.asgi.driver import get, post
from tests.asgi.sites import Clock, respond, site, with_site

PREFIX = "/privacy-choices"
CHAT = Service(name="Letterbox Chat", category="functional", hosts=("chat.letterbox.example",))
BEFORE = with_site()


class Log:
    """A log in memory that counts how often it is asked for its policies."""

    def __init__(self) -> None:
        self.records: list[Any] = []
        self.notices: dict[str, str] = {}
        self.policies: list[Revision] = []
        self.asked = 0
        self.works = True

    async def append(self, record: Any, notice: Any) -> None:
        self.records.append(record)
        self.notices[notice.hash] = notice.content

    async def keep_revision(self, revision: Revision) -> None:
        if revision.policy not in {each.policy for each in self.policies}:
            self.policies.append(revision)

    async def revisions(self) -> list[Revision]:
        self.asked += 1
        if not self.works:
            raise StoreError("the disk is gone")
        return list(self.policies)

    async def of_subject(self, subject: str) -> list[Any]:
        return [record for record in self.records if record.subject == subject]


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def without(name: str, policy: Policy = BEFORE) -> Policy:
    return replace(policy, services=tuple(each for each in policy.services if each.id != name))


def adding(service: Service, policy: Policy = BEFORE) -> Policy:
    return replace(policy, services=(*policy.services, service))


def moved(name: str, category: str) -> Policy:
    services = (replace(each, category=category) if each.id == name else each for each in BEFORE.services)
    return replace(BEFORE, services=tuple(services))


def chosen(log: Any, clock: Clock, policy: Policy = BEFORE, **fields: Any) -> dict[str, str]:
    """The cookies of who chose under this policy."""
    return post(site(policy=policy, store=log, clock=clock), PREFIX, fields).cookies


def state(app: Any, cookies: dict[str, str], **headers: str) -> Any:
    return json.loads(get(app, f"{PREFIX}/state", cookies=cookies, headers=headers).body)


YES, NO = {"choice": "accept_all"}, {"choice": "reject_all"}
PART = {"choice": "save", "category": "analytics", "service": "ad-net"}


# ------------------------------------------------------------------------ what does not ask again


@pytest.mark.parametrize("fields", [YES, NO, PART], ids=["yes", "no", "a part"])
@pytest.mark.parametrize("gone", ["ad-net", "heat-map"])
def test_a_removal_alone_asks_nobody_again(log, clock, fields, gone):
    cookies = chosen(log, clock, **fields)
    app = site(policy=without(gone), store=log, clock=clock)

    now = state(app, cookies)

    assert now["decided"] is True
    assert gone not in now["services"]
    assert now["expires"] == "2027-05-22T12:00:00Z"
    assert 'id="privacy-notice"' not in get(app, cookies=cookies).text


def test_a_carried_choice_grants_what_it_granted_and_is_still_there(log, clock):
    cookies = chosen(log, clock, **PART)
    app = site(policy=without("heat-map"), store=log, clock=clock)

    now = state(app, cookies)

    assert now["granted"] == ["necessary", "analytics", "marketing"]
    assert now["services"] == {"harbour-stats": True, "ad-net": True, "pay": True}


def test_a_service_that_is_gone_is_granted_to_nobody(log, clock):
    policy = adding(CHAT)
    cookies = chosen(log, clock, policy, choice="save", service="letterbox-chat")
    app = site(policy=BEFORE, store=log, clock=clock)
    seen: list[Any] = []

    async def ask(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["consent"].decision.services)
        await respond()(scope, receive, send)

    get(site(ask, policy=BEFORE, store=log, clock=clock), cookies=cookies)

    assert state(app, cookies)["decided"] is True
    assert "letterbox-chat" not in seen[0]


@pytest.mark.parametrize(
    "policy",
    [
        with_site(name="Another Name", contact="x@y.example"),
        replace(
            BEFORE, categories=(*BEFORE.categories[:-1], replace(BEFORE.categories[-1], purpose="Reworded"))
        ),
        replace(BEFORE, cookies=()),
        adding(Service(name="Locker", category="necessary")),
    ],
    ids=["name", "wording", "cookies", "necessary"],
)
def test_wording_cookies_and_what_is_necessary_ask_nobody_again(log, clock, policy):
    cookies = chosen(log, clock, **YES)

    assert state(site(policy=policy, store=log, clock=clock), cookies)["decided"] is True


# ------------------------------------------------------------------------ what asks again


@pytest.mark.parametrize("fields", [YES, NO, PART], ids=["yes", "no", "a part"])
@pytest.mark.parametrize(
    ("policy", "new"),
    [
        (adding(CHAT), "Letterbox Chat"),
        (moved("heat-map", "marketing"), "Heat Map"),
        (replace(BEFORE, categories=(*BEFORE.categories, Category("surveys", title="Surveys"))), "Surveys"),
        (adding(CHAT, without("ad-net")), "Letterbox Chat"),
    ],
    ids=["service", "moved", "category", "swapped"],
)
def test_an_addition_asks_again_and_says_what_is_new(log, clock, fields, policy, new):
    cookies = chosen(log, clock, **fields)
    app = site(policy=policy, store=log, clock=clock)

    now, page, preferences = state(app, cookies), get(app, cookies=cookies), get(app, PREFIX, cookies=cookies)

    assert now["decided"] is False
    assert now["granted"] == ["necessary"]
    assert f"New or changed since your last choice: {new}." in unescape(page.text)
    assert f"New or changed since your last choice: {new}." in unescape(preferences.text)
    assert " checked" not in preferences.text


def test_raising_ask_again_asks_again_without_news(log, clock):
    cookies = chosen(log, clock, **YES)
    app = site(policy=with_site(ask_again=2), store=log, clock=clock)

    page = get(app, cookies=cookies).text

    assert 'id="privacy-notice"' in page
    assert "since your last choice" not in page


@pytest.mark.parametrize("forgotten", [None, Log()], ids=["no log", "a new log"])
@pytest.mark.parametrize("policy", [without("ad-net"), adding(CHAT)], ids=["removal", "addition"])
def test_without_knowledge_everybody_is_asked_again_plainly(clock, forgotten, policy):
    cookies = chosen(Log(), clock, **YES)

    page = get(site(policy=policy, store=forgotten, clock=clock), cookies=cookies).text

    assert 'id="privacy-notice"' in page
    assert "since your last choice" not in page


def test_a_log_that_does_not_answer_asks_again_and_is_no_error(log, clock):
    cookies = chosen(log, clock, **YES)
    log.works = False
    app = site(policy=without("ad-net"), store=log, clock=clock)

    broken = state(app, cookies)["decided"]
    log.works = True
    clock.move(minutes=2)

    assert broken is False
    assert state(app, cookies)["decided"] is True


@pytest.mark.parametrize("fields", [YES, NO], ids=["yes", "no"])
def test_a_carried_choice_lapses_six_months_after_it_was_made(log, clock, fields):
    cookies = chosen(log, clock, **fields)
    app = site(policy=without("ad-net"), store=log, clock=clock)

    clock.now = clock.now.replace(year=2027, month=5, day=22, hour=11, minute=59)
    before = state(app, cookies)["decided"]
    clock.move(minutes=1)

    assert (before, state(app, cookies)["decided"]) == (True, False)


def test_an_unreadable_cookie_is_no_choice_and_asks_the_log_nothing(log, clock):
    app = site(policy=without("ad-net"), store=log, clock=clock)
    cookies = {"consent": f"{chosen(Log(), clock, **YES)['consent'][:-4]}AAAA"}

    assert state(app, cookies)["decided"] is False
    assert log.asked == 0


# ------------------------------------------------------------------------ what it costs


def test_requests_with_a_choice_about_this_policy_or_none_never_ask_the_log(log, clock):
    cookies = chosen(log, clock, **YES)
    log.asked = 0
    app = site(policy=BEFORE, store=log, clock=clock)

    for sent in ({}, cookies):
        get(app, cookies=sent)
        get(app, f"{PREFIX}/state", cookies=sent)

    assert log.asked == 0


def test_what_another_process_wrote_is_learnt_within_a_minute_and_asked_once_in_it(log, clock):
    elsewhere = Log()
    cookies = chosen(elsewhere, clock, **YES)
    app = site(policy=without("ad-net"), store=log, clock=clock)

    unknown = [state(app, cookies)["decided"] for _ in range(3)]
    asked = log.asked
    log.policies = elsewhere.policies
    clock.move(seconds=61)
    known = [state(app, cookies)["decided"] for _ in range(3)]

    assert (unknown, asked) == ([False] * 3, 1)
    assert (known, log.asked) == ([True] * 3, 2)


def test_the_log_is_read_when_the_server_starts_and_no_get_writes_to_it(log, clock):
    cookies = chosen(log, clock, **YES)
    app = site(policy=without("ad-net"), store=log, clock=clock)
    log.asked = 0

    async def start() -> None:
        async def nothing(*_: Any) -> Any:
            return {"type": "lifespan.shutdown"}

        await app({"type": "lifespan"}, nothing, nothing)

    asyncio.run(start())
    asked = log.asked
    get(app, cookies=cookies)

    assert asked == log.asked == 1
    assert len(log.policies) == 1
    assert state(app, cookies)["decided"] is True


# ------------------------------------------------------------------------ the record of it


def test_the_record_holds_the_notice_with_what_it_said_to_be_new(log, clock):
    cookies = chosen(log, clock, **YES)
    app = site(policy=adding(CHAT), store=log, clock=clock)

    post(app, PREFIX, {**NO, "return_to": "/"}, cookies=cookies)
    post(app, PREFIX, {**NO, "return_to": ""}, cookies=cookies)
    post(app, PREFIX, {**NO, "layer": "preferences"}, cookies=cookies)

    told = ["New or changed since" in log.notices[record.notice] for record in log.records[1:]]
    assert told == [True, False, True]
    assert [record.earlier for record in log.records] == ["none", "outdated", "outdated", "outdated"]


def test_what_is_said_to_be_new_is_escaped(log, clock):
    cookies = chosen(log, clock, **YES)
    hostile = Service(name="<script>alert(1)</script>", id="hostile", category="functional")

    page = get(site(policy=adding(hostile), store=log, clock=clock), cookies=cookies).text

    assert "since your last choice: &lt;script&gt;" in page


def test_two_visitors_with_different_news_never_share_a_remembered_page(log, clock):
    first = chosen(log, clock, **NO)
    second = chosen(log, clock, without("ad-net"), **NO)
    app = site(policy=adding(CHAT), store=log, clock=clock)

    pages = [
        re.search(r"last choice: ([^.]+)\.", get(app, cookies=cookies).text)
        for cookies in (first, first, first, second)
    ]

    assert [page[1] if page else None for page in pages] == [
        *["Letterbox Chat"] * 3,
        "Marketing and Letterbox Chat",
    ]


# ------------------------------------------------------------------------ rolling back


def test_the_opt_out_signal_narrows_a_carried_choice_in_words_that_an_older_policy_reads_right(log, clock):
    everything = replace(BEFORE, categories=(*BEFORE.categories, Category("surveys")))
    names = {"choice": "save", "category": ["functional", "analytics", "marketing", "research"]}
    cookies = chosen(log, clock, everything, **names)
    reduced = site(policy=BEFORE, store=log, clock=clock)

    narrowed = get(reduced, cookies=cookies, headers={"Sec-GPC": "1"}).cookies
    back = state(site(policy=everything, store=log, clock=clock), {**cookies, **narrowed})

    assert back["decided"] is True
    assert back["categories"]["surveys"] is False
    assert back["categories"]["marketing"] is False


# ------------------------------------------------------------------------ shared pages


def test_a_shared_page_asks_the_server_what_is_new(log, clock):
    cookies = chosen(log, clock, **NO)
    app = site(respond(("Cache-Control", "public")), policy=adding(CHAT), store=log, clock=clock)
    path = "/privacy-choices/news"

    answer = get(app, path, cookies=cookies)

    assert "last choice" not in get(app, cookies=cookies).text
    assert answer.text == "New or changed since your last choice: Letterbox Chat."
    assert answer.get("content-type") == "text/plain; charset=utf-8"
    assert answer.get("cache-control") == "no-store"
    assert get(app, path).text == ""


def test_a_shared_page_tells_its_script_which_earlier_choices_count(log, clock):
    cookies = chosen(log, clock, **YES)
    app = site(
        respond(("Cache-Control", "public"), ("ETag", '"1"')),
        policy=without("ad-net"),
        store=log,
        clock=clock,
    )

    before = get(app)
    state(app, cookies)
    after = get(app)

    assert "data-earlier" not in before.text
    assert f'data-earlier="{BEFORE.revision}"' in after.text
    assert before.get("etag") != after.get("etag")
    assert get(app, cookies=cookies).body == after.body
