"""What a choice becomes in the log, beside what was chosen."""

import json
import re
from typing import Any

import pytest

from consent.errors import HeldError
from consent.records.revision import describe
from tests.asgi.driver import get, post
from tests.asgi.sites import Clock, site, with_site


class KeepingStore:
    """A log in memory that remembers in which order things were kept."""

    def __init__(self) -> None:
        self.records: list[Any] = []
        self.order: list[str] = []
        self.policies: list[Any] = []

    async def append(self, record: Any, notice: Any) -> None:
        self.records.append(record)
        self.order.append("record")

    async def keep_revision(self, revision: Any) -> None:
        self.policies.append(revision)
        self.order.append("revision")

    async def revisions(self) -> list[Any]:
        return self.policies

    async def of_subject(self, subject: str) -> list[Any]:
        return [record for record in self.records if record.subject == subject]


ACCEPT, REFUSE = {"choice": "accept_all"}, {"choice": "reject_all"}
POLICY = with_site(contact="privacy@harbour.example", hosts=("cdn.harbour-static.example",))


@pytest.fixture
def store() -> KeepingStore:
    return KeepingStore()


def test_the_policy_is_written_down_before_the_first_choice_and_once(store):
    app = site(store=store, policy=POLICY)

    first = post(app, "/privacy-choices", ACCEPT)
    post(app, "/privacy-choices", REFUSE)

    assert store.order == ["revision", "record", "record"]
    assert store.policies == [describe(POLICY, time=store.records[0].time)]
    assert first.status == 303


def test_a_record_names_the_controller_the_scope_and_what_browsers_got(store):
    app = site(store=store, policy=POLICY, domain="harbour.example")

    post(app, "/privacy-choices", ACCEPT)

    (record,) = store.records
    assert (record.site, record.contact) == ("Daily Harbour", "privacy@harbour.example")
    assert record.scope == ("cdn.harbour-static.example", "harbour.example")
    assert re.fullmatch("[0-9a-f]{32}", record.ui)


def test_the_scope_is_never_what_a_browser_says(store):
    post(site(store=store), "/privacy-choices", ACCEPT, headers={"host": "canary.example"})

    assert "canary" not in repr(store.records)


def test_a_change_of_mind_names_the_record_before_it(store):
    app = site(store=store, clock=(clock := Clock()))
    given = post(app, "/privacy-choices", ACCEPT)
    clock.move(minutes=1)

    post(app, "/privacy-choices", REFUSE, cookies=given.cookies)

    first, second = store.records
    assert (first.previous, first.earlier) == (None, "none")
    assert (second.previous, second.earlier) == (first.id, "valid")


def test_a_choice_after_the_earlier_one_lapsed_says_so(store):
    app = site(store=store, clock=(clock := Clock()))
    given = post(app, "/privacy-choices", ACCEPT)
    clock.move(days=400)

    post(app, "/privacy-choices", ACCEPT, cookies=given.cookies)

    assert store.records[1].earlier == "expired"


def test_a_choice_about_another_revision_is_told_from_none(store):
    given = post(site(), "/privacy-choices", ACCEPT)

    post(site(store=store, policy=with_site(ask_again=2)), "/privacy-choices", ACCEPT, cookies=given.cookies)
    post(site(store=store), "/privacy-choices", ACCEPT, cookies={"consent": "forged"})

    assert [record.earlier for record in store.records] == ["outdated", "none"]


def test_without_a_log_nobody_gets_an_identifier_and_an_old_one_is_not_kept_alive():
    app, old = site(), {"consent-id": "a" * 22}

    first = post(app, "/privacy-choices", ACCEPT, cookies=old)
    again = post(app, "/privacy-choices", ACCEPT, cookies={**old, **first.cookies})

    assert [set(answer.cookies) for answer in (first, again)] == [{"consent"}, {"consent"}]


def test_of_several_identifiers_the_first_in_our_form_ties_the_records(store):
    cookie = f"consent-id=x; consent-id={'a' * 22}; consent-id={'b' * 22}"
    app = site(store=store, domain="news.example")

    answer = post(app, "/privacy-choices", ACCEPT, headers={"Cookie": cookie})

    assert store.records[0].subject == answer.cookies["consent-id"] == "a" * 22
    assert "consent-id=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/" in answer.all("set-cookie")


class HeldStore(KeepingStore):
    """A log from which nothing may be deleted."""

    async def held(self, subject: str) -> str | None:
        return "a court asked"

    async def erase(self, subject: str) -> int:
        raise HeldError("a court asked")


def test_a_hold_refuses_an_erasure_with_its_reason_and_the_withdrawal_stands():
    app = site(store=(store := HeldStore()), clock=(clock := Clock()))
    cookies = post(app, "/privacy-choices", ACCEPT).cookies
    clock.move(minutes=1)

    answer = post(app, "/privacy-choices/record", {"action": "erase"}, cookies=cookies)

    assert answer.status == 409
    assert b"a court asked" in answer.body
    assert [record.event for record in store.records] == ["given", "withdrawn"]
    assert "consent=" in "".join(answer.all("set-cookie"))
    assert not any(line.startswith("consent-id=;") for line in answer.all("set-cookie"))


def test_a_hold_is_told_before_anybody_asks_to_erase():
    app = site(store=HeldStore())
    cookies = post(app, "/privacy-choices", ACCEPT).cookies

    page = get(app, "/privacy-choices/record", cookies=cookies)
    data = get(app, "/privacy-choices/record", cookies=cookies, headers={"accept": "application/json"})

    assert b"a court asked" in page.body
    assert b'value="erase"' not in page.body
    assert json.loads(data.body)["held"] == "a court asked"
