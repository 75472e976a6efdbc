import json
import time

import pytest

from consent.gate.inline import judge_script, script_kind
from tests.gate.newspage import everything, grant, page


def held(text: str, kind: str = "classic", *names: str, complete: bool = True) -> list[str | None]:
    verdicts = judge_script(text, kind, page(grant(*names)), complete=complete)
    return [verdict.service for verdict in verdicts if verdict.held]


@pytest.mark.parametrize(
    "script",
    [
        "s.src='https://stats.example/x.js'",
        's.src="//stats.example/x.js"',
        "s.src=`//eu.stats.example/x`",
        "fetch('https:\\/\\/stats.example\\/x')",
        "fetch('https:\\x2f\\x2fstats\\x2eexample')",
        "fetch('\\u002f\\u002f\\u0073tats.example')",
        "fetch('\\u{2f}\\u{00002f}stats.example')",
        "fetch('\\57\\57stats.example')",
        "fetch('//stats.ex\\\nample')",
        "fetch('//STATS.example')",
        "fetch('https://'+'stats.example'+'/x')",
        "fetch('https://'+sub+'.stats.example')",
        "fetch(`https://${sub}.stats.example/x`)",
        "fetch('//stats.example:8443/x')",
        "fetch('//user@stats.example/x')",
        "fetch('//stats.example.')",
        "document.write('<img src=//stats.example>')",
        "fetch('/proxy/stats.example/x')",
        "fetch('//192.0.2.7/x')",
        "fbq('init', '1')",
        ";!function(){fbq(1)}()",
        "window._stq=window._stq||[]",
        "x=1\n//stats.example",
        "fetch('HTTP:stats.example')",
        "fetch('https:\\\\\\\\stats.example')",
    ],
)
def test_a_script_that_names_a_held_host_or_marker_is_held(script: str):
    assert held(script) == ["stats"]
    assert held(script, "classic", "stats") == []


@pytest.mark.parametrize(
    "script",
    [
        "stats.example = 1",
        "var x = stats.example(2), y = a.stats.example",
        "fetch('//notstats.example.org')",
        "fetch('//stats.example.org')",
        "fetch('//stats.examples')",
        "fetch('//stats-example')",
        "myfbq('init'); $fbq(1); x_stq=2",
        "fetch('/hit.gif')",
        "payNow('https://pay.example/v3')",
        "a='//www.news.example/x'",
        "",
    ],
)
def test_a_script_that_names_no_held_host_passes(script: str):
    assert held(script) == []


def test_a_script_of_two_services_waits_for_both():
    assert held("a='//stats.example';b='//video.example'") == ["stats", "video"]
    assert held("a='//stats.example';b='//video.example'", "classic", "stats") == ["video"]


def test_a_services_path_counts_in_a_script():
    assert held("a='https://www.big.example/maps/embed'") == ["video"]
    assert held("a='https://www.big.example/search'") == []


@pytest.mark.parametrize("beside", ["", "c='//stats.example'"])
def test_undeclared_hosts_in_a_script_pass_and_are_noticed(beside: str):
    script = f"a='https://unknown.example/x';b='jquery.min.js';{beside}"

    verdicts = judge_script(script, "classic", page(everything()))

    assert [(verdict.host, verdict.held) for verdict in verdicts] == [("unknown.example", False)]


@pytest.mark.parametrize(
    "script",
    [
        "import x from 'https://unknown.example/x.js'",
        'import "//unknown.example/x.js"',
        "import{a,b as c}from'https://unknown.example/x.js';",
        'export * from "https://unknown.example/x.js"',
    ],
)
def test_an_import_of_a_module_is_an_address(script: str):
    assert held(script, "module") == [None]
    assert held(script, "classic") == []
    assert held("import x from './x.js'; import y from 'react'", "module") == []


@pytest.mark.parametrize(
    ("rules", "services"),
    [
        ({"imports": {"a": "https://stats.example/a.js"}}, ["stats"]),
        ({"imports": {"a": "https://unknown.example/a.js", "b": "/b.js"}}, [None]),
        ({"scopes": {"/x/": {"a": "//video.example/a.js"}}}, ["video"]),
        ({"imports": {"a": "/a.js", "b": "./b.js", "c": "https://pay.example/c.js"}}, []),
        ({"integrity": {"https://stats.example/a.js": "sha384-x"}}, []),
        ({"imports": 3}, []),
        ([], []),
    ],
)
def test_an_import_map_is_held_for_every_address_in_it(rules: object, services: list[str | None]):
    assert held(json.dumps(rules), "importmap") == services


@pytest.mark.parametrize(
    ("rules", "is_held"),
    [
        ({"prefetch": [{"source": "list", "urls": ["/a", "https://stats.example/b"]}]}, True),
        ({"prefetch": [{"urls": ["/a", "/b"]}]}, False),
        ({"prerender": [{"source": "document", "where": {"href_matches": "/*"}}]}, False),
        (
            {"prerender": [{"source": "document", "where": {"href_matches": ["/a/*", "//stats.example/*"]}}]},
            True,
        ),
        ({"prerender": [{"source": "document"}]}, True),
        ({"prerender": [{"where": {"selector_matches": ".fast"}}]}, True),
        (
            {"prerender": [{"where": {"and": [{"href_matches": "/*"}, {"not": {"href_matches": "/x"}}]}}]},
            False,
        ),
        ({"prerender": [{"where": {"or": [{"href_matches": "/*"}, {"selector_matches": "a"}]}}]}, True),
        ({"prerender": [{"where": {"or": [{"href_matches": "/a"}, {"href_matches": "/b"}]}}]}, False),
        ({"prefetch": "x", "tag": 3}, False),
    ],
)
def test_speculation_rules_may_reach_nobody_but_the_site_itself(rules: object, is_held: bool):
    assert bool(held(json.dumps(rules), "speculationrules")) is is_held


@pytest.mark.parametrize(
    ("bundle", "services"),
    [
        ({"source": "//stats.example/a.wbn", "resources": ["/a.js"]}, ["stats"]),
        ({"source": "/a.wbn", "scopes": ["https://unknown.example/"]}, [None]),
        ({"source": "/a.wbn", "resources": ["/a.js"], "credentials": "omit"}, []),
    ],
)
def test_a_bundle_is_held_for_every_address_in_it(bundle: object, services: list[str | None]):
    assert held(json.dumps(bundle), "webbundle") == services


def test_a_comment_does_not_hide_an_import():
    assert held("import/* x */ '//unknown.example/a.js'", "module") == [None]


@pytest.mark.parametrize("kind", ["importmap", "speculationrules", "webbundle"])
def test_a_list_that_is_no_json_is_nothing_and_one_that_is_cut_is_held(kind: str):
    assert held("{'//stats.example'", kind) == []
    assert held('{"a": "b"', kind, complete=False) == [None]
    assert held("[" * 100_000, kind) == [None]


@pytest.mark.parametrize(
    ("type_", "language", "kind"),
    [
        (None, None, "classic"),
        ("", None, "classic"),
        (None, "", "classic"),
        (None, "JavaScript", "classic"),
        (None, "vbscript", None),
        ("text/javascript", "vbscript", "classic"),
        (" TEXT/JavaScript ", None, "classic"),
        ("text/javascript; charset=utf-8", None, "classic"),
        ("application/x-ecmascript", None, "classic"),
        ("text/javascript1.5", None, "classic"),
        ("text/partytown", None, "classic"),
        ("module", None, "module"),
        ("Module", None, "module"),
        ("importmap", None, "importmap"),
        ("speculationrules", None, "speculationrules"),
        ("webbundle", None, "webbundle"),
        ("application/json", None, None),
        ("application/ld+json", None, None),
        ("text/template", None, None),
        ("text/x-handlebars", None, None),
        ("text/plain", None, None),
    ],
)
def test_the_type_says_whether_a_script_is_executed(
    type_: str | None, language: str | None, kind: str | None
):
    assert script_kind(type_, language) == kind


@pytest.mark.parametrize("piece", ["a.", "'a.", "//a.", "//a.b/", "\\", "\\u{", "import '", "`", "-", "x"])
@pytest.mark.parametrize("kind", ["classic", "module"])
def test_long_scripts_take_no_longer_than_their_length(piece: str, kind: str):
    started = time.process_time()

    held("stats.example" + piece * 50_000, kind)

    assert time.process_time() - started < 2
