"""XML that a browser shows is gated like a page, without a notice; fetched as data it leaves as it came."""

from typing import Any
from xml.etree import ElementTree

import pytest

from tests.asgi.driver import get, post
from tests.asgi.sites import respond, site

TRACKER = "https://stats.harbour.example"
SVG = (
    '<?xml version="1.0"?>'
    f'<?xml-stylesheet href="{TRACKER}/s.css" type="text/css"?>'
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    f'<image xlink:href="{TRACKER}/1.gif" href="{TRACKER}/2.gif"/><use href="#own"/>'
    f'<filter><feImage href="{TRACKER}/3.gif"/></filter><script href="{TRACKER}/s.js"/></svg>'
).encode()
FEED = (
    '<rss xmlns:h="http://www.w3.org/1999/xhtml" xmlns:l="http://www.w3.org/1999/xlink"><channel>'
    f'<link>{TRACKER}/</link><h:script src="{TRACKER}/s.js"></h:script><h:body><h:p>&lt;p></h:p></h:body>'
    f'<s:image xmlns:s="http://www.w3.org/2000/svg" l:href="{TRACKER}/1.gif"/></channel></rss>'
).encode()
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ADDRESSES = ("src", "href", "{http://www.w3.org/1999/xlink}href")


def xml_site(body: bytes = SVG, content_type: str = "image/svg+xml", *headers: tuple[str, str]) -> Any:
    return site(respond(("ETag", '"abc"'), *headers, body=body, content_type=content_type))


def loaded(body: bytes) -> list[str]:
    """The tracker's addresses at which an element of this XML, which must be well-formed, still points."""
    elements = ElementTree.fromstring(body).iter()
    found = [element.get(name, "") for element in elements for name in ADDRESSES]
    return [address for address in found if address.startswith(TRACKER)]


@pytest.mark.parametrize("destination", ["document", "iframe", "frame", "fencedframe", "object", "embed"])
@pytest.mark.parametrize(
    ("body", "content_type"),
    [(SVG, "image/svg+xml"), (FEED, "application/rss+xml"), (FEED, "text/xml"), (SVG, "application/xml")],
)
def test_xml_that_a_browser_shows_is_gated_and_stays_well_formed(body, content_type, destination):
    answer = get(xml_site(body, content_type), headers={"Sec-Fetch-Dest": destination})

    assert len(loaded(body)) > 1
    assert loaded(answer.body) == []
    assert b"<?xml-stylesheet" not in answer.body
    assert b"privacy-notice" not in answer.body


@pytest.mark.parametrize(
    "headers",
    [
        *({"Sec-Fetch-Dest": name} for name in ("empty", "image", "style", "script", "xslt", "track")),
        {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "cors", "Accept": BROWSER},
        {"Accept": "*/*"},
        {"Accept": "application/rss+xml, */*;q=0.8"},
        {},
    ],
)
def test_xml_that_is_fetched_as_data_leaves_byte_for_byte(headers):
    answer = get(xml_site(), headers=headers)

    assert answer.body == SVG
    assert answer.get("etag") == '"abc"'
    assert answer.get("cache-control") is None


@pytest.mark.parametrize(
    "headers",
    [{"Accept": BROWSER}, {"Sec-Fetch-Dest": "empty", "Sec-Fetch-Mode": "navigate"}],
    ids=["an origin that is told no destinations", "through a service worker"],
)
def test_a_navigation_that_names_no_destination_is_known_all_the_same(headers):
    assert loaded(get(xml_site(), headers=headers).body) == []


def test_of_an_answer_without_a_type_browsers_guess_that_it_is_xml():
    app = site(respond(body=FEED, content_type=""))
    declared = site(respond(body=SVG, content_type=""))

    assert loaded(get(declared, headers={"Sec-Fetch-Dest": "document"}).body) == []
    assert get(declared, headers={"Sec-Fetch-Dest": "image"}).body == SVG
    assert get(app, headers={"Sec-Fetch-Dest": "document"}).body == FEED  # no `<?xml`: not guessed


def test_what_the_visitor_granted_is_loaded():
    app = xml_site()
    cookies = post(app, "/privacy-choices", {"choice": "accept_all"}).cookies

    answer = get(app, headers={"Sec-Fetch-Dest": "document"}, cookies=cookies)

    assert answer.body == SVG


def test_the_gated_version_is_private_and_has_no_validator():
    answer = get(xml_site(), headers={"Sec-Fetch-Dest": "document"})

    assert answer.get("cache-control") == "private"
    assert answer.get("etag") is None
    assert {"Sec-Fetch-Dest", "Sec-Fetch-Mode", "Cookie"} <= set(answer.get("vary").split(", "))


@pytest.mark.parametrize("sharing", [(), (("Cache-Control", "public, max-age=60"),)])
@pytest.mark.parametrize("destination", ["document", "image"])
def test_a_cache_is_told_that_both_versions_differ(sharing, destination):
    app = xml_site(SVG, "image/svg+xml", ("Vary", "Origin"), *sharing)

    named = get(app, headers={"Sec-Fetch-Dest": destination}).get("vary").split(", ")

    assert named[:3] == ["Origin", "Sec-Fetch-Dest", "Sec-Fetch-Mode"]


def test_where_the_accept_field_told_a_cache_must_look_at_it():
    assert "Accept" in get(xml_site(), headers={"Accept": "image/webp"}).get("vary").split(", ")


def test_a_shared_document_is_gated_for_everyone():
    app = xml_site(SVG, "image/svg+xml", ("Cache-Control", "public, max-age=60"))
    cookies = post(app, "/privacy-choices", {"choice": "accept_all"}).cookies

    answer = get(app, headers={"Sec-Fetch-Dest": "document"}, cookies=cookies)

    assert loaded(answer.body) == []
    assert answer.get("cache-control") == "public, max-age=60"


def test_a_page_is_never_asked_for_by_the_validator_of_the_data():
    seen = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(dict(scope["headers"]).get(b"if-none-match"))
        await respond(body=SVG, content_type="image/svg+xml")(scope, receive, send)

    gated = site(app)
    for destination in ("document", "image"):
        get(gated, headers={"Sec-Fetch-Dest": destination, "If-None-Match": '"abc"'})

    assert seen == [None, b'"abc"']


def test_xml_in_an_encoding_that_cannot_be_read_is_reported_only_where_it_is_shown(caplog):
    app = xml_site(SVG.decode().encode("utf-16"), "text/xml; charset=utf-16")

    get(app, headers={"Sec-Fetch-Dest": "empty"})
    silent = caplog.text
    get(app, headers={"Sec-Fetch-Dest": "document"})

    assert silent == ""
    assert "use UTF-8" in caplog.text
