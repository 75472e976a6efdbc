import html

import pytest

from consent.gate.edits import PageFacts
from consent.policy.policy import Policy
from consent.policy.service import Service
from tests.gate.newspage import LENIENT, OWN_PATH, everything, grant, page, rewrite
from tests.gate.spellings import BARE, HELD, NOBODY, OWN, UNDECLARED, UNREADABLE

TRACKER = "https://stats.example/x.js"


def test_a_held_script_keeps_its_address_and_type_for_later():
    outcome = rewrite(f'<script async type="module" src="{TRACKER}" integrity="sha384-x"></script>')

    assert outcome.markup == (
        '<script data-consent="stats" type="text/plain" async data-consent-type="module"'
        f' data-consent-src="{TRACKER}" integrity="sha384-x"></script>'
    )
    assert outcome.held == [("host", "stats.example", "stats")]


def test_a_script_without_a_type_gets_only_the_inert_one():
    markup = rewrite(f"<script src={TRACKER}></script>").markup

    assert markup == (f'<script data-consent="stats" type="text/plain" data-consent-src={TRACKER}></script>')


def test_all_duplicates_of_a_held_attribute_are_renamed():
    markup = rewrite('<img src="//stats.example/1" SRC="//stats.example/2" alt="">').markup

    assert markup == (
        '<img data-consent="stats" data-consent-src="//stats.example/1" '
        'data-consent-src="//stats.example/2" alt="">'
    )


def test_a_held_host_in_a_duplicate_that_browsers_drop_holds_nothing():
    assert rewrite('<img src="/a.png" src="//stats.example/x">').reports == []


def test_one_held_candidate_makes_the_srcset_inert_and_the_own_src_stays():
    markup = rewrite('<img src="/a.png" srcset="/a.png 1x, //stats.example/b.png 2x">').markup

    assert markup == (
        '<img data-consent="stats" src="/a.png" data-consent-srcset="/a.png 1x, //stats.example/b.png 2x">'
    )


def test_a_tag_of_two_services_waits_for_both_by_name():
    markup = '<video src="//video.example/v" poster="//stats.example/p"></video>'

    assert 'data-consent="video stats"' in rewrite(markup).markup
    assert 'data-consent="stats"' in rewrite(markup, grant("video")).markup


def test_an_undeclared_host_gets_a_mark_that_is_no_category_and_no_service():
    outcome = rewrite('<img src="https://unknown.example/x">')

    assert 'data-consent="undeclared:unknown.example"' in outcome.markup
    assert outcome.held == [("host", "unknown.example", None)]
    assert rewrite(outcome.markup, everything()).markup == outcome.markup


def test_undeclared_hosts_that_the_site_lets_pass_are_still_reported():
    markup = '<img src="https://unknown.example/x">'

    outcome = rewrite(markup, grant(policy=LENIENT))

    assert outcome.markup == markup
    assert outcome.passed == ["unknown.example"]


def test_a_style_attribute_loses_only_the_held_address():
    markup = rewrite('<p style="color:red; background:url(//stats.example/x)">').markup

    assert markup == (
        '<p data-consent="stats" style="color:red; background:url(about:invalid)"'
        ' data-consent-style="color:red; background:url(//stats.example/x)">'
    )


def test_a_style_element_loses_only_the_held_address():
    outcome = rewrite("<style>@import '//unknown.example/f.css'; p{color:red}é</style>")

    assert outcome.markup == "<style>@import 'about:invalid'; p{color:red}é</style>"
    assert outcome.held == [("host", "unknown.example", None)]


@pytest.mark.parametrize(
    "css",
    [
        "a{b:url(&#47;/stats.example)}",
        "a{b:url(<![CDATA[//stats.example]]>)}",
        "<![CDATA[a{b:url(//stats.example)}]]>",
        "@import '&#x2f;&#x2f;stats.example';",
    ],
)
def test_references_do_not_hide_an_address_in_the_style_of_a_drawing(css: str):
    outcome = rewrite(f"<svg><style>{css}</style></svg>")

    assert outcome.held == [("host", "stats.example", "stats")]
    assert "stats.example" not in outcome.markup


def test_references_count_in_a_style_of_xhtml_only():
    markup = "<style>a{b:url(&#47;/stats.example)}</style>"

    assert rewrite(markup, xml=True).markup == "<style>a{b:url(about:invalid)}</style>"
    assert rewrite(markup).markup == markup


def test_a_sheet_past_the_limit_is_read_in_pieces_that_know_of_each_other():
    css = "a{b:url('data:image/svg+xml;utf8,x')}" * 20 + "c{d:url('//stats.example')}"

    for limit in range(40, 120):
        markup = rewrite(f"<style>{css}</style>", style_limit=limit).markup
        assert markup == f"<style>{css.replace('//stats.example', 'about:invalid')}</style>"


def test_references_in_an_attribute_are_read_as_browsers_read_them():
    for written in (
        "&#47;&#x2F;stats.example",
        "https&colon;//stats&period;example",
        "&sol;&sol;stats.example",
    ):
        assert rewrite(f'<img src="{written}">').held == [("host", "stats.example", "stats")], written


def test_an_inline_script_waits_without_losing_its_text():
    markup = rewrite("<script nonce=n1>fbq('init')</script>").markup

    assert markup == '<script data-consent="stats" type="text/plain" nonce=n1>fbq(\'init\')</script>'


def test_an_inline_script_that_names_undeclared_hosts_passes_and_is_reported():
    markup = "<script>load('https://unknown.example/x')</script>"

    outcome = rewrite(markup)

    assert outcome.markup == markup
    assert outcome.passed == ["unknown.example"]


def test_the_text_of_a_script_with_an_address_is_dead_and_not_read():
    markup = "<script src='/own.js'>fbq('init')</script>"

    assert rewrite(markup).markup == markup


def test_references_do_not_hide_a_marker_in_the_script_of_a_drawing():
    assert rewrite("<svg><script>fbq&#40;1)</script></svg>").held == [("script", "fbq(", "stats")]
    assert rewrite("<script>fbq&#40;1)</script>", xml=True).held == [("script", "fbq(", "stats")]
    assert rewrite("<script>fbq&#40;1)</script>").held == []


def test_only_the_beginning_of_a_long_script_is_read():
    early, late = "<script>fbq();" + " " * 2000 + "</script>", "<script>" + " " * 2000 + "fbq();</script>"

    assert rewrite(early, script_limit=1000).held == [("script", "fbq(", "stats")]
    assert rewrite(late, script_limit=1000).markup == late


def test_a_base_of_a_held_host_holds_what_is_relative_to_it():
    outcome = rewrite('<base href="https://stats.example/"><script src="x.js"></script><a href="y">z</a>')

    assert outcome.markup == (
        '<base href="https://stats.example/"><script data-consent="stats" type="text/plain"'
        ' data-consent-src="x.js"></script><a href="y">z</a>'
    )


def test_a_service_on_the_sites_own_host_is_held_by_path():
    outcome = rewrite('<script src="/metrics/m.js"></script><img src="/a.png">', grant(policy=OWN_PATH))

    assert outcome.held == [("host", "www.news.example", "metrics")]
    assert outcome.markup.endswith('<img src="/a.png">')


@pytest.mark.parametrize(
    "written",
    [
        *(*HELD, *UNDECLARED, *UNREADABLE, *OWN, *NOBODY, *BARE),
        "//www.news.example\t.unknown.example/",
        "//www.news.example\n.unknown.example/",
        "//www.news.example .unknown.example/",
        "//www.news.example@unknown.example/",
        "//www.news.example\\@unknown.example/",
        "//www.news.example.unknown.example/",
        "//www.news.example:@unknown.example/",
        "//www.news.example'.unknown.example/",
    ],
)
def test_the_quick_look_at_a_tag_agrees_with_the_full_reading_of_its_address(written: str):
    markup = f'<img src="{html.escape(written, quote=False)}">'
    raw = f'<img src="{written}">'

    for came in (markup, raw) if '"' not in written and "&" not in written else (markup,):
        assert (rewrite(came).markup != came) is page().judge(written).held, came


# Marks


@pytest.mark.parametrize(
    ("came", "left"),
    [
        (
            '<script data-consent="analytics" src="/own.js"></script>',
            '<script type="text/plain" data-consent="analytics" data-consent-src="/own.js"></script>',
        ),
        (
            "<script data-consent=stats>own()</script>",
            '<script type="text/plain" data-consent=stats>own()</script>',
        ),
        (
            '<img data-consent="analytics" src="/a.png" srcset="/b.png 2x">',
            '<img data-consent="analytics" data-consent-src="/a.png" data-consent-srcset="/b.png 2x">',
        ),
        (
            '<link data-consent="marketing" rel="stylesheet" href="/x.css">',
            '<link data-consent="marketing" rel="stylesheet" data-consent-href="/x.css">',
        ),
        (
            '<style data-consent="marketing">a{b:url(//stats.example)}</style>',
            '<style type="text/plain" data-consent="marketing">a{b:url(//stats.example)}</style>',
        ),
        (
            '<iframe data-consent="marketing" src="/x" srcdoc="y"></iframe>',
            '<iframe data-consent="marketing" data-consent-src="/x" data-consent-srcdoc="y"></iframe>',
        ),
        (
            '<a data-consent="marketing" href="/x" ping="/y">z</a>',
            '<a data-consent="marketing" href="/x" data-consent-ping="/y">z</a>',
        ),
        (
            '<div data-consent="marketing" class="a">z</div>',
            '<div data-consent="marketing" class="a">z</div>',
        ),
    ],
)
def test_a_tag_that_the_site_marked_waits_for_the_name_on_it(came: str, left: str):
    assert rewrite(came).markup == left
    assert rewrite(came, everything()).markup == came


def test_the_sites_mark_counts_more_than_the_address():
    markup = f'<script data-consent="necessary" src="{TRACKER}"></script>'

    assert rewrite(markup).markup == markup


def test_a_mark_of_several_names_waits_for_all():
    markup = '<img data-consent="analytics marketing" src="/a.png">'

    assert "data-consent-src" in rewrite(markup, grant("analytics")).markup
    assert rewrite(markup, grant("analytics", "marketing")).markup == markup


@pytest.mark.parametrize("name", ["analitics", "", " ", "Analytics"])
def test_a_mark_that_names_nothing_known_is_held_and_reported_as_a_mistake(name: str):
    outcome = rewrite(f'<script data-consent="{name}" src="/own.js"></script>', everything())

    assert 'type="text/plain"' in outcome.markup
    assert ("unknown", name.strip(), None) in outcome.held


@pytest.mark.parametrize(
    ("inert", "live"),
    [
        (
            '<script type="text/plain" data-consent="analytics">own()</script>',
            '<script  data-consent="analytics">own()</script>',
        ),
        (
            '<script type="text/plain" data-consent-type="module" data-consent="stats" '
            'data-consent-src="/x.js"></script>',
            '<script  type="module" data-consent="stats" src="/x.js"></script>',
        ),
        (
            '<img data-consent="analytics" data-consent-src="/x" src="/grey.png">',
            '<img data-consent="analytics" src="/x" >',
        ),
        (
            '<style type="text/plain" data-consent="analytics">a{}</style>',
            '<style  data-consent="analytics">a{}</style>',
        ),
        (
            '<iframe data-consent="video" srcdoc="&lt;p>" data-consent-src="//video.example" '
            'data-consent-sandbox="allow-scripts"></iframe>',
            '<iframe data-consent="video"  src="//video.example" sandbox="allow-scripts"></iframe>',
        ),
    ],
)
def test_what_the_page_wrote_as_inert_comes_alive_when_it_is_allowed(inert: str, live: str):
    assert rewrite(inert).markup == inert
    assert rewrite(inert, everything()).markup == live
    assert rewrite(live, everything()).markup == live


def test_what_is_still_live_on_a_waiting_tag_adds_its_service_to_the_mark():
    markup = '<video data-consent="functional" data-consent-poster="/p" src="//video.example"></video>'

    assert rewrite(markup).markup == (
        '<video data-consent="functional video"  data-consent-poster="/p"'
        ' data-consent-src="//video.example"></video>'
    )


def test_inert_scripts_of_other_conventions_are_left_alone():
    markup = f'<script type="text/plain" data-category="analytics" src="{TRACKER}">fbq()</script>'

    assert rewrite(markup, everything()).markup == rewrite(markup).markup == markup


# Embeds


def test_a_held_frame_shows_the_placeholder_in_its_place_and_size():
    came = (
        '<iframe width="640" height="360" src="https://video.example/e/7?a=1&amp;b=2" title="Harbour"'
        ' loading="lazy" sandbox="allow-scripts" allow="fullscreen"></iframe>'
    )

    outcome = rewrite(came, with_placeholder=True)

    assert outcome.markup == (
        '<iframe data-consent="video"'
        ' srcdoc="&lt;p&gt;Video: https://video.example/e/7?a=1&amp;amp;b=2 &lt;/p&gt;"'
        ' width="640" height="360" data-consent-src="https://video.example/e/7?a=1&amp;b=2" title="Harbour"'
        ' loading="lazy" data-consent-sandbox="allow-scripts" allow="fullscreen"></iframe>'
    )
    assert rewrite(outcome.markup, with_placeholder=True).markup == outcome.markup
    assert "srcdoc" not in rewrite(outcome.markup, everything(), with_placeholder=True).markup


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ('<iframe src="//unknown.example"></iframe>', False),
        ('<iframe data-consent="video" src="/own-player"></iframe>', True),
        ('<iframe data-consent="marketing" src="/own-player"></iframe>', False),
        ('<iframe src="//video.example" srcdoc="own"></iframe>', False),
        ('<frameset><frame src="//video.example"></frameset>', False),
    ],
)
def test_a_placeholder_stands_for_a_declared_service_where_nothing_else_is_shown(markup: str, shown: bool):
    assert ("&lt;p&gt;Video" in rewrite(markup, with_placeholder=True).markup) is shown


def test_the_document_inside_a_frame_is_gated_as_a_page_of_its_own():
    outcome = rewrite(
        """<iframe srcdoc="<p>é &amp;amp; ü</p><script src='//stats.example'></script>"></iframe>"""
    )

    assert outcome.held == [("host", "stats.example", "stats")]
    assert 'srcdoc="&lt;p&gt;&#233; &amp;amp; &#252;&lt;/p&gt;&lt;script data-consent=&quot;stats&quot;' in (
        outcome.markup
    )
    assert 'data-consent-srcdoc="<p>é' in outcome.markup


def test_documents_inside_each_other_are_gated_and_at_some_depth_left_out():
    markup = '<img src="//stats.example/x">'
    for depth in range(6):
        markup = '<iframe srcdoc="' + markup.replace("&", "&amp;").replace('"', "&quot;") + '"></iframe>'
        outcome = rewrite(markup)
        assert outcome.held[0][2] == ("stats" if depth < 3 else None)
        assert rewrite(outcome.markup).markup == outcome.markup


def test_a_base_inside_a_frame_says_nothing_about_the_page_around_it():
    markup = "<iframe srcdoc=\"<base href='//stats.example'>\"></iframe><img src='a.png'>"

    assert rewrite(markup).markup == markup


# The page


def test_what_is_inserted_knows_the_pages_language_and_nonce():
    seen: list[PageFacts] = []
    markup = '<html lang=" fr "><head><script nonce=""></script><style nonce="a&amp;b"></style></head><body>x'

    rewrite(markup, document=True, insert=lambda facts: seen.append(facts) or b"<!-- notice -->")

    assert seen == [PageFacts(language="fr", nonce="a&b")]


@pytest.mark.parametrize("attribute", ["src", "srcset", "style", "onload", "srcdoc"])
def test_an_attribute_past_the_size_limit_is_inert(attribute: str):
    value = {"src": " " * 5000 + "//stats.example"}.get(attribute, "a" * 5000 + " 1x, //stats.example 2x")

    element = "iframe" if attribute == "srcdoc" else "img"

    markup = rewrite(f'<{element} alt="" {attribute}="{value}">', tag_limit=1024).markup

    assert f" {attribute}=" not in markup.replace(f"data-consent-{attribute}=", "")


def test_a_long_image_in_the_page_itself_passes_the_size_limit():
    markup = f'<img src="data:image/png;base64,{"A" * 5000}" alt=""><link rel=icon href="data:,{"A" * 5000}">'

    assert rewrite(markup, tag_limit=1024).markup == markup


def test_a_script_tag_past_the_size_limit_is_inert():
    markup = rewrite(f"<script data-x='{'a' * 5000}'>fbq()</script>", tag_limit=1024).markup

    assert 'data-consent="undeclared:*" type="text/plain" data-x=' in markup


def test_bytes_that_are_no_utf8_stay_as_they_came():
    came = (
        b'<p title="\xe9\xff">\xe9</p>'
        b'<img alt="\xe9" src="//stats.example/\xe9">'
        b'<style>a{b:"\xe9";c:url(//stats.example)}</style>'
        b'<svg><style>a{b:"\xe9";c:url(&#47;/stats.example)}'
    )

    left = rewrite(came).markup.encode("utf-8", "surrogateescape")

    assert left == (
        b'<p title="\xe9\xff">\xe9</p>'
        b'<img data-consent="stats" alt="\xe9" data-consent-src="//stats.example/\xe9">'
        b'<style>a{b:"\xe9";c:url(about:invalid)}</style>'
        b"<svg><style>a{b:&quot;\xe9&quot;;c:url(about:invalid)}"
    )


def test_the_decision_of_another_visitor_is_not_remembered():
    markup = f'<script src="{TRACKER}"></script>'
    policy = Policy(services=(Service("Stats", "analytics", hosts=("stats.example",)),))

    held = rewrite(markup, grant(policy=policy)).markup
    granted = rewrite(markup, grant("stats", policy=policy)).markup

    assert (held == markup, granted == markup) == (False, True)
    assert rewrite(markup, grant(policy=policy)).markup == held
