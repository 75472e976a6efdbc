"""What is held in XML: by the names that elements have there, and in what XML alone has."""

from xml.etree import ElementTree

import pytest

from tests.gate.newspage import grant, rewrite

HELD = [("host", "stats.example", "stats")]
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(
    "markup",
    [
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml" src="//stats.example/a.js"></h:script>',
        '<h:img xmlns:h="http://www.w3.org/1999/xhtml" src="//stats.example/a.gif" />',
        '<a:b xmlns:a="a"><h:style xmlns:h="b">@import "//stats.example/a.css";</h:style></a:b>',
        '<h:script xmlns:h="b">fetch("https://stats.example/")</h:script>',
        '<feImage href="https://stats.example/a.gif"/>',
        f'<image {XLINK} xlink:href="https://stats.example/a.gif"/>',
        '<s:use xmlns:s="a" xmlns:l="http://www.w3.org/1999/xlink" l:href="//stats.example/a.svg#b"/>',
    ],
)
def test_a_prefix_hides_nothing_and_what_leaves_is_well_formed(markup: str):
    outcome = rewrite(markup, xml=True)

    ElementTree.fromstring(outcome.markup)
    assert [service for _, _, service in outcome.held] == ["stats"]
    assert outcome.markup != markup
    assert rewrite(markup, grant("analytics"), xml=True).markup == markup


def test_two_addresses_under_one_prefix_and_none_keep_names_of_their_own():
    markup = f'<image {XLINK} href="//stats.example/a" xlink:href="//stats.example/b"/>'

    image = ElementTree.fromstring(rewrite(markup, xml=True).markup)

    assert image.get("data-consent-href") == "//stats.example/a"
    assert image.get("data-consent-xlink-href") == "//stats.example/b"


@pytest.mark.parametrize(
    "attributes",
    [
        'href="//stats.example/a.css"',
        "type='text/css' href='https://stats.example/a.css'",
        '\n\thref = "http:&#47;/stats.example/a.css" alternate="yes"',
        'href="data:text/css,@import%20%22//stats.example/a.css%22"',
    ],
)
def test_a_style_sheet_that_an_instruction_links_is_held(attributes: str):
    markup = f"<?xml-stylesheet {attributes}?><r/>"

    outcome = rewrite(markup, xml=True)

    assert outcome.held == HELD
    assert outcome.markup == markup.replace("<?xml", "<?held-xml")
    assert rewrite(markup, grant("analytics"), xml=True).markup == markup


@pytest.mark.parametrize(
    "markup",
    [
        '<?xml-stylesheet href="/own.css"?><r/>',
        '<?xml-stylesheet type="text/css"?><r/>',
        '<?xml version="1.0"?><?xml-stylesheets href="//stats.example/"?><r/>',
        '<?php echo "//stats.example/" ?><r/>',
        '<r a="&own;" b="//stats.example/">&own;</r>',
        '<img src="/a?b&amp;c&#47;d"/>',
    ],
)
def test_what_contacts_nobody_stays(markup: str):
    assert rewrite(markup, xml=True).markup == markup


def test_an_instruction_too_long_to_be_read_is_held():
    markup = f'<?xml-stylesheet href="/own.css?{"x" * 5000}"?><r/>'

    outcome = rewrite(markup, xml=True)

    assert outcome.markup == markup.replace("<?xml", "<?held-xml")
    assert len(outcome.held) == 1


def test_html_knows_no_instructions():
    markup = '<?xml-stylesheet href="//stats.example/a.css"?><p>'

    assert rewrite(markup).markup == markup


def test_an_address_with_an_entity_of_the_documents_own_is_held():
    markup = '<!DOCTYPE r [<!ENTITY far "https://stats.example/">]><r><img src="&far;a.gif"/></r>'

    left = rewrite(markup, xml=True).markup

    assert ElementTree.fromstring(left)[0].get("src") is None


def test_a_body_with_a_prefix_gets_no_notice():
    markup = '<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:head/><h:body>a</h:body></h:html>'

    assert rewrite(markup, document=True, insert=lambda _: b"NOTICE", xml=True).markup == markup
