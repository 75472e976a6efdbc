"""Pages that are the same for everyone, pages from the past, storage: the state of now counts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.banner.browsing import HELD, LOG, PAST, choose, give, ran, settled, until

pytestmark = pytest.mark.browser


def test_a_shared_page_asks_who_has_not_chosen(page, newsroom):
    page.goto(newsroom.publish("shared", head=LOG, body=HELD))

    expect(page.get_by_role("button", name="Reject all")).to_be_visible()

    choose(page, "Accept all")
    until(page, "log.includes('inline')")


def test_a_shared_page_opens_what_this_visitor_allowed(page, context, newsroom):
    give(context, newsroom, "analytics")

    page.goto(newsroom.publish("shared", head=LOG, body=HELD))
    until(page, "log.includes('inline')")

    assert ran(page) == ["external", "inline"]
    expect(page.locator("#privacy-notice")).to_be_hidden()


def dated(value: str, seconds: int) -> str:
    """The same cookie, decided so much later."""
    form, time, rest = value.split(".", 2)
    return f"{form}.{int(time) + seconds}.{rest}"


@pytest.mark.parametrize(
    ("names", "seconds", "other", "first", "opens"),
    [
        ((), 1, "", False, False),
        ((), 1, "", True, False),
        (("analytics",), 1, "", False, True),
        ((), 0, "", False, False),
        (("analytics",), 0, "broken", False, True),
        (("analytics",), 0, "1.9999999999.", False, True),
        (("analytics",), 0, "the signal's", False, True),
    ],
)
def test_of_several_choices_the_latest_counts_on_a_shared_page(
    page, context, newsroom, names, seconds, other, first, opens
):
    """A cookie of a longer path comes first in what scripts read."""
    earlier = newsroom.cookie("analytics" if not names else "functional")
    if other == "the signal's":
        form, time, revision, *_ = dated(earlier, 9).split(".")
        other = f"{form}.{time}.{revision}...g~s.x"
    values = [dated(newsroom.cookie(*names), seconds), other or earlier]
    host = newsroom.site.origin.partition("://")[2].partition(":")[0]
    paths = ["/papers/", "/"] if first else ["/", "/papers/"]
    context.add_cookies(
        [
            {"name": "consent", "value": value, "domain": host, "path": path}
            for value, path in zip(values, paths, strict=True)
        ]
    )

    page.goto(newsroom.publish("shared", path="/papers/today", head=LOG, body=HELD))
    until(page, "Boolean(window.consent)")
    settled(page)

    assert ran(page) == (["external", "inline"] if opens else [])
    expect(page.locator("#privacy-notice")).to_be_hidden()


def test_a_shared_page_asks_again_about_another_revision(page, context, newsroom):
    value = newsroom.cookie("analytics").replace(newsroom.policy.revision, "0" * 8)
    context.add_cookies([{"name": "consent", "value": value, "url": newsroom.site.origin}])

    newsroom.site.serve("/privacy-choices/news", "New: <b>Chat</b>.", media_type="text/plain")

    page.goto(newsroom.publish("shared", head=LOG, body=HELD))

    expect(page.locator("#privacy-notice")).to_contain_text("New: <b>Chat</b>.")
    assert ran(page) == []
    choose(page, "Reject all")
    [sent] = newsroom.site.got("POST", "/privacy-choices")
    assert sent.form["return_to"] == ["/"]


@pytest.mark.parametrize("cookie", ["", "another revision"])
def test_a_shared_page_asks_the_server_for_nothing_new_without_an_older_choice(
    page, context, newsroom, cookie
):
    if cookie:
        value = newsroom.cookie("analytics").replace(newsroom.policy.revision, "0" * 8)
        context.add_cookies([{"name": "consent", "value": value, "url": newsroom.site.origin}])

    page.goto(newsroom.publish("shared"))

    expect(page.get_by_role("button", name="Reject all")).to_be_visible()
    expect(page.locator("#privacy-notice")).not_to_contain_text("since")
    assert len(newsroom.site.got("GET", "/privacy-choices/news")) == bool(cookie)


def test_a_shared_page_counts_a_choice_about_an_earlier_revision_that_asked_for_more(page, context, newsroom):
    value = newsroom.cookie("analytics").replace(newsroom.policy.revision, "0" * 8)
    context.add_cookies([{"name": "consent", "value": value, "url": newsroom.site.origin}])

    page.goto(newsroom.publish("shared", head=LOG, body=HELD, earlier=f"{'1' * 8} {'0' * 8}"))
    until(page, "log.includes('inline')")

    expect(page.locator("#privacy-notice")).to_be_hidden()
    assert ran(page) == ["external", "inline"]


def test_a_shared_page_asks_nothing_in_a_frame(page, newsroom):
    newsroom.publish("shared", path="/framed")

    page.goto(
        newsroom.publish(
            "decided", body='<iframe id="one" title="Part" src="/framed" width="600" height="400"></iframe>'
        )
    )
    frame = page.frame(url=re.compile("/framed"))
    frame.wait_for_function("window.consent")

    assert frame.locator("#privacy-notice").is_hidden()
    assert frame.locator("#privacy-choices").is_hidden()


@pytest.mark.parametrize(
    ("granted", "with_signal", "left"),
    [
        (("functional", "analytics", "marketing"), False, ["necessary", "functional", "analytics"]),
        (
            ("functional", "analytics", "marketing"),
            True,
            ["necessary", "functional", "analytics", "marketing"],
        ),
        (("tidewater-ads",), False, ["necessary"]),
    ],
)
def test_the_opt_out_signal_takes_what_was_not_granted_by_name(
    page, context, newsroom, granted, with_signal, left
):
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    give(context, newsroom, *granted, gpc=with_signal)

    page.goto(newsroom.publish("shared"))
    until(page, "Boolean(window.consent)")

    allowed = [
        name
        for name in ("necessary", "functional", "analytics", "marketing")
        if page.evaluate("consent.allows", name)
    ]
    assert allowed == left


def test_a_shared_page_shows_that_the_signal_is_honoured(page, newsroom):
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")

    page.goto(newsroom.publish("shared"))

    expect(page.get_by_text("Your browser’s opt-out is honoured: Marketing stays off.")).to_be_visible()


def test_storage_of_refused_services_is_removed_and_nothing_else(page, newsroom):
    url = newsroom.publish("decided")
    page.goto(url)
    page.evaluate("""for (const area of [localStorage, sessionStorage])
        for (const key of ["hs_queue", "hs_session_1", "hs_sessionless", "draft"]) area.setItem(key, "1")""")

    page.goto(url)
    settled(page)

    assert (
        page.evaluate("[localStorage, sessionStorage].map(area => Object.keys(area).sort().join())")
        == ["draft,hs_sessionless"] * 2
    )


def test_databases_of_refused_services_are_removed_and_no_others(page, newsroom):
    url = newsroom.publish("decided")
    page.goto(url)
    page.evaluate("""Promise.all(["hs_queue", "drafts"].map((name) => new Promise((done) => {
        indexedDB.open(name).onsuccess = ({ target }) => { target.result.close(); done(); };
    })))""")

    page.goto(url)

    until(page, "indexedDB.databases().then((all) => all.map(({ name }) => name).join() === 'drafts')")


def test_storage_of_allowed_services_stays(page, context, newsroom):
    give(context, newsroom, "harbour-stats")
    url = newsroom.publish("decided")
    page.goto(url)
    page.evaluate("['hs_queue', 'visit'].forEach(key => localStorage.setItem(key, '1'))")

    page.goto(url)
    settled(page)

    # Tidewater Ads declares `visit` too and was refused: what one may keep stays.
    assert page.evaluate("Object.keys(localStorage).sort().join()") == "hs_queue,visit"


def test_a_page_from_the_past_shows_the_choice_of_now(page, newsroom):
    page.goto(newsroom.publish("ask", path="/one", head=PAST))
    until(page, "Boolean(window.consent)")
    page.goto(newsroom.publish("ask", path="/two"))
    choose(page, "Reject all")

    page.go_back(wait_until="commit")
    until(page, "window.past")

    expect(page.locator("#privacy-notice")).to_be_hidden()
    assert newsroom.site.got("GET", "/privacy-choices/state") == []


def test_a_page_from_the_past_asks_again_once_the_choice_is_gone(page, context, newsroom):
    page.goto(newsroom.publish("ask", path="/one", head=PAST))
    choose(page, "Reject all")
    page.goto(newsroom.publish("decided", path="/two"))
    context.clear_cookies()

    page.go_back(wait_until="commit")
    until(page, "window.past")

    expect(page.get_by_role("button", name="Reject all")).to_be_visible()


def test_a_withdrawal_elsewhere_reloads_a_page_from_the_past(page, context, newsroom):
    give(context, newsroom, "analytics")
    page.goto(newsroom.publish("decided", path="/one", head=PAST))
    until(page, "Boolean(window.consent)")
    page.goto(newsroom.publish("decided", path="/two"))
    give(context, newsroom)

    page.go_back(wait_until="commit")
    until(page, "window.past === false && Boolean(window.consent)")

    assert page.url.endswith("/one")
    assert len(newsroom.site.got("GET", "/one")) == 2
    assert page.evaluate("consent.allows('analytics')") is False


def test_a_page_made_before_the_choice_asks_the_server_whether_the_cookie_counts(page, context, newsroom):
    give(context, newsroom, "analytics")

    page.goto(newsroom.publish("ask", head=LOG, body=HELD))
    until(page, "log.includes('inline')")

    expect(page.locator("#privacy-notice")).to_be_hidden()


def test_a_cookie_that_the_server_does_not_take_opens_nothing(page, context, newsroom):
    forged = newsroom.cookie("analytics")[:-4] + "AAAA"
    context.add_cookies([{"name": "consent", "value": forged, "url": newsroom.site.origin}])

    page.goto(newsroom.publish("ask", head=LOG, body=HELD))
    page.wait_for_load_state("networkidle")

    assert newsroom.site.got("GET", "/privacy-choices/state")
    assert ran(page) == []
    expect(page.locator("#privacy-notice")).to_be_visible()
