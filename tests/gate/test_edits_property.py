"""Arbitrary pages, before and after: an independent parser sees no live address of a held host, and no
other change than the edits that `PageEditor` documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import html5lib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consent.gate.embeds import ANYWHERE, EMBEDS, HANDLERS, fetches
from tests.gate.newspage import LENIENT, everything, grant, page, rewrite

ADDRESSES = [
    "/own.png",
    "a.js",
    "#x",
    "",
    "//img.news.example/x",
    "https://pay.example/v3",
    "https://stats.example/x",
    "//STATS.example:80/x",
    "https:\\\\stats.example",
    "//u@stats.example./",
    " \\/stats.example",
    "&#47;&sol;stats.example",
    "//unknown.example",
    "https://video.example/e",
    "data:,x",
    "javascript:0",
    "http:stats.example",
]
STYLES = [
    "color:red",
    "b:url({0})",
    "b:url('{0}') no-repeat",
    "content:'//stats.example'",
    "b:image-set('{0}' 1x)",
]
SCRIPTS = [
    "own()",
    "fbq('init')",
    "a='{0}'",
    "if (a<b && c) x='</p>'",
    "import '{0}'",
    '{{"imports":{{"a":"{0}"}}}}',
]
ELEMENTS = [*sorted(name.decode() for name in EMBEDS), "p", "div", "form", "h1", "svg", "g", "select", "li"]
NAMES = [
    *sorted({name.decode() for forms in EMBEDS.values() for name in forms}),
    *("style", "filter", "onload", "onclick", "alt", "title", "action", "class", "data-x"),
]
RELATIONS = ["stylesheet", "canonical", "preload", "icon prefetch", "alternate"]
TYPES = [
    "module",
    "text/javascript",
    "application/json",
    "importmap",
    "text/plain",
    "",
    "image",
    "speculationrules",
]

NAMED = re.compile(r"fbq\(|[/\\\\'\":@]stats\.example", re.IGNORECASE)

addresses = st.sampled_from(ADDRESSES)


@st.composite
def tags(draw: st.DrawFn) -> str:
    """A start tag, more or less tidily written."""
    name = draw(st.sampled_from(ELEMENTS))
    parts = [draw(st.sampled_from([name, name.upper()])), *draw(st.lists(attributes(), max_size=4))]
    space, end = draw(st.sampled_from([" ", "\n", "/", " / "])), draw(st.sampled_from([">", " />"]))
    return "<" + space.join(parts) + end


@st.composite
def attributes(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(NAMES))
    address = draw(addresses)
    if name in ("style", "filter"):
        value = draw(st.sampled_from(STYLES)).format(address)
    elif name.startswith("on"):
        value = draw(st.sampled_from(SCRIPTS)).format(address)
    elif name.endswith("srcset"):
        value = f"/a.png 1x, {address} 2x"
    elif name == "content":
        value = f"5; url={address}"
    elif name == "srcdoc":
        value = f"&lt;img src={address or 'x'}>"
    else:
        value = address
    quote = draw(st.sampled_from(['"', "'"] if '"' not in value else ["'"]))
    written = f"{name}={quote}{value.replace(quote, '&#34;' if quote == chr(34) else '&#39;')}{quote}"
    companions = [
        *("", "http-equiv=refresh ", "attributename=href ", "name=movie "),
        f"rel={quote}{draw(st.sampled_from(RELATIONS))}{quote} ",
        f"type={draw(st.sampled_from(TYPES)) or 'x'} ",
    ]
    return draw(st.sampled_from(companions)) + written


@st.composite
def pieces(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 9))
    if kind < 6:
        return draw(tags())
    address = draw(addresses)
    if kind == 6:
        type_ = draw(st.sampled_from(TYPES))
        return f"<script type='{type_}'>{draw(st.sampled_from(SCRIPTS)).format(address)}</script>"
    if kind == 7:
        return f"<style>p{{{draw(st.sampled_from(STYLES)).format(address)}}}</style>"
    if kind == 8:
        return draw(
            st.sampled_from(["text", "é &amp; <", "</p>", "</svg>", "<!-- <img src=//stats.example> -->"])
        )
    return draw(
        st.sampled_from(["<noscript>", "</noscript>", "<template>", "</template>", "</select>", "</g>"])
    )


pages = st.lists(pieces(), max_size=8).map("".join)


@settings(max_examples=150, deadline=None)
@given(pages)
@example("<svg><style>b{b:url(//stats.example)}</style></svg>")
@example("<base href='//stats.example'><img src=a.js>")
def test_after_the_gate_no_address_of_a_held_host_is_live(markup: str):
    left = rewrite(markup)

    assert list(live_held(left.markup)) == []


@settings(max_examples=150, deadline=None)
@given(pages)
def test_the_tree_differs_only_where_something_was_held(markup: str):
    outcome = rewrite(markup)

    before, after = tokens(markup), tokens(outcome.markup)

    assert len(before) == len(after)
    for came, left in zip(before, after, strict=True):
        assert undone(left) == plain(came)
    if not outcome.held:
        assert outcome.markup == markup


@settings(max_examples=150, deadline=None)
@given(pages)
def test_a_second_pass_changes_nothing(markup: str):
    for decision in (grant(), grant("stats"), everything()):
        once = rewrite(markup, decision, with_placeholder=True).markup
        assert rewrite(once, decision, with_placeholder=True).markup == once


@settings(max_examples=100, deadline=None)
@given(pages)
def test_where_everything_is_allowed_every_byte_stays(markup: str):
    decision = everything(LENIENT)

    assert rewrite(markup, decision).markup == markup


Token = tuple[str, str, dict[str, str]]


def tokens(markup: str) -> list[Token]:
    """What html5lib makes of the markup, in document order: kind, name or text, attributes."""
    walker = html5lib.getTreeWalker("etree")
    parsed = html5lib.parse(markup, namespaceHTMLElements=False)
    found: list[Token] = []
    for token in walker(parsed):
        if token["type"] in ("StartTag", "EmptyTag"):
            found.append(("tag", token["name"], dict(named(token["data"]))))
        elif token["type"] in ("Characters", "SpaceCharacters"):
            if found and found[-1][0] == "text":
                found[-1] = ("text", found[-1][1] + token["data"], {})
            else:
                found.append(("text", token["data"], {}))
        elif token["type"] == "EndTag":
            found.append(("end", token["name"], {}))
    return found


def named(data: dict[Any, str]) -> Iterator[tuple[str, str]]:
    for (namespace, name), value in data.items():
        prefix = "xlink:" if namespace and namespace.endswith("xlink") else ""
        yield prefix + name.lower(), value


def plain(token: Token) -> Token:
    kind, text, attributes = token
    return kind, re.sub(r"about:invalid", "", without_addresses(text)) if kind == "text" else text, attributes


def undone(token: Token) -> Token:
    """The token as it was before the gate: kept attributes back, marks and stand-ins gone."""
    kind, text, attributes = token
    if "data-consent" in attributes:
        kept = {name.removeprefix("data-consent-"): value for name, value in attributes.items()
                if name.startswith("data-consent-")}  # fmt: skip
        if text == "script":
            attributes = {name: value for name, value in attributes.items() if name != "type"}
        attributes = {
            name: value for name, value in attributes.items() if not name.startswith("data-consent")
        }
        attributes |= kept
    return plain((kind, text, attributes))


def without_addresses(css: str) -> str:
    return re.sub(r"url\((['\"]?)[^)]*\)|image-set\('[^']*' 1x\)", "url()", css)


def live_held(markup: str) -> Iterator[str]:
    """Every address in the parsed page that a browser would contact and the judge holds."""
    here = page()
    style = script = ""
    parsed = tokens(markup)
    for base in (token[2].get("href") for token in parsed if token[:2] == ("tag", "base")):
        if base is not None:
            here.rebase(base)
    for kind, text, attributes in parsed:
        if kind == "tag":
            style, script = text == "style", text == "script" and script_runs(attributes)
            yield from (f"{text} {url}" for url in urls(text, attributes) if here.judge(url).held)
        elif kind == "text" and style:
            yield from (url for url in style_urls(text) if here.judge(url).held)
        elif kind == "text" and script:
            yield from NAMED.findall(text)
        elif kind == "end":
            style = script = ""


def style_urls(css: str) -> Iterator[str]:
    for url in re.findall(r"url\(['\"]?([^)'\"]*)", css):
        yield re.sub(r"\\(.)", r"\1", url)


def script_runs(attributes: dict[str, str]) -> bool:
    return "src" not in attributes and attributes.get("type", "") in ("", "module", "text/javascript")


def urls(element: str, attributes: dict[str, str]) -> Iterator[str]:
    forms = EMBEDS.get(element.lower().encode(), {})
    if element == "link" and not fetches(attributes.get("rel", "")):
        forms = {}
    if element == "meta" and attributes.get("http-equiv", "").lower() != "refresh":
        forms = {}
    if element == "param" and attributes.get("name") != "movie":
        forms = {}
    if element in ("set", "animate") and attributes.get("attributename") != "href":
        forms = {}
    if element == "script" and attributes.get("type") == "text/plain":
        forms = {}
    for name, value in attributes.items():
        if name in ("style", "filter"):
            yield from style_urls(value)
        elif name.encode() in HANDLERS:
            yield from ("//stats.example" for _ in NAMED.findall(value))
        elif name == "srcdoc" and name.encode() in forms:
            yield from (url.split(" ")[-1] for url in live_held(value))
        elif name.endswith("srcset") and name.encode() in forms:
            yield from (candidate.split()[0] for candidate in value.split(",") if candidate.split())
        elif name == "content" and name.encode() in forms:
            yield value.partition("url=")[2]
        elif name.encode() in forms and name.encode() not in ANYWHERE:
            yield value
