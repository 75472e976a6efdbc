import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.gate.stylesheets import StyleSheet, hold_urls, names_hosts
from tests.gate.newspage import page


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a{b:url(//stats.example/x)}", "a{b:url(about:invalid)}"),
        ("a{b:url( //stats.example/x )}", "a{b:url(about:invalid)}"),
        ('a{b:url("//stats.example/x")}', 'a{b:url("about:invalid")}'),
        ("a{b:url( '//stats.example/x' )}", "a{b:url( 'about:invalid' )}"),
        ("a{b:URL(//stats.example)}", "a{b:URL(about:invalid)}"),
        ("a{b:u\\72 l(//stats.example)}", "a{b:u\\72 l(about:invalid)}"),
        ("a{b:\\75\\72\\6c(//stats.example)}", "a{b:\\75\\72\\6c(about:invalid)}"),
        ("a{b:url(//stats\\.example)}", "a{b:url(about:invalid)}"),
        ("a{b:url(\\2f\\2fstats.example)}", "a{b:url(about:invalid)}"),
        ("a{b:url('\\00002f /stats.ex\\\nample')}", "a{b:url('about:invalid')}"),
        ("a{b:url(https:\\\\\\\\stats.example)}", "a{b:url(about:invalid)}"),
        ("a{b:url(//stats.example/(x\\))}", "a{b:url(about:invalid)}"),
        ("a{b:url(//stats.example", "a{b:url(about:invalid"),
        ("a{b:url('//stats.example", "a{b:url('about:invalid"),
        ("@import '//stats.example/x.css';", "@import 'about:invalid';"),
        ('@IMPORT"//stats.example/x.css"screen;', '@IMPORT"about:invalid"screen;'),
        ("@\\69mport /* c */ '//stats.example';", "@\\69mport /* c */ 'about:invalid';"),
        ("@import url(//stats.example) layer(x);", "@import url(about:invalid) layer(x);"),
        ("a{b:image-set('//stats.example' 1x, '/own' 2x)}", "a{b:image-set('about:invalid' 1x, '/own' 2x)}"),
        ("a{b:-webkit-image-set(url(//stats.example) 1x)}", "a{b:-webkit-image-set(url(about:invalid) 1x)}"),
        ("a{b:image-set('/own' type('x'), '//stats.example')}",
         "a{b:image-set('/own' type('x'), 'about:invalid')}"),
        ("a{b:src('//stats.example')}", "a{b:src('about:invalid')}"),
        ("a{--x:url(//stats.example)}", "a{--x:url(about:invalid)}"),
        ("@font-face{src:url(//stats.example/f.woff2) format('woff2')}",
         "@font-face{src:url(about:invalid) format('woff2')}"),
        ("a{b:url(/own),url(//stats.example),url(//video.example)}",
         "a{b:url(/own),url(about:invalid),url(about:invalid)}"),
        ("a{b:'c\\'d';e:url(//stats.example)}", "a{b:'c\\'d';e:url(about:invalid)}"),
        ("a{b:'unclosed\n;c:url(//stats.example)}", "a{b:'unclosed\n;c:url(about:invalid)}"),
        ("/* ' */a{b:url(//stats.example)}", "/* ' */a{b:url(about:invalid)}"),
        ("a{b:url(//unknown.example)}", "a{b:url(about:invalid)}"),
        ("@import url(data:text/css,@import%20'//stats.example');", "@import url(about:invalid);"),
        ("@import 'data:text/css;base64,QGltcG9ydCAnLy9zdGF0cy5leGFtcGxlJw';", "@import 'about:invalid';"),
        ("a{b:url('/\t/stats.example')}", "a{b:url('about:invalid')}"),
    ],
)  # fmt: skip
def test_a_held_url_becomes_invalid_and_nothing_else_changes(css: str, expected: str):
    assert names_hosts(css) is True
    assert hold_urls(css, page().judge)[0] == expected


@pytest.mark.parametrize(
    "css",
    [
        "/* url(//stats.example) */",
        "a[href^='//stats.example']{b:c}",
        "a::after{content:'//stats.example'}",
        "a{b:myurl('//stats.example')}",
        "a{b:format('//stats.example')}",
        "@namespace '//stats.example';",
        "@media screen{a{b:url(/own)}}",
        "@import '/own.css'; a{content:'//stats.example'}",
        "@import; a{content:'//stats.example'}",
        "a{b:url(data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>)}",
        "a{b:url(\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E\")}",
        "a{b:url(https://pay.example/x),url(//static.harbour.example/x),url(#local)}",
        "@import url(data:text/css,a{b:c});",
        "",
    ],
)
def test_what_no_browser_would_fetch_is_left_alone(css: str):
    kept, held = hold_urls(css, page().judge)

    assert kept is css
    assert held == []


def test_data_sheets_inside_each_other_are_held_at_some_depth():
    css = "a{}"
    for _ in range(6):
        css = (
            "@import url(data:text/css,"
            + css.replace("%", "%25").replace(")", "%29").replace("(", "%28")
            + ");"
        )

    assert hold_urls(css, page().judge)[0] == "@import url(about:invalid);"


@pytest.mark.parametrize(
    "pieces",
    [
        ("a{b:url('data:image/svg+xml;", "x')}c{d:url('//stats.example')}"),
        ("/* it's; ", " */a{b:url(//stats.example)}"),
        ("a{b:url(data:x;", "it's)}c{d:url(//stats.example)}"),
        ("a{b:image-set('/a' 1x, ", "'//stats.example' 2x)}"),
        ("@import ", "'//stats.example';"),
        ("a{b:c}", "d{e:url(//stats.example)}"),
    ],
)
def test_what_is_open_at_the_end_of_a_piece_goes_on_in_the_next(pieces: tuple[str, str]):
    read, skipped = StyleSheet(page().judge), StyleSheet(page().judge)

    left = "".join(read.hold(piece)[0] for piece in pieces)
    assert skipped.skip(pieces[0]) is True

    assert left == "".join(pieces).replace("//stats.example", "about:invalid")
    assert pieces[0] + skipped.hold(pieces[1])[0] == left
    assert skipped.skip("x") is False


@given(st.text(alphabet="ab(){};:'\"\\/*@ \n,urlimport-sethtp.é", max_size=60))
def test_no_sheet_is_lost_or_changed_where_nothing_is_held(css: str):
    kept, held = hold_urls(css, page().judge)

    assert held or kept == css
    again, _ = hold_urls(kept, page().judge)
    assert again == kept or held


@pytest.mark.parametrize(
    "piece", ["a", "a(", "url(", "'", '"', "/*", "*", "\\", "@import ", "\\0", "url(//x", "é"]
)
def test_long_sheets_take_no_longer_than_their_length(piece: str):
    started = time.process_time()

    hold_urls(piece * 50_000, page().judge)

    assert time.process_time() - started < 2
