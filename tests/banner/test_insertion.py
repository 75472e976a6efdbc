"""What goes into a page: whole without rendering, escaped, small."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import brotli
import pytest

from consent.pages import Pages
from consent.pages.insertion import cut, slot
from consent.policy.category import Category
from consent.policy.policy import Policy
from consent.policy.site import Site

BANNER = Path(__file__).parents[2] / "banner"
HOSTILE = "/\"><script>alert(1)</script>'&<b>"


@pytest.fixture
def pages(gallery) -> Pages:
    return gallery.pages("newspaper")


def fill(
    pages: Pages,
    state="ask",
    *,
    style="inline",
    gpc=False,
    root="",
    return_to="/",
    nonce="",
    cookie="consent",
) -> str:
    insertion = pages.insertion(language="en", state=state, gpc=gpc, style=style)
    return insertion.fill(root, return_to, nonce, cookie).decode()


def test_filling_in_joins_what_was_cut():
    insertion = cut(f"<a href='{slot('root')}/x' {slot('nonce')}>{slot('cookie')}</a>{slot('return_to')}")

    assert insertion.fill("/app", "/p", "n", "c") == b"<a href='/app/x'  nonce=\"n\">c</a>/p"


def test_a_frame_gets_nothing(pages):
    assert fill(pages, "frame") == ""


def test_whoever_has_chosen_gets_the_control_and_no_notice(pages):
    html = fill(pages, "decided")

    assert 'id="privacy-choices"' in html
    assert "privacy-notice" not in html.partition("</style>")[2]


def test_a_shared_page_holds_the_notice_hidden_and_the_control_beside_it(pages):
    html = fill(pages, "shared")

    notice, _, rest = html.partition("</section>")
    assert re.search(r'<section id="privacy-notice"[^>]* hidden=""', notice)
    assert 'id="privacy-choices"' in rest


@pytest.mark.parametrize("state", ["ask", "decided", "shared"])
@pytest.mark.parametrize("style", ["inline", "linked"])
def test_it_is_well_formed_in_xhtml_pages_too(pages, state, style):
    html = fill(pages, state, style=style, gpc=True, return_to="/?a=1&b=2", nonce="abc")

    assert len(ElementTree.fromstring(f"<body>{html}</body>")) >= 3


def test_a_shared_page_is_the_same_whatever_the_signal(pages):
    assert fill(pages, "shared", gpc=True) == fill(pages, "shared", gpc=False)


@pytest.mark.parametrize("state", ["ask", "decided", "shared"])
@pytest.mark.parametrize("style", ["inline", "linked"])
def test_the_control_stands_once_in_every_state(pages, state, style):
    assert fill(pages, state, style=style).count('id="privacy-choices"') == 1


def test_a_site_that_asks_nothing_shows_no_notice():
    pages = Pages(Policy(site=Site(name="Quiet")), BANNER, prefix="/privacy-choices")

    assert "<section" not in fill(pages, "ask")


@pytest.mark.parametrize("state", ["ask", "decided", "shared"])
def test_what_a_request_brings_is_escaped(pages, state):
    html = fill(pages, state, root=HOSTILE, return_to=HOSTILE, nonce=HOSTILE, cookie=HOSTILE)

    assert "<script>" not in html
    assert "<b>" not in html
    assert html.count('"') == fill(pages, state, root="/r", return_to="/", nonce="n", cookie="c").count('"')


def test_the_mount_point_stands_before_every_url_of_ours(pages):
    html = fill(pages, root="/app", style="linked")

    ours = re.findall(r'(?:href|src|action)="([^"]*privacy-choices[^"]*)"', html)
    assert len(ours) == 6
    assert all(url.startswith("/app/privacy-choices") for url in ours)


def test_the_nonce_is_on_style_and_script_or_on_neither(pages):
    assert fill(pages, nonce="abc").count(' nonce="abc"') == 2
    assert fill(pages, nonce="abc", style="linked").count(' nonce="abc"') == 2
    assert "nonce" not in fill(pages, nonce="")


def test_no_style_attribute_no_inline_script_and_no_handler(pages):
    for state in ("ask", "decided", "shared"):
        html = fill(pages, state)
        assert not re.search(r"<[^>]*\s(style|on\w+)=", html.partition("</style>")[2])
        assert re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL) == [""]


def test_names_stay_clear_of_what_ad_blockers_hide(pages):
    listed = re.compile(
        r"cookie-?(consent|banner|notice|bar|law|popup)|consent-(banner|popup|bar)|gdpr|cmp", re.IGNORECASE
    )
    html = fill(pages, style="linked")

    names = re.findall(r'(?:class|id|name|src|href|action)="([^"]*)"', html)

    assert [name for name in names if listed.search(name)] == []


def test_the_log_gets_the_notice_with_nothing_of_one_visitor(pages):
    content = pages.notice_content("en", gpc=False)

    shown = fill(pages, return_to="/secret", nonce="abc")
    assert content.replace('value=""', 'value="/secret"').splitlines()[:5] == shown.splitlines()[1:6]
    assert "secret" not in content and "\ufdd0" not in content
    assert "opt-out" in pages.notice_content("en", gpc=True)


def test_a_custom_category_is_asked_for_in_its_own_words():
    policy = Policy(site=Site(name="Lab"), categories=(Category("research", title="Our research"),))
    pages = Pages(policy, BANNER, prefix="/privacy-choices")

    assert "for Our research," in pages.notice_content("en", gpc=False)


def test_a_sites_own_template_wins(tmp_path, gallery):
    (tmp_path / "notice").mkdir()
    (tmp_path / "notice" / "control.html").write_text('<a id="privacy-choices" href="{{ here }}">Mine</a>')
    policy = Policy(site=Site(name="Lab"))

    pages = Pages(policy, BANNER, prefix="/privacy-choices", templates=tmp_path)

    assert ">Mine</a>" in fill(pages, "decided")


def test_everything_the_visitor_loads_stays_within_six_kilobytes(pages, capsys):
    whole = fill(pages, "ask", nonce="r4nd0m", return_to="/articles/tide-tables").encode()
    [script] = [asset.body for name, asset in pages.assets.items() if re.match(r"notice\..*\.js", name)]

    sizes = {"notice with style": len(brotli.compress(whole)), "script": len(brotli.compress(script))}

    with capsys.disabled():
        print(f"\nbrotli: {sizes}, together {sum(sizes.values())} bytes")
    assert sum(sizes.values()) <= 6 * 1024


def test_assets_are_named_by_their_content(gallery):
    ours, theirs = gallery.pages("newspaper").assets, gallery.pages("hostile").assets

    def of(assets, stem):
        return next(name for name in assets if re.fullmatch(stem, name))

    assert of(ours, r"page\.[0-9a-f]{8}\.css") == of(theirs, r"page\..*")
    assert of(ours, r"notice\.[0-9a-f]{8}\.js") != of(theirs, r"notice\..*\.js")


def test_the_script_is_served_without_comments_but_otherwise_as_written(pages):
    [script] = [
        asset.body.decode() for name, asset in pages.assets.items() if re.match(r"notice\..*\.js", name)
    ]

    written = "".join((BANNER / name).read_text("utf-8") for name in ("script.js", "choice.js"))
    kept = [line.strip() for line in written.splitlines()]
    assert "/*" not in script
    assert [line for line in script.splitlines() if line not in kept and "const policy" not in line] == []
    assert '"tidewater-ads":["marketing","visit"]' in script


def test_every_custom_property_is_documented_set_and_used():
    theme = (BANNER / "theme.css").read_text("utf-8")
    documented = set(re.findall(r"^   (--privacy-[a-z-]+) ", theme, re.MULTILINE))
    used = {
        name
        for file in BANNER.rglob("*.css")
        for name in re.findall(r"var\((--[a-z-]+)\)", file.read_text("utf-8"))
    }

    assert set(re.findall(r"^  (--privacy-[a-z-]+):", theme, re.MULTILINE)) == documented == used
