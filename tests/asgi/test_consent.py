"""`scope["consent"]`: what the app sees and may change."""

from typing import Any

import pytest

from consent.errors import StoreError, UnknownName
from tests.asgi.driver import get, post
from tests.asgi.sites import respond, site


def app_that(act: Any, *headers: tuple[str, str]) -> Any:
    """A page that does something with the consent before it answers."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        act(scope["consent"])
        await respond(*headers)(scope, receive, send)

    return app


def test_the_app_sees_what_is_granted():
    seen: list[Any] = []
    app = site(
        app_that(
            lambda consent: seen.append((consent.decided, consent.categories, consent.allows("heat-map")))
        )
    )
    cookies = post(app, "/privacy-choices", {"choice": "save", "category": "analytics"}).cookies

    get(app)
    get(app, cookies=cookies)

    assert seen == [
        (False, {"necessary"}, False),
        (True, {"necessary", "analytics"}, True),
    ]


def test_an_unknown_name_raises_in_the_app():
    with pytest.raises(UnknownName):
        get(site(app_that(lambda consent: consent.allows("nonsense"))))


def test_a_grant_inside_the_request_counts_for_all_its_cookies():
    app = site(app_that(lambda consent: consent.grant("analytics"), ("Set-Cookie", "hs_id=1")))

    answer = get(app)

    assert set(answer.cookies) == {"hs_id", "consent"}


def test_a_withdrawal_inside_the_request_holds_what_was_granted_before():
    app = site(app_that(lambda consent: consent.withdraw("analytics"), ("Set-Cookie", "hs_id=1")))
    cookies = post(app, "/privacy-choices", {"choice": "accept_all"}).cookies

    answer = get(app, cookies={**cookies, "hs_old": "1"})

    assert set(answer.cookies) == {"consent"}
    assert any(line.startswith("hs_old=;") for line in answer.all("set-cookie"))


def test_after_the_start_the_state_changes_and_nothing_else_happens():
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        scope["consent"].grant("analytics")
        seen.append(scope["consent"].allows("analytics"))
        await send({"type": "http.response.body", "body": b"done"})

    answer = get(site(app))

    assert seen == [True]
    assert answer.all("set-cookie") == []
    assert answer.body == b"done"


class BrokenStore:
    """A log that is never available."""

    async def keep_revision(self, revision: Any) -> None:
        pass

    async def revisions(self) -> list[Any]:
        return []

    async def of_subject(self, subject: str) -> list[Any]:
        raise StoreError("the disk is full")

    async def append(self, record: Any, notice: Any) -> None:
        raise StoreError("the disk is full")

    async def close(self) -> None:
        pass


def test_a_grant_that_cannot_be_recorded_stays_ungranted():
    app = site(
        app_that(lambda consent: consent.grant("analytics"), ("Set-Cookie", "hs_id=1")), store=BrokenStore()
    )

    assert get(app).cookies == {}


def test_refusing_works_while_the_log_does_not():
    answer = post(site(store=BrokenStore()), "/privacy-choices", {"choice": "reject_all"})

    assert answer.status == 303
    assert set(answer.cookies) == {"consent"}


def test_accepting_while_the_log_does_not_work_says_so_and_grants_nothing():
    answer = post(site(store=BrokenStore()), "/privacy-choices", {"choice": "accept_all"})

    assert answer.status == 503
    assert answer.cookies == {}


def test_taking_back_a_part_works_while_the_log_does_not():
    everything = post(site(), "/privacy-choices", {"choice": "accept_all"}).cookies
    form = {"choice": "save", "category": ["functional", "marketing"]}

    answer = post(site(store=BrokenStore()), "/privacy-choices", form, cookies=everything)

    assert answer.status == 303
    assert answer.cookies["consent"].split(".")[3] == "!analytics~research"


def test_taking_back_one_thing_for_another_is_no_withdrawal():
    analytics = post(site(), "/privacy-choices", {"choice": "save", "category": "analytics"}).cookies
    form = {"choice": "save", "category": "marketing"}

    answer = post(site(store=BrokenStore()), "/privacy-choices", form, cookies=analytics)

    assert answer.status == 503
    assert answer.cookies == {}


def test_a_refusal_that_waited_is_written_when_the_log_is_back():
    class Store(BrokenStore):
        def __init__(self) -> None:
            self.broken = True
            self.kept: list[Any] = []

        async def append(self, record: Any, notice: Any) -> None:
            if self.broken:
                raise StoreError("the disk is full")
            self.kept.append(record)

    store = Store()
    app = site(store=store)
    post(app, "/privacy-choices", {"choice": "reject_all"})
    store.broken = False

    post(app, "/privacy-choices", {"choice": "accept_all"})

    assert [record.event for record in store.kept] == ["refused", "given"]
