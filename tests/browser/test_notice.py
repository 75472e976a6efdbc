"""The notice and the preferences as visitors meet them: asked once, refused with one press, never lost."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import EVERY_PAGE, PAGES, PREFERENCES, STORM

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PLACES = pytest.mark.parametrize(
    "paths",
    [
        pytest.param((*PAGES, "/nowhere"), id="a page of each kind"),
        pytest.param(EVERY_PAGE, id="every page", marks=pytest.mark.exhaustive),
    ],
)
FOCUSED = """() => ({
    inNotice: document.activeElement.closest('#privacy-notice') !== null,
    value: document.activeElement.value ?? null,
})"""


def box(locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None, f"{locator} is not to be seen"
    return found


def tab_until(page, value: str, *, presses: int) -> None:
    for _ in range(presses):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)["value"] == value:
            return
    raise AssertionError(f"{value} was not reached with {presses} presses of Tab")


def state_of(visitor) -> dict:
    return visitor.settle().evaluate(f"fetch('{PREFERENCES}/state').then(answer => answer.json())")


def test_the_notice_asks_with_three_buttons_and_is_fixed_in_the_window(visitor):
    page = visitor.open("/")

    expect(visitor.notice).to_contain_text("We use cookies")
    for name in ("Accept all", "Reject all", "Preferences"):
        expect(visitor.notice.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    assert page.evaluate("getComputedStyle(document.querySelector('#privacy-notice')).position") == "fixed"


def test_refusing_looks_the_same_as_accepting(visitor):
    visitor.open("/")
    style = """button => {
        const { color, backgroundColor, border, fontSize, fontWeight, opacity } = getComputedStyle(button);
        return [color, backgroundColor, border, fontSize, fontWeight, opacity];
    }"""

    accept = visitor.notice.locator('[value="accept_all"]')
    reject = visitor.notice.locator('[value="reject_all"]')

    assert accept.evaluate(style) == reject.evaluate(style)
    assert [box(accept)[side] for side in ("width", "height")] == pytest.approx(
        [box(reject)[side] for side in ("width", "height")], abs=1
    )


@PLACES
@pytest.mark.parametrize("answer", [pytest.param("accept_all", marks=pytest.mark.exhaustive), "reject_all"])
def test_after_an_answer_the_notice_is_gone_and_does_not_come_back_on_any_page(visitor, answer, paths):
    visitor.open("/")

    visitor.choose(answer)

    visitor.expect_no_notice()
    for path in paths:
        visitor.page.goto(visitor.origin + path)
        visitor.expect_no_notice()


@PLACES
def test_every_page_has_a_control_to_choose_again_before_and_after_the_answer(visitor, paths):
    for answered in (False, True):
        for path in paths:
            visitor.page.goto(visitor.origin + path)
            expect(visitor.control.first).to_be_visible()
        if not answered:
            visitor.choose("reject_all")


def test_the_control_leads_to_preferences_that_show_the_choice_and_lead_back(visitor):
    visitor.save("analytics")
    visitor.open(STORM)

    visitor.control.first.click()
    page = visitor.settle()

    boxes = page.locator('input[name="category"]:not([disabled])')
    assert {found.get_attribute("value"): found.is_checked() for found in boxes.all()} == {
        "functional": False,
        "analytics": True,
        "marketing": False,
    }
    visitor.choose("save")
    page.goto(visitor.origin + STORM)
    visitor.expect_no_notice()


def test_the_preferences_begin_with_everything_off(visitor):
    page = visitor.open(PREFERENCES)

    boxes = page.locator('input[name="category"]:not([disabled])')

    assert boxes.count() == 3
    assert not any(found.is_checked() for found in boxes.all())


def test_the_preferences_button_of_the_notice_opens_the_preferences(visitor):
    page = visitor.open("/")

    visitor.notice.get_by_role("button", name="Preferences").click()
    visitor.settle()

    expect(page).to_have_url(re.compile(re.escape(PREFERENCES)))
    expect(page.locator('button[value="save"]')).to_be_visible()


def test_the_reader_comes_back_to_the_page_where_the_answer_was_given(visitor):
    page = visitor.open(STORM)

    visitor.choose("reject_all")

    expect(page).to_have_url(visitor.origin + STORM)


def test_on_a_phone_the_notice_fits_and_refusing_takes_one_tap(visitors, scripted):
    visitor = visitors(java_script_enabled=scripted, **PHONE)
    page = visitor.open("/")
    reject = visitor.notice.get_by_role("button", name="Reject all")
    sizes = [box(button) for button in visitor.notice.get_by_role("button").all()]
    covered = box(visitor.notice)["height"] / PHONE["viewport"]["height"]
    wide = page.evaluate("document.documentElement.scrollWidth")

    with page.expect_response(lambda response: response.request.method == "POST"):
        reject.tap()

    visitor.expect_no_notice()
    assert all(size["height"] >= 24 and size["x"] >= 0 and size["x"] + size["width"] <= 390 for size in sizes)
    assert covered < 0.5
    assert wide <= 390


def test_at_320_pixels_nothing_scrolls_sideways(visitors):
    visitor = visitors(viewport={"width": 320, "height": 568})

    for path in ("/", STORM, PREFERENCES, "/login"):
        page = visitor.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_the_keyboard_reaches_the_notice_first_and_refuses_with_enter(visitor):
    page = visitor.open("/")

    page.keyboard.press("Tab")
    first = page.evaluate(FOCUSED)
    if first["value"] != "reject_all":
        tab_until(page, "reject_all", presses=2)
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Enter")

    assert first["inNotice"] is True
    visitor.expect_no_notice()
    visitor.settle()
    assert state_of(visitor)["granted"] == ["necessary"]


def test_the_keyboard_alone_saves_a_single_category(visitor):
    page = visitor.open(PREFERENCES)

    tab_until(page, "analytics", presses=20)
    page.keyboard.press("Space")
    tab_until(page, "save", presses=40)
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Enter")
    visitor.settle()

    assert set(state_of(visitor)["granted"]) == {"necessary", "analytics"}


def test_the_keyboard_leaves_the_notice_again(visitor):
    page = visitor.open("/")

    for _ in range(12):
        page.keyboard.press("Tab")

    assert page.evaluate(FOCUSED)["inNotice"] is False


def test_scrolling_clicking_and_waiting_never_answer(visitor):
    page = visitor.open("/")

    page.mouse.wheel(0, 5000)
    page.mouse.click(5, 400)
    page.keyboard.press("Escape")
    visitor.open(STORM)

    assert state_of(visitor)["decided"] is False
    assert "consent" not in visitor.jar()


def test_the_browsers_opt_out_is_honoured_and_shown_on_the_notice(visitors, scripted):
    visitor = visitors(gpc=True, java_script_enabled=scripted)

    visitor.open("/")

    expect(visitor.notice).to_contain_text("opt-out is honoured")


def test_the_browsers_opt_out_is_shown_on_the_preferences_page(visitors, scripted):
    visitor = visitors(gpc=True, java_script_enabled=scripted)

    page = visitor.open(PREFERENCES)

    expect(page.get_by_role("main")).to_contain_text("opt-out is honoured")


def test_the_browsers_opt_out_beats_accept_all_for_marketing(visitors):
    visitor = visitors(gpc=True)
    visitor.open("/")

    visitor.choose("accept_all")
    visitor.open(STORM)

    assert set(visitor.seen()) == {"stats", "fonts"}
    assert "marketing" not in state_of(visitor)["granted"]
    assert not {"ad_segment", "tw_click"} & visitor.jar()


def test_marketing_chosen_by_name_stands_although_the_browser_opts_out(visitors):
    visitor = visitors(gpc=True)

    visitor.save("marketing")
    visitor.open(STORM)

    assert set(visitor.seen()) == {"ads", "video"}


def test_an_opt_out_that_arrives_later_beats_an_older_yes(visitors):
    visitor = visitors()
    visitor.open("/")
    visitor.choose("accept_all")

    visitor.context.set_extra_http_headers({"Sec-GPC": "1"})
    visitor.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })"
    )
    visitor.forget_seen()
    visitor.open(STORM)

    assert set(visitor.seen()) == {"stats", "fonts"}


@pytest.mark.parametrize("kept_alive", [True, False], ids=["kept alive by the browser", "loaded again"])
def test_going_back_shows_the_present_state_and_not_the_question(visitors, kept_alive):
    ignored = {"ignore_default_args": ["--disable-back-forward-cache"]} if kept_alive else {}
    visitor = visitors(**ignored)
    visitor.open("/")
    page = visitor.open(STORM)
    visitor.choose("reject_all")

    page.go_back(wait_until="commit")
    visitor.settle()

    assert page.url == visitor.origin + "/"
    visitor.expect_no_notice()


@pytest.mark.parametrize("kept_alive", [True, False], ids=["kept alive by the browser", "loaded again"])
def test_going_back_after_withdrawal_wakes_nobody(visitors, kept_alive):
    ignored = {"ignore_default_args": ["--disable-back-forward-cache"]} if kept_alive else {}
    visitor = visitors(**ignored)
    visitor.open("/")
    visitor.choose("accept_all")
    visitor.open(STORM)
    page = visitor.open(PREFERENCES)
    visitor.choose("reject_all")
    visitor.forget_seen()

    page.go_back(wait_until="commit")
    visitor.settle()

    assert page.url == visitor.origin + STORM
    assert visitor.seen() == {}
    assert not {"hs_visitor", "tw_click", "ab_bucket", "ad_segment"} & visitor.jar()


def test_without_script_going_back_does_not_ask_again(visitors):
    visitor = visitors(java_script_enabled=False)
    visitor.open("/")
    page = visitor.open(STORM)
    visitor.choose("reject_all")

    page.goto(visitor.origin + "/login")
    page.go_back()
    visitor.settle()

    visitor.expect_no_notice()


def test_the_notice_speaks_the_language_of_the_page_it_stands_in(visitors, scripted):
    visitor = visitors(locale="fr-FR", java_script_enabled=scripted)

    visitor.open("/")

    expect(visitor.notice).to_have_attribute("lang", "en")


def test_the_preferences_speak_the_visitors_language(visitors, scripted):
    visitor = visitors(locale="fr-FR", java_script_enabled=scripted)

    page = visitor.open(PREFERENCES)

    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("button", name="Tout refuser")).to_be_visible()
