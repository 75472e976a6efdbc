"""What the script does, on pages made by hand and with choices taken as the middleware takes them."""

from __future__ import annotations

import re
import time
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

pytestmark = pytest.mark.browser

HELD = """
<script type="text/plain" data-consent="harbour-stats" data-consent-src="/stats.js"></script>
<script type="text/plain" data-consent="analytics">ran("inline")</script>
<script type="text/plain" data-consent="nobody-knows">ran("unknown")</script>
<script type="text/plain" data-consent="marketing">ran("advertising")</script>
<img alt="" data-consent="analytics" data-consent-src="/pixel.gif" data-consent-srcset="/pixel.gif 2x">
<iframe title="Film" data-consent="pierview" data-consent-src="/film" srcdoc="held" width="400"></iframe>
"""
LOG = """<script>
window.log = [];
function ran(what) { log.push(what); }
document.addEventListener("consent:change", event => log.push(event.detail));
</script>"""


@pytest.fixture
def page(context: BrowserContext, newsroom) -> Page:
    newsroom.site.serve("/stats.js", "ran('external')", media_type="text/javascript")
    newsroom.site.serve("/pixel.gif", b"GIF89a", media_type="image/gif")
    newsroom.site.serve("/film", "<title>Film</title>A film")
    opened = context.new_page()
    mistakes: list[str] = []
    opened.on("pageerror", lambda error: mistakes.append(str(error)))
    opened.mistakes = mistakes  # type: ignore[attr-defined]
    return opened


def ran(page: Page) -> list[str]:
    return page.evaluate("log.filter(entry => typeof entry === 'string')")


def changes(page: Page) -> list[dict]:
    return page.evaluate("log.filter(entry => typeof entry !== 'string')")


def until(page: Page, expression: str) -> None:
    """Wait until this is true. (Playwright's own way needs `eval`, which a strict page forbids.)"""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with suppress(Error):  # the page may be reloading just now
            if page.evaluate(expression):
                return
        page.wait_for_timeout(20)
    pytest.fail(f"never came true: {expression}")


def choose(page: Page, button: str) -> None:
    until(page, "Boolean(window.consent)")
    page.get_by_role("button", name=button).click()
    expect(page.locator("#privacy-notice")).to_be_hidden()


def give(context: BrowserContext, newsroom, *names: str, gpc: bool = False) -> None:
    value = newsroom.cookie(*names, gpc=gpc)
    context.add_cookies([{"name": "consent", "value": value, "url": newsroom.site.origin}])


# ------------------------------------------------------------------------ choosing


def test_accepting_opens_what_was_held_without_a_reload(page, newsroom):
    page.goto(newsroom.publish("ask", head=LOG, body=HELD))

    choose(page, "Accept all")
    until(page, "log.includes('advertising')")

    assert ran(page) == ["external", "inline", "advertising"]
    assert page.frame(url=re.compile("/film")) is not None
    assert newsroom.site.got("GET", "/pixel.gif")
    assert len(newsroom.site.got("GET", "/")) == 1
    assert page.mistakes == []


def test_nothing_runs_before_the_choice_and_nothing_after_a_refusal(page, newsroom):
    page.goto(newsroom.publish("ask", head=LOG, body=HELD))
    until(page, "Boolean(window.consent)")
    before = ran(page)

    choose(page, "Reject all")
    page.wait_for_timeout(150)

    assert before == ran(page) == []
    assert [
        request.path for request in newsroom.site.log if request.path in ("/stats.js", "/pixel.gif", "/film")
    ] == []


def test_the_form_is_sent_with_the_button_that_was_pressed(page, newsroom):
    page.goto(newsroom.publish("ask", path="/articles/1"))

    choose(page, "Reject all")

    [sent] = newsroom.site.got("POST", "/privacy-choices")
    assert sent.form == {"return_to": ["/articles/1"], "language": ["en"], "choice": ["reject_all"]}
    assert sent.headers["Accept"] == "application/json"


def test_a_change_is_told_to_the_page(page, newsroom):
    page.goto(newsroom.publish("ask", head=LOG))

    choose(page, "Accept all")

    [told] = changes(page)
    assert told["granted"] == ["necessary", "functional", "analytics", "marketing"]
    assert told["categories"] == {"necessary": True, "functional": True, "analytics": True, "marketing": True}


def test_the_saved_choice_is_announced(page, newsroom):
    page.goto(newsroom.publish("ask"))

    choose(page, "Reject all")

    expect(page.get_by_role("status")).to_have_text("Your choices are saved.")


def test_focus_goes_back_to_where_it_was_before_the_notice(page, newsroom):
    page.goto(newsroom.publish("ask"))
    until(page, "Boolean(window.consent)")
    page.locator("#last").focus()

    page.get_by_role("button", name="Reject all").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#last")).to_be_focused()


def test_focus_goes_to_the_control_where_nothing_had_it_before(page, newsroom):
    page.goto(newsroom.publish("ask"))
    until(page, "Boolean(window.consent)")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="Privacy choices")).to_be_focused()


def test_where_sending_fails_the_browser_sends_the_form_itself(page, newsroom):
    newsroom.answer_status = 503
    page.goto(newsroom.publish("ask"))

    page.get_by_role("button", name="Accept all").click()

    expect(page).to_have_title("Problem")
    assert [
        request.headers["Accept"].startswith("text/html")
        for request in newsroom.site.got("POST", "/privacy-choices")
    ] == [False, True]


def test_preferences_are_a_page_to_go_to(page, newsroom):
    page.goto(newsroom.publish("ask", path="/articles/1"))

    page.get_by_role("button", name="Preferences").click()

    expect(page).to_have_title("Preferences")
    [asked] = newsroom.site.got("GET", "/privacy-choices")
    assert asked.query == "return_to=%2Farticles%2F1&language=en"


# ------------------------------------------------------------------------ held tags


def test_scripts_run_one_after_another_as_the_parser_would_run_them(page, newsroom):
    newsroom.site.serve("/second.js", "ran('second')", media_type="text/javascript")
    body = """
      <script type="text/plain" data-consent="analytics" data-consent-src="/stats.js"></script>
      <script type="text/plain" data-consent="analytics">ran("between")</script>
      <script type="text/plain" data-consent="analytics" data-consent-src="/gone.js"></script>
      <script type="text/plain" data-consent="analytics" data-consent-type="text/javascript"
        data-consent-src="/second.js"></script>"""
    page.goto(newsroom.publish("ask", head=LOG, body=body))

    choose(page, "Accept all")
    until(page, "log.includes('second')")

    assert ran(page) == ["external", "between", "second"]


def test_a_script_gets_its_own_type_back(page, newsroom):
    body = """
      <script type="text/plain" data-consent="analytics" data-consent-type="module">
        ran(import.meta.url ? "module" : "")</script>
      <script type="text/plain" data-consent="analytics" data-consent-type="application/json" id="data">
        {"a": 1}</script>"""
    page.goto(newsroom.publish("ask", head=LOG, body=body))

    choose(page, "Accept all")
    until(page, "log.includes('module')")

    assert page.locator("#data").get_attribute("type") == "application/json"


def test_tags_that_arrive_later_are_opened_too(page, context, newsroom):
    give(context, newsroom, "analytics")
    page.goto(newsroom.publish("decided", head=LOG))
    until(page, "Boolean(window.consent)")

    page.evaluate("""() => {
        const late = document.createElement("script");
        Object.assign(late, {type: "text/plain", text: "ran('late')"});
        late.dataset.consent = "analytics";
        document.querySelector("main").append(late);
    }""")
    until(page, "log.includes('late')")


def test_media_in_a_held_source_load_once_they_are_allowed(page, newsroom):
    newsroom.site.serve("/film.webm", b"", media_type="video/webm")
    body = '<video><source data-consent="functional" data-consent-src="/film.webm"></video>'
    page.goto(newsroom.publish("ask", body=body))

    choose(page, "Accept all")
    page.wait_for_timeout(150)

    assert newsroom.site.got("GET", "/film.webm")


def test_everything_works_under_a_strict_content_security_policy(page, newsroom):
    strict = (
        "Content-Security-Policy",
        "default-src 'self'; script-src 'self' 'nonce-abc'; style-src 'nonce-abc';"
        " require-trusted-types-for 'script'",
    )
    body = HELD.replace('data-consent="analytics">', 'data-consent="analytics" nonce="abc">')
    page.goto(
        newsroom.publish(
            "ask",
            head=LOG.replace("<script", '<script nonce="abc"'),
            body=body,
            nonce="abc",
            headers=(strict,),
        )
    )

    choose(page, "Accept all")
    until(page, "log.includes('inline')")

    assert ran(page) == ["external", "inline"]
    assert page.mistakes == []


# ------------------------------------------------------------------------ placeholders


@pytest.fixture
def film(newsroom) -> str:
    service = newsroom.policy.services_by_id["pierview"]
    document = newsroom.pages.placeholder("en", service, root="", url="/film", return_to="/")
    held = document.replace("&", "&amp;").replace('"', "&quot;")
    return "".join(
        f'<iframe id="{name}" title="Film" width="600" height="300" srcdoc="{held}"'
        ' data-consent="pierview" data-consent-src="/film"></iframe>'
        for name in ("one", "two")
    )


def test_one_embed_is_loaded_once_in_its_place(page, newsroom, film):
    page.goto(newsroom.publish("ask", body=film))
    until(page, "Boolean(window.consent)")

    page.frame_locator("#one").get_by_role("button", name="Load this once").click()

    expect(page.frame_locator("#one").get_by_text("A film")).to_be_visible()
    expect(page.locator("#one")).to_be_focused()
    expect(page.frame_locator("#two").get_by_role("button", name="Load this once")).to_be_visible()
    [sent] = newsroom.site.got("POST", "/privacy-choices/embed")
    assert (sent.form["service"], sent.form["embed"], sent.form["choice"]) == (
        ["pierview"],
        ["/film"],
        ["once"],
    )
    expect(page.locator("#privacy-notice")).to_be_visible()


def test_always_allowing_opens_every_embed_of_the_service(page, newsroom, film):
    page.goto(newsroom.publish("ask", body=film))
    until(page, "Boolean(window.consent)")

    page.frame_locator("#two").get_by_role("button", name="Always allow").click()

    expect(page.frame_locator("#one").get_by_text("A film")).to_be_visible()
    expect(page.frame_locator("#two").get_by_text("A film")).to_be_visible()


def test_without_script_the_placeholder_sends_its_form_from_the_top(browser, newsroom, film):
    page = browser.new_page(java_script_enabled=False)
    page.goto(newsroom.publish("ask", body=film))

    page.frame_locator("#one").get_by_role("button", name="Always allow").click()
    page.wait_for_load_state()

    [sent] = newsroom.site.got("POST", "/privacy-choices/embed")
    assert sent.headers["Origin"] == newsroom.site.origin
    assert len(newsroom.site.got("GET", "/")) == 2
    page.close()


# ------------------------------------------------------------------------ shared pages


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


def test_a_shared_page_asks_again_about_another_revision(page, context, newsroom):
    value = newsroom.cookie("analytics").replace(newsroom.policy.revision, "0" * 8)
    context.add_cookies([{"name": "consent", "value": value, "url": newsroom.site.origin}])

    page.goto(newsroom.publish("shared", head=LOG, body=HELD))

    expect(page.locator("#privacy-notice")).to_be_visible()
    assert ran(page) == []


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


# ------------------------------------------------------------------------ withdrawal, storage, old pages


def test_storage_of_refused_services_is_removed_and_nothing_else(page, newsroom):
    url = newsroom.publish("decided")
    page.goto(url)
    page.evaluate("""for (const area of [localStorage, sessionStorage])
        for (const key of ["hs_queue", "hs_session_1", "hs_sessionless", "draft"]) area.setItem(key, "1")""")

    page.goto(url)
    until(page, "Boolean(window.consent)")

    assert (
        page.evaluate("[localStorage, sessionStorage].map(area => Object.keys(area).sort().join())")
        == ["draft,hs_sessionless"] * 2
    )


def test_storage_of_allowed_services_stays(page, context, newsroom):
    give(context, newsroom, "harbour-stats")
    url = newsroom.publish("decided")
    page.goto(url)
    page.evaluate("['hs_queue', 'visit'].forEach(key => localStorage.setItem(key, '1'))")

    page.goto(url)
    until(page, "Boolean(window.consent)")

    # Tidewater Ads declares `visit` too and was refused: what one may keep stays.
    assert page.evaluate("Object.keys(localStorage).sort().join()") == "hs_queue,visit"


PAST = "<script>addEventListener('pageshow', event => { window.past = event.persisted })</script>"


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


# ------------------------------------------------------------------------ preferences page, API


@pytest.fixture
def preferences(newsroom) -> str:
    def html(*granted: str, services: tuple[str, ...] = (), stored: tuple[str, ...] = ()) -> str:
        return newsroom.pages.preferences(
            "en",
            root="",
            granted=frozenset(granted),
            services=frozenset(services),
            decided=bool(granted),
            gpc=False,
            stored=stored,
            return_to="/articles/1",
            saved=False,
            cookie="consent",
        )

    return html


def test_saving_preferences_keeps_the_page_and_says_so(page, newsroom, preferences):
    page.goto(newsroom.site.serve("/preferences", preferences()))
    until(page, "Boolean(window.consent)")

    page.get_by_role("checkbox", name="Analytics").check()
    page.get_by_role("button", name="Save choices").click()

    expect(page.get_by_role("status")).to_have_text("Your choices are saved.")
    expect(page.get_by_role("status")).to_be_in_viewport()
    [sent] = newsroom.site.got("POST", "/privacy-choices")
    assert sent.form["category"] == ["analytics"]
    assert sent.form["return_to"] == ["/privacy-choices?saved=1&return_to=/articles/1"]
    expect(page.get_by_role("button", name="Save choices")).to_be_focused()
    expect(page.get_by_text("You have not chosen yet")).to_have_count(0)


def test_rejecting_on_the_preferences_page_switches_everything_off_and_clears_the_list(
    page, context, newsroom, preferences
):
    give(context, newsroom, "analytics")
    page.goto(newsroom.site.serve("/preferences", preferences("analytics", stored=("hs_visitor", "session"))))
    until(page, "Boolean(window.consent)")

    page.get_by_role("button", name="Reject all").click()

    expect(page.get_by_role("checkbox", name="Analytics")).not_to_be_checked()
    expect(page.get_by_text("hs_visitor", exact=True).last).to_be_hidden()
    expect(page.locator("[data-privacy-needs]")).to_have_count(1)


def test_the_preferences_page_works_without_script(browser, newsroom, preferences):
    page = browser.new_page(java_script_enabled=False)
    page.goto(newsroom.site.serve("/preferences", preferences()))

    page.get_by_role("checkbox", name="Marketing").check()
    page.get_by_text("2 services and 2 cookies").click()
    page.get_by_role("checkbox", name="Allow Pierview").check()
    page.get_by_role("button", name="Save choices").click()
    page.wait_for_load_state()

    [sent] = newsroom.site.got("POST", "/privacy-choices")
    assert (sent.form["category"], sent.form["service"]) == (["marketing"], ["pierview"])
    page.close()


def test_the_notice_works_without_script(browser, newsroom):
    page = browser.new_page(java_script_enabled=False)
    page.goto(newsroom.publish("ask", path="/articles/1"))

    page.get_by_role("button", name="Reject all").click()
    page.wait_for_load_state()

    assert page.url == f"{newsroom.site.origin}/articles/1"
    assert page.context.cookies()[0]["name"] == "consent"
    page.close()


def test_a_page_can_ask_and_listen(page, newsroom):
    page.goto(newsroom.publish("ask"))
    until(page, "Boolean(window.consent)")
    page.evaluate("() => { window.heard = []; consent.on(detail => heard.push(detail.granted.length)); }")
    before = page.evaluate(
        "['necessary', 'analytics', 'harbour-stats', 'constructor', ''].map(consent.allows)"
    )

    choose(page, "Accept all")

    assert before == [True, False, False, False, False]
    assert page.evaluate(
        "['necessary', 'analytics', 'harbour-stats', 'constructor', ''].map(consent.allows)"
    ) == [True, True, True, False, False]
    assert page.evaluate("heard") == [4]


def test_the_api_opens_the_preferences(page, newsroom):
    page.goto(newsroom.publish("decided", path="/articles/1"))
    until(page, "Boolean(window.consent)")

    page.evaluate("consent.open()")

    expect(page).to_have_title("Preferences")


def test_the_script_leaves_one_global_name(page, newsroom):
    page.goto(newsroom.publish("ask"))
    until(page, "Boolean(window.consent)")

    added = page.evaluate("""() => {
        const frame = document.body.appendChild(document.createElement("iframe"));
        const known = new Set(Object.getOwnPropertyNames(frame.contentWindow));
        return Object.getOwnPropertyNames(window).filter(name => !known.has(name) && !/^\\d+$/.test(name));
    }""")

    assert [name for name in added if "playwright" not in name.lower()] == ["consent"]


def test_a_frame_that_is_opened_adds_no_step_to_the_way_back(page, newsroom, film):
    page.goto(newsroom.publish("ask", body=film))
    until(page, "Boolean(window.consent)")
    steps = page.evaluate("history.length")

    choose(page, "Accept all")

    expect(page.frame_locator("#one").get_by_text("A film")).to_be_visible()
    assert page.evaluate("history.length") == steps
