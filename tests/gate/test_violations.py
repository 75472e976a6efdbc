"""What is taken from a report that anybody may have sent."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.gate.urls import Url
from consent.gate.violations import MAX_NAMES, Reported, parse_report

WORDS = st.sampled_from(
    [
        *("csp-report", "blocked-uri", "source-file", "type", "csp-violation", "body", "blockedURL"),
        *("sourceFile", "hosts", "cookies", "https://spy.example/a", "spy.example", "_spy", "inline", ""),
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


def parse(report: object) -> Reported:
    return parse_report(json.dumps(report).encode())


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_no_report_is_an_error_and_no_name_is_more_than_a_name(report):
    reported = parse(report)

    assert all(re.fullmatch(r"[a-z0-9_.-]+", url.host) for url in reported.urls)
    assert all(name and not set(name) & set(" ;,=\r\n\t") for name in reported.cookies)


@given(st.binary(max_size=40))
def test_no_bytes_are_an_error(body):
    assert isinstance(parse_report(body), Reported)


@pytest.mark.parametrize(
    ("blocked", "expected"),
    [
        ("https://spy.example/a/b?id=1#x", Url("https", "spy.example", "/a/b")),
        ("HTTPS://SPY.Example:8443", Url("https", "spy.example", "/")),
        ("wss://spy.example/socket", Url("wss", "spy.example", "/socket")),
        ("https://user:secret@spy.example/", Url("https", "spy.example", "/")),
        ("https://spähn.example/", Url("https", "xn--sphn-moa.example", "/")),
        ("data", None),
        ("chrome-extension://abc/x.js", None),
        ("https://[::1]/", None),
        ("https://" + "a" * 64 + ".example/", None),
        ("//spy.example/", None),
    ],
)
def test_of_a_violation_the_blocked_host_and_path_are_read(blocked, expected):
    reported = parse({"csp-report": {"blocked-uri": blocked}})

    assert reported.urls == ((expected,) if expected else ())


def test_from_one_report_a_bounded_number_of_names_is_taken():
    reported = parse({"hosts": [f"h{n}.example" for n in range(99)], "cookies": [f"c{n}" for n in range(99)]})

    assert (len(reported.urls), len(reported.cookies)) == (MAX_NAMES, MAX_NAMES)
