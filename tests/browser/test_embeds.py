"""One held embed, loaded by its own button: once, or from then on."""

import pytest

from tests.browser.visitor import PREFERENCES, STORM

pytestmark = pytest.mark.browser


def press(visitor, name: str) -> None:
    """Press a button of the placeholder that stands in for the film."""
    visitor.page.frame_locator(".film iframe").get_by_role("button", name=name).click()
    visitor.page.wait_for_timeout(200)


def granted(visitor) -> dict[str, bool]:
    state = visitor.settle().evaluate(f"fetch('{PREFERENCES}/state').then(answer => answer.json())")
    return state["services"]


def test_a_film_can_be_loaded_once_without_allowing_its_service(visitor):
    visitor.open(STORM)
    visitor.choose("reject_all")

    press(visitor, "Load this once")

    assert set(visitor.seen()) == {"video"}
    assert granted(visitor)["pierview"] is False


def test_a_film_that_was_loaded_once_is_held_on_the_next_page_again(visitor):
    visitor.open(STORM)
    visitor.choose("reject_all")
    press(visitor, "Load this once")
    visitor.forget_seen()

    visitor.open(STORM)

    assert visitor.seen() == {}


def test_always_allowing_a_film_opens_its_service_and_no_other_of_the_category(visitor):
    visitor.open(STORM)
    visitor.choose("reject_all")

    press(visitor, "Always allow")
    visitor.open(STORM)

    assert set(visitor.seen()) == {"video"}
    assert granted(visitor) | {"pierview": True} == granted(visitor)
    assert granted(visitor)["tidewater-ads"] is False
