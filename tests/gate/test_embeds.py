import html5lib
import pytest

from consent.gate.embeds import ANYWHERE, EMBEDS, HANDLERS, fetches
from tests.gate.newspage import everything, rewrite

HELD = "//stats.example/x"

# Element, attribute, the tag as a page writes it: `@` stands for an address.
EMBEDDING = [
    ("script", "src", '<script src="@"></script>'),
    ("script", "src", '<script type="application/json" src="@"></script>'),
    ("script", "href", '<svg><script href="@"/></svg>'),
    ("script", "xlink:href", '<svg><script xlink:href="@"></script></svg>'),
    ("script", "attributionsrc", '<script src="/own.js" attributionsrc="@"></script>'),
    ("img", "src", '<img src="@">'),
    ("img", "src", "<IMG SRC=@>"),
    ("img", "src", "<img/src='@'/>"),
    ("img", "srcset", '<img src="/a.png" srcset="/a.png 1x, @ 2x">'),
    ("img", "lowsrc", '<img src="/a.png" lowsrc="@">'),
    ("img", "attributionsrc", '<img src="/a.png" attributionsrc="/own @">'),
    ("image", "src", '<image src="@">'),
    ("image", "srcset", '<image srcset="@">'),
    ("image", "lowsrc", '<image lowsrc="@">'),
    ("image", "attributionsrc", '<image attributionsrc="@">'),
    ("image", "href", '<svg><image href="@"/></svg>'),
    ("image", "xlink:href", '<svg><image xlink:href="@"/></svg>'),
    ("source", "src", '<video><source src="@"></video>'),
    ("source", "srcset", '<picture><source srcset="@, /b.png 2x"><img src="/a.png"></picture>'),
    ("video", "src", '<video src="@"></video>'),
    ("video", "poster", '<video src="/own.mp4" poster="@"></video>'),
    ("audio", "src", '<audio src="@"></audio>'),
    ("track", "src", '<video src="/own.mp4"><track src="@"></video>'),
    ("iframe", "src", '<iframe src="@"></iframe>'),
    ("iframe", "srcdoc", '<iframe srcdoc="&lt;img src=@&gt;"></iframe>'),
    ("frame", "src", '<frameset><frame src="@"></frameset>'),
    ("embed", "src", '<embed src="@">'),
    ("object", "data", '<object data="@"></object>'),
    ("object", "classid", '<object classid="@"></object>'),
    ("object", "codebase", '<object codebase="@" data="a"></object>'),
    ("object", "archive", '<object archive="/a @"></object>'),
    ("input", "src", '<input type="image" src="@">'),
    ("link", "href", '<link rel="stylesheet" href="@">'),
    ("link", "imagesrcset", '<link rel="preload" as="image" href="/a.png" imagesrcset="@ 2x">'),
    ("meta", "content", '<meta http-equiv="Refresh" content="3; url=@">'),
    ("a", "ping", '<a href="//stats.example/page" ping="/own @">x</a>'),
    ("a", "attributionsrc", '<a href="/" attributionsrc="@">x</a>'),
    ("area", "ping", '<map><area href="/" ping="@"></map>'),
    ("area", "attributionsrc", '<map><area href="/" attributionsrc="@"></map>'),
    ("applet", "code", '<applet code="@"></applet>'),
    ("applet", "codebase", '<applet codebase="@"></applet>'),
    ("applet", "archive", '<applet archive="@"></applet>'),
    ("applet", "object", '<applet object="@"></applet>'),
    ("param", "value", '<object><param name="Movie" value="@"></object>'),
    ("bgsound", "src", '<bgsound src="@">'),
    ("body", "background", '<body background="@">'),
    ("table", "background", '<table background="@"></table>'),
    ("thead", "background", '<table><thead background="@"></thead></table>'),
    ("tbody", "background", '<table><tbody background="@"></tbody></table>'),
    ("tfoot", "background", '<table><tfoot background="@"></tfoot></table>'),
    ("tr", "background", '<table><tr background="@"></tr></table>'),
    ("td", "background", '<table><tr><td background="@"></td></tr></table>'),
    ("th", "background", '<table><tr><th background="@"></th></tr></table>'),
    ("use", "href", '<svg><use href="@#icon"/></svg>'),
    ("use", "xlink:href", '<svg><use xlink:href="@#icon"/></svg>'),
    ("feimage", "href", '<svg><filter><feImage href="@"/></filter></svg>'),
    ("feimage", "xlink:href", '<svg><filter><feImage xlink:href="@"/></filter></svg>'),
    ("set", "to", '<svg><image><set attributeName="href" to="@"/></image></svg>'),
    ("set", "from", '<svg><image><set attributeName="xlink:href" from="@"/></image></svg>'),
    ("set", "by", '<svg><image><set attributeName="href" by="@"/></image></svg>'),
    ("set", "values", '<svg><image><set attributeName="href" values="@"/></image></svg>'),
    ("animate", "to", '<svg><image><animate attributeName="href" to="@"/></image></svg>'),
    ("animate", "from", '<svg><image><animate attributeName="href" from="@"/></image></svg>'),
    ("animate", "by", '<svg><image><animate attributeName="href" by="@"/></image></svg>'),
    ("animate", "values", '<svg><image><animate attributeName="href" values="/a;@;/b"/></image></svg>'),
    ("set", "to", '<svg><rect><set attributeName="fill" to="url(@)"/></rect></svg>'),
    ("set", "to", '<svg><rect><set attributeName=" style" to="mask:url(@)"/></rect></svg>'),
    ("animate", "values", '<svg><g><animate attributeName="clip-path" values="none;url(@#c)"/></g></svg>'),
    ("fencedframe", "src", '<fencedframe src="@"></fencedframe>'),
    ("portal", "src", '<portal src="@"></portal>'),
    ("any", "style", '<p style="color:red;background:url(@)">x</p>'),
    ("any", "style", '<li style="list-style-image:url(&quot;@&quot;)">x</li>'),
    ("any", "fill", '<svg><g fill="url(@#f)"></g></svg>'),
    ("any", "fill", '<svg><text fill=url&lpar;@#f)>x</text></svg>'),
    ("any", "stroke", "<svg><path fill='none' stroke = 'url(@#f) red'/></svg>"),
    ("any", "filter", '<svg><g filter="url(@#f)"></g></svg>'),
    ("any", "mask", '<svg><g mask="url(@#m)"></g></svg>'),
    ("any", "clip-path", '<svg><g clip-path="url(@#c)"></g></svg>'),
    ("any", "cursor", '<svg><g cursor="url(@), auto"></g></svg>'),
    ("any", "marker-start", '<svg><path marker-start="url(@#m)"/></svg>'),
    ("any", "marker-mid", '<svg><path marker-mid="url(@#m)"/></svg>'),
    ("any", "marker-end", '<svg><path marker-end="url(@#m)"/></svg>'),
    ("any", "onload", "<body onload=\"new Image().src='@'\">"),
    ("any", "onclick", "<button onclick=\"fbq('track')\">x</button>"),
]  # fmt: skip
RELATIONS = [
    *("stylesheet", "icon", "manifest", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch"),
    *("prerender", "shortcut icon", "apple-touch-icon", "alternate stylesheet", "mask-icon", "search"),
    *("STYLESHEET", "\tcanonical\nPreload ", "compression-dictionary", "apple-touch-startup-image"),
]


@pytest.mark.parametrize(("element", "attribute", "markup"), EMBEDDING)
def test_what_makes_a_browser_contact_a_held_host_is_inert(element: str, attribute: str, markup: str):
    markup = markup.replace("@", HELD)

    outcome = rewrite(markup)

    kept = [name for name, _ in attributes(outcome.markup) if name == f"data-consent-{attribute}"]
    assert kept, outcome.markup
    assert ("data-consent", "stats") in attributes(outcome.markup)
    live = {value for name, value in attributes(outcome.markup) if name == attribute}
    assert not any(HELD in value for value in live if "data-consent" not in value)
    assert [service for _, _, service in outcome.held] == ["stats"]


@pytest.mark.parametrize(("element", "attribute", "markup"), EMBEDDING)
def test_the_same_address_at_home_or_granted_leaves_as_it_came(element: str, attribute: str, markup: str):
    abroad = markup.replace("@", HELD)
    at_home = markup.replace("@", "//img.news.example/x").replace("fbq", "own")

    assert rewrite(at_home).markup == at_home
    assert rewrite(at_home).reports == []
    assert rewrite(abroad, everything()).markup == abroad


@pytest.mark.parametrize("name", ["oncommand", "ontransitioncancel", "OnContentVisibilityAutoStateChange"])
def test_the_younger_event_handlers_are_scripts_too(name: str):
    assert f" {name}=" not in rewrite(f"<div {name}=\"fbq('track')\">x</div>").markup


def test_every_row_of_the_table_has_its_case():
    cases = {(element, attribute) for element, attribute, _ in EMBEDDING}
    rows = {(element.decode(), name.decode()) for element, forms in EMBEDS.items() for name in forms}
    rows |= {("any", name.decode()) for name in ANYWHERE.keys() - HANDLERS}

    assert cases == rows | {("any", "onload"), ("any", "onclick")}


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="@">x</a>',
        '<area href="@">',
        '<form action="@"><button formaction="@">x</button></form>',
        '<blockquote cite="@">x</blockquote><q cite="@">x</q><del cite="@">x</del>',
        '<link rel="canonical" href="@">',
        '<link rel="alternate" href="@">',
        '<link rel="author me license next prev" href="@">',
        '<link href="@">',
        '<link rel="" href="@">',
        '<meta property="og:image" content="@">',
        '<meta name="refresh" content="0; url=@">',
        '<meta http-equiv="Content-Security-Policy" content="img-src @">',
        '<img alt="@" title="@" data-src="@" src="/own.png">',
        '<img src="/own.png" src="@">',
        '<p title="@">@</p>',
        '<textarea><img src="@"></textarea>',
        '<title><img src="@"></title>',
        '<!-- <img src="@"> -->',
        '<xmp><img src="@"></xmp>',
        '<svg><a href="@"><text>x</text></a></svg>',
        '<svg><set attributeName="fill" to="@"/></svg>',
        '<object><param name="quality" value="@"></object>',
        '<script type="application/json">{"a":"@"}</script>',
        '<script type="application/ld+json">{"a":"https:@"}</script>',
        '<script type="text/template"><img src="@"></script>',
        '<div itemscope itemid="@" itemtype="@"></div>',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        '<svg><g fill="#fff" stroke="red" data-from="@"><path fill="url(#own)"/></g></svg>',
        "<p style=\"content:'@'\">x</p>",
        '<img src="data:image/png;base64,AA//stats.example">',
        '<iframe src="data:image/png,//stats.example/x"></iframe>',
        '<a href="javascript:fbq(1)">x</a>',
    ],
)
def test_what_only_names_a_host_stays(markup: str):
    markup = markup.replace("@", HELD)

    outcome = rewrite(markup)

    assert outcome.markup == markup
    assert outcome.reports == []


@pytest.mark.parametrize("relations", RELATIONS)
def test_a_link_is_held_for_relations_that_fetch(relations: str):
    assert fetches(relations) is True
    assert "data-consent-href" in rewrite(f'<link href="{HELD}" rel="{relations}">').markup


@pytest.mark.parametrize(
    ("markup", "held"),
    [
        ("<iframe src=\"data:text/html,<img src='//stats.example'>\"></iframe>", True),
        ("<iframe src='data:text/html;base64,PGltZyBzcmM9Ly9zdGF0cy5leGFtcGxlPg=='></iframe>", True),
        ("<iframe src='data:text/html,%3Cimg%20src=%2F%2Fstats.example%3E'></iframe>", True),
        ("<iframe src='data:text/html,<img src=//pay.example>'></iframe>", False),
        ("<object data='data:image/svg+xml,<svg><image href=\"//stats.example\"/></svg>'></object>", True),
        ("<iframe src=\"javascript:document.write('<img src=//stats.example>')\"></iframe>", True),
        ("<iframe src=\"javascript:''\"></iframe>", False),
        ("<script src=\"data:text/javascript,fetch('//stats.example')\"></script>", True),
        ("<script src=\"data:,fbq('init')\"></script>", True),
        ("<script src='data:,init()'></script>", False),
        ("<link rel=stylesheet href=\"data:text/css,@import '//stats.example'\">", True),
        ("<link rel=icon href='data:image/png;base64,AAAA'>", False),
    ],
)
def test_what_an_address_carries_in_itself_is_read_too(markup: str, held: bool):
    outcome = rewrite(markup)

    assert bool(outcome.held) is held
    assert (outcome.markup == markup) is not held


def test_every_event_handler_is_watched():
    assert len(HANDLERS) > 100
    for name in sorted(HANDLERS):
        markup = f"<p {name.decode()}='fbq(1)'>"
        assert rewrite(markup).held == [("script", "fbq(", "stats")], name


def attributes(markup: str) -> list[tuple[str, str]]:
    """All attributes of all elements, as an independent parser reads them."""
    walker = html5lib.getTreeWalker("etree")
    parsed = html5lib.parse(markup, namespaceHTMLElements=False)
    names = []
    for token in walker(parsed):
        for (namespace, name), value in (
            token.get("data", {}).items() if token["type"].endswith("Tag") else ()
        ):
            prefix = "xlink:" if namespace and namespace.endswith("xlink") else ""
            names.append((prefix + name, value))
    return names
