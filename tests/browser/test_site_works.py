"""What readers come for keeps working, whatever they answer or before they do."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import STORM

pytestmark = pytest.mark.browser


@pytest.fixture(
    params=[
        pytest.param((None, True), id="unanswered, with script", marks=pytest.mark.exhaustive),
        pytest.param(("reject_all", False), id="refused, without script"),
        pytest.param(("accept_all", True), id="accepted, with script"),
        pytest.param((None, False), id="unanswered, without script", marks=pytest.mark.exhaustive),
        pytest.param(("reject_all", True), id="refused, with script", marks=pytest.mark.exhaustive),
        pytest.param(("accept_all", False), id="accepted, without script", marks=pytest.mark.exhaustive),
    ]
)
def answered(request, visitors):
    """A visitor who has not answered, has refused, or has accepted."""
    answer, scripted = request.param
    visitor = visitors(java_script_enabled=scripted)
    if answer:
        visitor.open("/")
        visitor.choose(answer)
    return visitor


def test_the_login_lasts_from_page_to_page(answered):
    answered.log_in()

    page = answered.open("/section/sport")

    expect(page.locator(".reader")).to_have_text("reader")


def test_the_login_survives_an_answer(visitor):
    visitor.log_in()

    visitor.choose("reject_all")
    page = visitor.open("/")

    expect(page.locator(".reader")).to_have_text("reader")


def test_logging_out_ends_the_session(answered):
    answered.log_in()

    answered.page.get_by_role("button", name="Log out").click()
    answered.settle()

    expect(answered.page.locator(".reader")).to_have_count(0)


def test_the_newsletter_says_thank_you_once(answered):
    page = answered.open("/")

    page.get_by_label("E-mail address").fill("peggy@lanyon.example")
    page.get_by_role("button", name="Sign up").click()

    expect(page.locator(".flash")).to_contain_text("Thank you.")
    answered.open("/")
    expect(page.locator(".flash")).to_have_count(0)


def test_a_comment_is_printed_under_its_article(answered, request):
    answered.log_in()
    page = answered.open(STORM)

    page.get_by_label("Your comment").fill(f"Well held, {request.node.name}.")
    page.get_by_role("button", name="Send it in").click()

    expect(page.locator(".comment").last).to_contain_text(request.node.name)


def test_the_theme_is_worn_on_every_page_of_the_visit(answered):
    page = answered.open("/")

    page.get_by_role("button", name="Dark", exact=True).click()
    answered.open(STORM)

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_theme_is_kept_for_a_year_only_if_settings_may_be_kept(visitor):
    dark = visitor.page.get_by_role("button", name="Dark", exact=True)
    visitor.open("/")
    dark.click()
    visitor.settle()
    before = visitor.jar()

    visitor.save("functional")
    visitor.open("/")
    dark.click()
    visitor.settle()

    assert "theme" not in before
    assert "theme" in visitor.jar()


def test_a_search_finds_articles(answered):
    page = answered.open("/search")

    page.get_by_label("What are you looking for?").fill("herring quota")
    page.get_by_role("main").get_by_role("button", name="Search").click()

    expect(page.get_by_role("status").filter(has_text="1 article")).to_be_visible()
