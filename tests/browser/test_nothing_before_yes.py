"""The main promise, in a real browser: nothing that is not necessary before yes, and none of it after no."""

import pytest

from tests.browser.visitor import NECESSARY, OWN_COOKIES, PREFERENCES, STORM

pytestmark = pytest.mark.browser

WITH_SCRIPT = {
    "stats": {"/analytics.js", "/beacon.gif"},
    "ads": {"/tag.js", "/slot", "/pixel.gif"},
    "video": {"/embed/storm-wall-at-high-water"},
    "fonts": {"/css", "/harbour-headline.ttf"},
}
WITHOUT_SCRIPT = {
    "ads": {"/slot", "/pixel.gif"},
    "video": {"/embed/storm-wall-at-high-water"},
    "fonts": {"/css", "/harbour-headline.ttf"},
}
STRANGERS_COOKIES = {"tw_id", "tw_seen", "pv_viewer", "pv_volume"}
READ = ("/subscribe", "/", STORM)


def read_everything(visitor) -> None:
    for path in READ:
        visitor.open(path)


def test_before_a_choice_no_stranger_hears_of_the_visitor(visitor):
    read_everything(visitor)

    assert visitor.seen() == {}


def test_before_a_choice_the_jar_holds_necessary_cookies_only(visitor):
    visitor.log_in()
    read_everything(visitor)

    assert visitor.jar() == {"session"}
    assert visitor.strangers_jar() == set()
    assert visitor.storage() == set()


def test_after_accept_all_every_stranger_is_asked(visitor, scripted):
    visitor.open("/")
    visitor.choose("accept_all")

    visitor.open(STORM)

    assert visitor.seen() == (WITH_SCRIPT if scripted else WITHOUT_SCRIPT)


def test_after_accept_all_the_cookies_and_the_storage_fill(visitor, scripted):
    visitor.open("/")
    visitor.choose("accept_all")

    read_everything(visitor)

    by_script = {"hs_visitor", "tw_click"} if scripted else set()
    assert visitor.jar() - {"session"} == OWN_COOKIES | {"ab_bucket", "ad_segment"} | by_script
    assert visitor.strangers_jar() == STRANGERS_COOKIES | ({"hs_network", "hs_last"} if scripted else set())
    assert visitor.storage() == ({"hs_queue", "tw_shown"} if scripted else set())


def test_with_script_accepting_wakes_the_held_tags_of_the_page_without_a_reload(visitors):
    visitor = visitors()
    page = visitor.open(STORM)
    page.evaluate("window.stillHere = true")

    visitor.choose("accept_all")
    page.wait_for_function("localStorage.getItem('hs_queue') && localStorage.getItem('tw_shown')")

    assert page.evaluate("window.stillHere") is True
    assert visitor.seen() == WITH_SCRIPT


def test_after_reject_all_no_stranger_hears_of_the_visitor(visitor):
    visitor.open("/")
    visitor.choose("reject_all")

    read_everything(visitor)

    assert visitor.seen() == {}


def test_after_reject_all_the_jar_holds_necessary_cookies_and_the_choice(visitor):
    visitor.open("/")
    visitor.choose("reject_all")

    read_everything(visitor)

    assert visitor.jar() - {"session"} == {"consent"}
    assert visitor.strangers_jar() == set()
    assert visitor.storage() == set()


@pytest.mark.parametrize("way", ["reject_all", pytest.param("save", marks=pytest.mark.exhaustive)])
def test_after_withdrawal_no_stranger_hears_of_the_visitor_again(visitor, way):
    visitor.open("/")
    visitor.choose("accept_all")
    read_everything(visitor)

    visitor.open(PREFERENCES)
    visitor.choose("reject_all") if way == "reject_all" else visitor.save()
    visitor.forget_seen()
    read_everything(visitor)

    assert visitor.seen() == {}


def test_after_withdrawal_the_jar_and_the_storage_are_emptied(visitor):
    visitor.open("/")
    visitor.choose("accept_all")
    read_everything(visitor)

    visitor.open(PREFERENCES)
    visitor.choose("reject_all")
    visitor.open("/login")

    assert visitor.jar() <= NECESSARY | OWN_COOKIES
    assert visitor.storage() == set()


def test_a_single_category_opens_its_own_services_and_cookies_only(visitor, scripted):
    visitor.save("analytics")

    read_everything(visitor)

    assert visitor.seen() == ({"stats": WITH_SCRIPT["stats"]} if scripted else {})
    assert visitor.jar() - NECESSARY - OWN_COOKIES == {"ab_bucket"} | ({"hs_visitor"} if scripted else set())


def test_a_category_that_is_switched_off_again_is_closed_again(visitor):
    visitor.save("functional", "marketing")
    visitor.open(STORM)

    visitor.save("functional")
    visitor.forget_seen()
    visitor.open(STORM)

    assert visitor.seen() == {"fonts": {"/css", "/harbour-headline.ttf"}}
    assert "ad_segment" not in visitor.jar()


@pytest.mark.parametrize(
    ("category", "path", "cookie"),
    [
        ("analytics", "/", "ab_bucket"),
        pytest.param("marketing", STORM, "ad_segment", marks=pytest.mark.exhaustive),
    ],
)
def test_cookies_that_scripts_cannot_see_are_held_by_category_too(visitor, category, path, cookie):
    visitor.open(path)
    held = visitor.jar()

    visitor.save(category)
    visitor.open(path)
    kept = {found["name"]: found["httpOnly"] for found in visitor.context.cookies()}

    assert cookie not in held
    assert kept[cookie] is True


def test_a_cookie_that_nobody_declared_is_never_set_even_after_accept_all(visitor):
    visitor.open("/")
    visitor.choose("accept_all")

    visitor.open("/subscribe")

    assert "legacy_promo" not in visitor.jar()


def test_the_same_site_without_the_middleware_leaks_all_of_it(visitors, scripted):
    """Shows that the tests above would see a leak."""
    visitor = visitors(asked=False, java_script_enabled=scripted)

    read_everything(visitor)

    assert visitor.seen() == (WITH_SCRIPT if scripted else WITHOUT_SCRIPT)
    by_script = {"hs_visitor", "tw_click"} if scripted else set()
    assert visitor.jar() == {"ab_bucket", "ad_segment", "legacy_promo"} | by_script
    assert visitor.strangers_jar() == STRANGERS_COOKIES | ({"hs_network", "hs_last"} if scripted else set())
    assert visitor.storage() == ({"hs_queue", "tw_shown"} if scripted else set())
