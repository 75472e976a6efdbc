import pytest

from consent.gate.navigation import is_to_be_shown, may_be_navigation, told_by

BROWSER = b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("headers", "navigation"),
    [
        ({b"sec-fetch-dest": b"document"}, True),
        ({b"sec-fetch-dest": b"iframe"}, True),
        ({b"sec-fetch-dest": b"image", b"accept": b"text/html"}, False),
        ({b"sec-fetch-dest": b"empty"}, False),
        ({b"sec-fetch-dest": b"empty", b"sec-fetch-mode": b"navigate"}, True),
        ({b"accept": b"text/html,application/xhtml+xml"}, True),
        ({b"accept": b"*/*"}, True),
        ({}, True),
        ({b"accept": b"image/webp,*/*;q=0.8"}, False),
        ({b"accept": b"application/json"}, False),
    ],
)
def test_what_may_become_a_page_is_a_navigation(headers, navigation):
    assert may_be_navigation(headers) is navigation


@pytest.mark.parametrize(
    "destination", [b"document", b"iframe", b"frame", b"fencedframe", b"object", b"embed"]
)
def test_what_a_browser_says_it_shows_is_to_be_shown(destination):
    assert is_to_be_shown({b"sec-fetch-dest": destination})


@pytest.mark.parametrize("destination", [b"empty", b"image", b"style", b"script", b"xslt", b"worker"])
def test_what_a_browser_says_it_fetches_is_not_to_be_shown(destination):
    assert not is_to_be_shown({b"sec-fetch-dest": destination, b"accept": BROWSER})


@pytest.mark.parametrize(
    ("accept", "shown"),
    [
        (BROWSER, True),
        (b"*/*", False),
        (b"application/rss+xml, application/xml;q=0.9, */*;q=0.8", False),
        (b"application/xml, text/xml, */*; q=0.01", False),
        (b"image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", False),
    ],
)
def test_where_no_destination_is_said_only_who_asks_for_html_by_name_is_shown_xml(accept, shown):
    assert is_to_be_shown({b"accept": accept}) is shown
    assert not is_to_be_shown({})


def test_a_cache_must_look_at_what_told():
    assert told_by({b"sec-fetch-dest": b"image"}) == (b"Sec-Fetch-Dest", b"Sec-Fetch-Mode")
    assert told_by({}) == (b"Sec-Fetch-Dest", b"Sec-Fetch-Mode", b"Accept")
