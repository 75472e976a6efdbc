"""The visitor's own record, end to end: shown, proved, erased, and nobody else's."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from consent.errors import StoreError
from consent.policy.policy import Policy
from consent.records.receipt import check_receipt, parse_receipt
from consent.stores.auditor import SQLiteAuditor
from consent.stores.sqlite import SQLiteStore
from tests.asgi.driver import Answer, get, post
from tests.asgi.sites import Clock, site, with_site
from tests.gate.policies import POLICY

PREFIX = "/privacy-choices"


class Unreadable(SQLiteStore):
    """A log that takes records and gives none back."""

    async def of_subject(self, subject: str) -> list[Any]:
        raise StoreError("the disk is gone")


class Unsigned(SQLiteStore):
    """A log without the extra `log`."""

    async def signed(self) -> bool:
        return False


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SQLiteStore]:
    opened = SQLiteStore(tmp_path / "consent.db")
    yield opened
    opened.rest()


class Visitor:
    """A browser that keeps its cookies."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.cookies: dict[str, str] = {}

    def choose(self, **fields: Any) -> None:
        self._keep(post(self.app, PREFIX, fields, cookies=self.cookies))

    def erase(self) -> Answer:
        return self._keep(post(self.app, f"{PREFIX}/record", {"action": "erase"}, cookies=self.cookies))

    def get(self, path: str = "", **headers: str) -> Answer:
        return get(self.app, PREFIX + path, cookies=self.cookies, headers=headers)

    @property
    def records(self) -> list[dict[str, Any]]:
        return json.loads(self.get("/record", Accept="application/json").body)["records"]

    def _keep(self, answer: Answer) -> Answer:
        self.cookies |= answer.cookies
        for line in answer.all("set-cookie"):
            if "Max-Age=0" in line:
                self.cookies.pop(line.partition("=")[0], None)
        return answer


@pytest.fixture
def visitor(store) -> Visitor:
    """Who accepted everything at noon, and took it back an hour later."""
    clock = Clock()
    own = Visitor(site(store=store, clock=clock, policy=with_site(contact="privacy@harbour.example")))
    own.choose(choice="accept_all")
    clock.move(hours=1)
    own.choose(choice="reject_all")
    return own


@pytest.mark.parametrize("path", ["", "/record"])
def test_own_choices_are_told_newest_first(visitor, path):
    html = visitor.get(path).text

    times = re.findall(r'<time datetime="([^"]+)"', html)
    assert times[:2] == ["2026-11-22T13:00:00Z", "2026-11-22T12:00:00Z"]
    assert html.index("You took your permission back") < html.index("You allowed everything")


def test_the_preferences_page_tells_the_last_ten_and_leads_to_all(store):
    clock = Clock()
    visitor = Visitor(site(store=store, clock=clock))
    for turn in range(12):
        clock.move(hours=1)
        visitor.choose(choice="reject_all" if turn % 2 else "accept_all")

    html = visitor.get().text

    assert html.count("You allowed everything") + html.count("You took your permission back") == 10
    assert f'<a href="{PREFIX}/record">Everything that is recorded about you</a>' in html


def test_who_only_refused_has_no_identifier_and_sees_the_own_cookie(store):
    visitor = Visitor(site(store=store))
    visitor.choose(choice="reject_all")

    preferences, record = visitor.get().text, visitor.get("/record").text

    assert set(visitor.cookies) == {"consent"}
    for html in (preferences, record):
        assert "Nothing is recorded about you here." in html
        assert '<time datetime="2026-11-22T12:00:00Z">' in html
        assert '<time datetime="2027-05-22T12:00:00Z">' in html
    shown = re.search(rf'{PREFIX}(/record/notice/[0-9a-f]+)"', record)
    assert shown is not None
    assert visitor.get(shown[1]).status == 200


def test_a_log_that_cannot_be_read_keeps_nobody_from_choosing(tmp_path):
    store = Unreadable(tmp_path / "consent.db")
    visitor = Visitor(site(store=store))
    visitor.choose(choice="accept_all")

    preferences, record = visitor.get(), visitor.get("/record")
    as_data = visitor.get("/record", Accept="application/json")

    assert preferences.status == 200
    assert 'value="reject_all"' in preferences.text
    assert "Your record cannot be read at the moment." in preferences.text
    assert (record.status, as_data.status) == (503, 503)
    assert "Your record cannot be read at the moment." in record.text
    store.rest()


# ------------------------------------------------------------------------ the notice shown again


def test_the_notice_of_a_record_is_shown_as_it_was(visitor):
    [latest, _] = visitor.records

    answer = visitor.get(f"/record/notice/{latest['notice']}")
    as_data = json.loads(visitor.get(f"/record/notice/{latest['notice']}", Accept="application/json").body)

    document = re.search(r'<iframe[^>]* sandbox [^>]*srcdoc="([^"]*)"', answer.text)
    assert document is not None
    assert as_data["content"] in unescape(document[1])
    assert as_data["language"] == "en"
    assert latest["notice"] in answer.text
    assert '<time datetime="2026-11-22T13:00:00Z">' in answer.text


def test_where_a_notice_is_shown_again_nothing_runs_posts_or_is_cached(visitor):
    answer = visitor.get(f"/record/notice/{visitor.records[0]['notice']}")

    policy = answer.get("content-security-policy") or ""
    assert "default-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert "script-src" not in policy
    assert answer.get("cache-control") == "no-store"
    assert "<script" not in answer.text


def test_the_words_of_an_earlier_policy_are_shown_though_it_is_gone(store):
    before, after = site(store=store, policy=with_site(name="Old Name")), site(store=store)
    visitor = Visitor(before)
    visitor.choose(choice="accept_all")
    visitor.app = after

    answer = visitor.get(f"/record/notice/{visitor.records[0]['notice']}")

    assert "Some are needed for Old Name to work." in unescape(answer.text)


def test_a_notice_of_others_is_not_there(store):
    other = Visitor(site(store=store, policy=Policy(site=POLICY.site, services=POLICY.services[:1])))
    other.choose(choice="accept_all")
    own = Visitor(site(store=store))
    own.choose(choice="accept_all")
    stranger = Visitor(site(store=store))

    path = f"/record/notice/{other.records[0]['notice']}"

    assert [each.get(path).status for each in (other, own, stranger)] == [200, 404, 404]


# ------------------------------------------------------------------------ the receipt


def test_a_receipt_says_what_was_shown_and_chosen_and_by_whom_it_was_asked(visitor):
    [_, first] = visitor.records

    answer = visitor.get(f"/record/receipt/{first['id']}")

    for said in (
        first["id"],
        first["notice"],
        "privacy@harbour.example",
        "Daily Harbour",
        "22 November 2026, 12:00 UTC",
        "22 May 2027, 12:00 UTC",
        "You allowed everything",
        "Some are needed for Daily Harbour to work.",
    ):
        assert said in answer.text
    assert answer.get("cache-control") == "no-store"


def test_the_receipts_file_proves_the_record_without_the_log(visitor, store):
    [latest, _] = visitor.records
    signed = SQLiteAuditor(store.path).newest()
    assert signed is not None

    answer = visitor.get(f"/record/proof/{latest['id']}")
    record, _ = check_receipt(parse_receipt(answer.text), signed.key)

    assert record.id == latest["id"]
    assert answer.get("content-disposition") == f'attachment; filename="receipt-{record.id}.txt"'
    assert answer.get("cache-control") == "no-store"


def test_an_unsigned_log_offers_no_proof(tmp_path):
    store = Unsigned(tmp_path / "consent.db")
    visitor = Visitor(site(store=store))
    visitor.choose(choice="accept_all")
    [record] = visitor.records

    assert "/record/proof/" not in visitor.get(f"/record/receipt/{record['id']}").text
    assert visitor.get(f"/record/proof/{record['id']}").status == 404
    store.rest()


@pytest.mark.parametrize("kind", ["receipt", "proof"])
def test_the_receipt_of_another_is_not_there(visitor, store, kind):
    [latest, _] = visitor.records
    other = Visitor(visitor.app)
    other.choose(choice="accept_all")

    assert visitor.get(f"/record/{kind}/{latest['id']}").status == 200
    assert other.get(f"/record/{kind}/{latest['id']}").status == 404
    assert other.get(f"/record/{kind}/nonsense").status == 404


def test_data_names_the_pages_that_show_each_record(visitor):
    [latest, _] = visitor.records

    statuses = [visitor.get(latest[name].removeprefix(PREFIX)).status for name in ("shown", "receipt")]

    assert statuses == [200, 200]
    assert (latest["site"], latest["contact"]) == ("Daily Harbour", "privacy@harbour.example")
    assert latest["valid_until"] == "2027-05-22T13:00:00Z"


# ------------------------------------------------------------------------ erasure


def test_erasing_withdraws_forgets_the_identifier_and_leaves_no_bytes(visitor, store):
    subject = visitor.cookies["consent-id"]
    ids = [record["id"] for record in visitor.records]

    answer = visitor.erase()
    page = visitor.get("/record?erased=1")

    assert answer.get("location") == f"{PREFIX}/record?erased=1"
    assert "consent-id" not in visitor.cookies
    assert "Your record is erased." in page.text
    assert json.loads(visitor.get("/state").body)["granted"] == ["necessary"]
    assert [visitor.get(f"/record/receipt/{one}").status for one in ids] == [404, 404]
    held = b"".join(file.read_bytes() for file in store.path.parent.iterdir())
    assert not any(word.encode() in held for word in (subject, *ids))
