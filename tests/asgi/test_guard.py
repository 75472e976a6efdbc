"""The option `browser_guard`: one more policy line, the guard script first in the head, reports taken."""

import asyncio
import json
import logging
import re
from typing import Any
from xml.etree import ElementTree

import brotli
import pytest

from consent.asgi.violations import MAX_REPORTED
from consent.files import banner_folder
from consent.gate.violations import MAX_BODY
from consent.policy.policy import Policy
from consent.policy.service import Service
from tests.asgi.driver import Answer, exchange, get, post, request_scope
from tests.asgi.sites import HTML, respond, site, with_site

OWN_POLICY = ("Content-Security-Policy", "script-src 'self' 'nonce-abc'; report-uri /own")
SHARED = ("Cache-Control", "public, s-maxage=60")
REPORT = "/privacy-choices/report"


def guarded(app: Any = None, **options: Any) -> Any:
    return site(app, **{"browser_guard": True, **options})


def policy_of(answer: Answer) -> str:
    """The line that is ours."""
    lines = answer.all("content-security-policy")
    return next((line for line in lines if line.startswith("default-src")), "")


def choice(middleware: Any, *names: str) -> dict[str, str]:
    """The cookie of somebody who granted these."""
    scope = request_scope(
        "/privacy-choices",
        method="POST",
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "sec-fetch-site": "same-origin",
        },
    )
    body = "&".join(["choice=save", *(f"category={name}" for name in names)]).encode()
    return {"consent": asyncio.run(exchange(middleware, scope, body)).cookies["consent"]}


def send(middleware: Any, body: object, **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    scope = request_scope(
        REPORT, method="POST", headers={"content-type": "application/csp-report", **headers}
    )
    return asyncio.run(exchange(middleware, scope, raw))


def blocked(url: str, **more: str) -> dict[str, Any]:
    return {"csp-report": {"blocked-uri": url, "document-uri": "http://news.example/", **more}}


# ------------------------------------------------------------------------ without the option


def test_without_the_option_a_page_has_neither_policy_nor_guard():
    answer = get(site(respond(OWN_POLICY)))

    assert answer.all("content-security-policy") == [OWN_POLICY[1]]
    assert "/static/guard." not in answer.text
    assert "data-reload" not in answer.text


def test_without_the_option_nobody_takes_reports():
    assert send(site(), blocked("https://spy.example/")).status == 404
    assert get(site(), REPORT).status == 404


def test_in_report_mode_nothing_changes_on_the_wire(caplog):
    with caplog.at_level(logging.WARNING):
        answer = get(guarded(mode="report"))

    assert answer.body == HTML
    assert answer.all("content-security-policy") == []
    assert "browser guards nothing" in caplog.text


# ------------------------------------------------------------------------ the policy


def test_the_sites_own_policy_stays_and_ours_stands_beside_it():
    answer = get(guarded(respond(OWN_POLICY)))

    own, ours = answer.all("content-security-policy")
    assert own == OWN_POLICY[1]
    assert ours.startswith("default-src 'self' 'unsafe-inline' ")
    assert "stats.harbour.example" not in ours


def test_what_is_granted_may_be_reached():
    middleware = guarded()

    ours = policy_of(get(middleware, cookies=choice(middleware, "analytics")))

    assert " stats.harbour.example:* " in ours
    assert "ads.example" not in ours


def test_a_grant_within_the_request_counts():
    async def app(scope: Any, receive: Any, send: Any) -> None:
        scope["consent"].grant("marketing")
        await respond()(scope, receive, send)

    assert " ads.example:* " in policy_of(get(guarded(app)))


def test_a_shared_page_is_the_same_for_everyone_and_reaches_all_that_is_declared():
    middleware = guarded(respond(SHARED))

    first = get(middleware)
    second = get(middleware, cookies=choice(middleware, "analytics"), headers={"sec-gpc": "1"})

    assert first.body == second.body
    assert policy_of(first) == policy_of(second)
    assert " ads.example:* " in policy_of(first)


def test_a_page_that_loads_one_embed_once_may_reach_it_and_the_next_one_may_not():
    url = "https://heat.example/film"
    middleware = guarded(
        respond(body=HTML.replace(b"<h1>", b"<iframe src='%b'></iframe><h1>" % url.encode()))
    )
    form = {"choice": "once", "service": "heat-map", "embed": url, "return_to": "/"}
    asked = post(middleware, "/privacy-choices/embed", form)

    page = get(middleware, cookies=asked.cookies)
    following = get(middleware)

    assert f"<iframe data-privacy-once=\"\" src='{url}'>" in page.text
    assert " heat.example:* " in policy_of(page)
    assert "heat.example" not in policy_of(following)


@pytest.mark.parametrize("cached", [(), (SHARED,)], ids=["personal", "shared"])
def test_a_304_has_the_policy_of_the_page_it_stands_for(cached):
    headers = (("ETag", '"one"'), *cached)
    page = get(guarded(respond(*headers)), headers={"accept": "text/html"})

    unchanged = get(guarded(respond(*headers, status=304, body=b"")), headers={"accept": "text/html"})

    assert unchanged.all("content-security-policy") == page.all("content-security-policy")
    assert unchanged.get("etag") == page.get("etag")


def test_a_page_looks_different_with_the_guard_so_that_its_validator_does():
    app = respond(("ETag", '"one"'))

    assert get(site(app)).get("etag") != get(guarded(app)).get("etag")


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "image/svg+xml"])
def test_what_is_no_page_has_no_policy(content_type):
    assert policy_of(get(guarded(respond(content_type=content_type)))) == ""


def test_a_page_that_cannot_be_read_has_the_policy_all_the_same():
    answer = get(guarded(respond(content_type="text/html; charset=utf-16")))

    assert policy_of(answer) != ""


def test_a_page_that_is_left_alone_has_none():
    middleware = guarded(policy=with_site(exempt=("/docs",)))

    assert policy_of(get(middleware, "/docs")) == ""


def test_where_undeclared_hosts_pass_there_is_a_guard_but_no_policy_and_that_is_said_once(caplog):
    with caplog.at_level(logging.WARNING):
        middleware = guarded(policy=with_site(undeclared="pass"))
        answers = [get(middleware), get(middleware)]

    assert [policy_of(answer) for answer in answers] == ["", ""]
    assert all("/static/guard." in answer.text for answer in answers)
    assert caplog.text.count("browser_guard: undeclared hosts may pass") == 1


def test_too_many_hosts_leave_the_policy_out_where_all_may_be_reached_and_only_there(caplog):
    many = [Service(f"Service {n}", "analytics", hosts=(f"host-{n}.example",)) for n in range(300)]

    with caplog.at_level(logging.WARNING):
        middleware = guarded(policy=Policy(services=many))

    assert "do not fit" in caplog.text
    assert policy_of(get(middleware)) != ""
    assert policy_of(get(middleware, cookies=choice(middleware, "analytics"))) == ""


def test_reports_go_to_us_below_the_mount_point():
    ours = policy_of(get(guarded(), root_path="/m"))

    assert ours.endswith("; report-uri /m/privacy-choices/report")


# ------------------------------------------------------------------------ the script


def test_the_guard_is_the_first_thing_in_the_head_and_has_the_pages_own_nonce():
    text = get(guarded(respond(OWN_POLICY))).text

    head = re.search(r'<head>(<script src="(/privacy-choices/static/guard\.\w+\.js)"[^>]*></script>)', text)
    assert head
    assert ' nonce="abc">' in head[1]
    assert ' data-cookie="consent" data-state="ask"' in head[1]
    assert " async" not in head[1]
    assert b"Document.prototype" in get(guarded(), head[2]).body


def test_both_scripts_read_the_choice_alike_and_are_served_without_comments():
    text = get(guarded()).text
    paths = re.findall(r'<script src="([^"]+)"', text.replace("https://stats.harbour.example", ""))

    guard, script = (get(guarded(), path).text for path in paths if "/static/" in path)

    choice = (banner_folder() / "choice.js").read_text("utf-8")
    lines = {line.strip() for line in choice.splitlines() if line.strip() and "//" not in line}
    shared = {line for line in lines if "const policy" not in line}
    assert shared <= set(guard.splitlines()) and shared <= set(script.splitlines())
    assert "/* " not in guard and "\n//" not in guard


def test_the_guard_is_small():
    path = re.search(r'src="([^"]+/guard[^"]+)"', get(guarded()).text)
    assert path

    assert len(brotli.compress(get(guarded(), path[1]).body)) < 6_000


def test_a_fragment_gets_no_guard():
    assert "/static/guard." not in get(guarded(respond(body=b"<p>Part</p>"))).text


def test_the_guard_of_a_page_in_xml_is_well_formed():
    body = b'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>N</title></head><body><p>x</p></body></html>'
    answer = get(guarded(respond(body=body, content_type="application/xhtml+xml")))

    first = ElementTree.fromstring(answer.body)[0][0]
    assert first.tag.endswith("script")
    assert "/static/guard." in first.get("src", "")


def test_only_a_personal_page_must_be_loaded_again_after_a_grant():
    assert 'data-state="ask" data-reload=""' in get(guarded()).text
    assert "data-reload" not in get(guarded(respond(SHARED))).text
    assert "data-reload" not in get(guarded(policy=with_site(undeclared="pass"))).text


# ------------------------------------------------------------------------ reports


def findings(*bodies: object, policy: Policy | None = None, **headers: str) -> list[tuple[str, str, str]]:
    """What is reported of these, and 204 to each."""
    found: list[Any] = []
    middleware = guarded(on_report=found.append, **({"policy": policy} if policy else {}))
    assert {send(middleware, body, **headers).status for body in bodies} == {204}
    return [(one.subject, one.name, one.fate) for one in found]


def test_a_blocked_undeclared_host_is_reported_once():
    body = blocked("https://spy.example/collect?id=12345")

    assert findings(body, body) == [("host", "spy.example", "was held")]


def test_a_list_of_reports_is_read_too():
    body = [
        {"type": "csp-violation", "body": {"blockedURL": "https://spy.example/x", "sourceFile": None}},
        {"type": "deprecation", "body": {"blockedURL": "https://other.example/"}},
    ]

    assert findings(body) == [("host", "spy.example", "was held")]


def test_the_guards_own_word_is_read_too():
    body = {"cookies": ["_spy", "theme", "session"], "hosts": ["spy.example", "ads.example", "news.example"]}

    assert findings(body) == [("host", "spy.example", "was held"), ("cookie", "_spy", "was held")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 10_000,
        b"null",
        b'{"csp-report": "x"}',
        b'{"csp-report": {"blocked-uri": 5}}',
        b'{"hosts": "spy.example", "cookies": {"a": 1}}',
        b'[{"type": "csp-violation"}, 3]',
        blocked("inline"),
        blocked("data"),
        blocked("https://"),
        blocked("https://a b.example/"),
        blocked("https://sp%0ay.example/"),
        blocked("https://spy,example;/"),
        blocked("https://stats.harbour.example/s.js"),
        blocked("https://www.news.example/own"),
        blocked("https://spy.example/", **{"source-file": "chrome-extension://abc/x.js"}),
        {"cookies": ["a b", "x\n", "", "e" * 101, "*", "ü"]},
        {"hosts": ["spy.example\nERROR forged", "x" * 64 + ".example"]},
        b'{"hosts": ["spy.example"]}' + b" " * MAX_BODY,
    ],
)
def test_what_is_no_report_of_something_undeclared_is_taken_and_ignored(body):
    assert findings(body) == []


def test_other_sites_cannot_report():
    assert findings(blocked("https://spy.example/"), **{"sec-fetch-site": "cross-site"}) == []


def test_a_flood_of_reports_ends_in_a_bounded_number_of_lines():
    bodies = [{"hosts": [f"h{body}-{n}.example" for n in range(30)]} for body in range(30)]

    assert len(findings(*bodies)) == MAX_REPORTED


def test_nothing_is_undeclared_where_it_may_pass():
    assert (
        findings({"hosts": ["spy.example"], "cookies": ["_spy"]}, policy=with_site(undeclared="pass")) == []
    )


def test_a_report_must_be_sent():
    answer = get(guarded(), REPORT)

    assert (answer.status, answer.get("allow")) == (405, "POST")


def test_a_report_does_not_pass_for_a_choice():
    """The check of the sender is left out for reports only."""
    scope = request_scope(
        "/privacy-choices", method="POST", headers={"content-type": "application/csp-report"}
    )

    assert asyncio.run(exchange(guarded(), scope, b"{}")).status == 403
