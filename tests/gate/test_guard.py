"""Tables of the additional policy, and of what the guard script is told."""

import re
from itertools import product
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.files import catalogue
from consent.gate.guard import MAX_BYTES, Guard, describe
from consent.policy.cookie import CookieDeclaration
from consent.policy.frameworks import FRAMEWORK_COOKIES
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.site import Site
from tests.gate.policies import POLICY, decision

REPORT = "/privacy-choices/report"
FREE = ["'self'", "'unsafe-inline'", "'unsafe-eval'", "'wasm-unsafe-eval'", "data:", "blob:", "mediastream:"]


def sources(policy: Policy, *services: str, host: str = "news.example") -> list[str]:
    """The hosts of the policy's text as it is written, without what is free for all and without sockets."""
    text = Guard(policy, REPORT).write(frozenset(services), host=host)
    assert text is not None
    listed = text.decode().partition(";")[0].split()[1:]
    return [source for source in listed if source not in FREE and "ws:" not in source][1:]


def only(*hosts: str, **site: object) -> Policy:
    return Policy(site=Site(**site), services=[Service("One", "analytics", hosts=hosts)])


# ------------------------------------------------------------------------ the policy


def test_it_names_one_directive_besides_the_report():
    text = Guard(POLICY, REPORT).write(decision().services, host="news.example")

    names = [directive.split()[0] for directive in text.decode().split("; ")]
    assert names == ["default-src", "report-uri"]


def test_what_contacts_no_host_is_free():
    text = Guard(POLICY, REPORT).write(frozenset(), host="news.example")

    assert text.decode().split()[1:9] == [*FREE, "filesystem:"]


def test_necessary_services_may_be_reached_before_any_choice_and_refused_ones_may_not():
    found = sources(POLICY, *decision().services)

    assert found == [
        *("news.example:*", "*.news.example:*"),
        *("static.harbour.example:*", "*.static.harbour.example:*"),
        *("pay.example:*", "*.pay.example:*"),
    ]


def test_granted_services_may_be_reached():
    found = sources(POLICY, *decision("analytics").services)

    assert {"stats.harbour.example:*", "heat.example:*"} <= set(found)
    assert "ads.example:*" not in found


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("news.example", ["news.example:*", "*.news.example:*"]),
        ("www.news.example", ["news.example:*", "*.news.example:*"]),
        ("news.example:8000", ["news.example:*", "*.news.example:*"]),
        ("NEWS.example.", ["news.example:*", "*.news.example:*"]),
        ("nächrichten.example", ["xn--nchrichten-q5a.example:*", "*.xn--nchrichten-q5a.example:*"]),
        ("localhost:8000", ["localhost:*"]),
        ("127.0.0.1:8000", ["127.0.0.1:*"]),
        ("www.localhost", ["localhost:*"]),
        # Section 2.3.1 has no way to write it; 'self' stands for it.
        ("[::1]:8000", []),
        # What a browser never sends must not write a directive.
        ("a;script-src", []),
        ("a,b.example", []),
        ("'none'", []),
        ("a b", []),
        ("*", []),
        ("", []),
    ],
)
def test_first_party_is_the_host_without_www_with_its_subdomains_on_any_port(host, expected):
    assert sources(Policy(), host=host) == expected


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (["s.example"], ["s.example:*", "*.s.example:*"]),
        (["*.s.example"], ["s.example:*", "*.s.example:*"]),
        (["s.example", "a.s.example", "a.b.s.example"], ["s.example:*", "*.s.example:*"]),
        (["s.example", "s.example/maps"], ["s.example:*", "*.s.example:*"]),
        (["as.example", "s.example"], ["as.example:*", "*.as.example:*", "s.example:*", "*.s.example:*"]),
        # Exact, and as a prefix (section 6.7.2.11).
        (
            ["s.example/maps"],
            ["s.example:*/maps", "s.example:*/maps/", "*.s.example:*/maps", "*.s.example:*/maps/"],
        ),
        (["s.example/maps/"], ["s.example:*/maps/", "*.s.example:*/maps/"]),
        (
            ["s.example/a;b,c'd"],
            [
                f"{name}:*/a%3Bb%2Cc%27d{end}"
                for name, end in product(["s.example", "*.s.example"], ["", "/"])
            ],
        ),
        (["localhost"], ["localhost:*"]),
        (["10.0.0.1"], ["10.0.0.1:*"]),
    ],
)
def test_a_services_hosts_are_written_as_csp_reads_them(hosts, expected):
    assert sources(only(*hosts), "one", host="") == expected


def test_each_host_may_be_reached_by_websocket_too():
    text = Guard(POLICY, REPORT).write(decision().services, host="news.example").decode()

    assert " ws://news.example:* ws://*.news.example:* " in text
    assert " ws://pay.example:* " in text


def test_where_undeclared_hosts_pass_no_list_can_be_written():
    assert Guard(only("s.example", undeclared="pass"), REPORT).write(frozenset(), host="news.example") is None


@pytest.mark.parametrize(
    ("root", "expected"), [("", REPORT), ("/m", f"/m{REPORT}"), ("/a;b,c d", f"/a%3Bb%2Cc%20d{REPORT}")]
)
def test_the_report_goes_below_the_mount_point_and_writes_no_directive(root, expected):
    text = Guard(POLICY, REPORT).write(frozenset(), host="news.example", root=root).decode()

    assert text.endswith(f"; report-uri {expected}")
    assert text.count(";") == 1 and "," not in text


def many(number: int) -> Guard:
    return Guard(only(*(f"host-{place:03}.example" for place in range(number))), REPORT)


def test_past_the_limit_any_websocket_passes_first_and_then_there_is_no_policy():
    written = [many(number).write(frozenset(["one"]), host="news.example") for number in range(1, 80)]

    kinds = ["none" if text is None else "wide" if b" ws: wss:;" in text else "full" for text in written]
    assert kinds == sorted(kinds, key=["full", "wide", "none"].index)
    assert set(kinds) == {"full", "wide", "none"}
    assert max(len(text) for text in written if text) > MAX_BYTES - 100
    assert all(len(text) <= MAX_BYTES for text in written if text)


MANY_AT_ONCE = (
    *(
        "google-analytics",
        "google-tag-manager",
        "google-ads",
        "google-maps",
        "google-fonts",
        "google-recaptcha",
    ),
    *("youtube", "youtube-nocookie", "vimeo", "meta-pixel", "tiktok-pixel", "linkedin-insight", "matomo"),
    *("microsoft-clarity", "microsoft-uet", "hotjar", "stripe", "paypal", "intercom", "sentry"),
)


def test_the_services_of_a_site_that_uses_many_fit():
    services = tuple(map(catalogue().get, MANY_AT_ONCE))
    guard = Guard(Policy(services=services), REPORT)

    assert guard.write(guard.services, host="news.example") is not None


HOSTS = st.lists(
    st.from_regex(r"(?:[a-c]\.){0,2}[a-c]\.example(?:/[a-c;,%' ]{0,3}/?)?", fullmatch=True).map(
        lambda host: host.replace(" ", "")
    ),
    max_size=5,
)


@settings(max_examples=200, deadline=None)
@given(
    HOSTS,
    st.from_regex(r"(?:[a-c]\.){0,3}[a-c]\.example", fullmatch=True),
    st.sampled_from(["/", "/a", "/a/b", "/ab"]),
)
def test_whatever_a_granted_service_claims_the_policy_lets_through(hosts, host, path):
    policy = only(*hosts)

    if policy.service_of(host, path) is not None:
        assert any(matches(source, host, path) for source in sources(policy, "one", host=""))


def matches(source: str, host: str, path: str) -> bool:
    """CSP section 6.7.2.8, by hand."""
    name, _, pattern = source.partition(":*")
    named = host.endswith(name[1:]) if name.startswith("*.") else host == name
    pattern = unquote(pattern)
    return named and (not pattern or (path.startswith(pattern) if pattern.endswith("/") else path == pattern))


# ------------------------------------------------------------------------ what the script is told


def need(told: dict, name: str) -> str | None:
    """What a cookie waits for, found as the script finds it."""
    for waits, *names in told["cookies"]:
        if any(re.fullmatch(".*".join(map(re.escape, one.split("*"))), name, re.DOTALL) for one in names):
            return waits
    bare = re.sub("^__(Host|Secure)-", "", name)
    frameworks = (".*".join(map(re.escape, one.split("*"))) for one in told["frameworks"])
    return "necessary" if any(re.fullmatch(one, bare, re.DOTALL) for one in frameworks) else None


def declared(policy: Policy, name: str) -> str | None:
    found = policy.classify(name)
    if found is None:
        return None
    return "necessary" if found.category == "necessary" else found.service or found.category


RIVALS = Policy(
    services=[
        Service("First", "analytics", cookies=[CookieDeclaration("a*"), CookieDeclaration("abc*x")]),
        Service("Second", "marketing", cookies=[CookieDeclaration("ab*"), CookieDeclaration("abcd")]),
        Service("Third", "necessary", cookies=[CookieDeclaration("abcde"), CookieDeclaration("n*")]),
        Service(
            "Known",
            "marketing",
            from_catalogue=True,
            cookies=[
                CookieDeclaration("abcdef", from_catalogue=True),
                CookieDeclaration("k_*", from_catalogue=True),
                CookieDeclaration("far", domain="far.example", from_catalogue=True),
            ],
        ),
    ],
    cookies=[
        CookieDeclaration("session", category="functional"),
        CookieDeclaration("k_own", category="functional"),
    ],
)


@pytest.mark.parametrize("policy", [POLICY, RIVALS], ids=["usual", "rivals"])
def test_a_cookie_waits_for_the_same_in_the_browser_and_on_the_server(policy):
    told = describe(policy)
    names = [cookie.name.replace("*", "x") for cookie in FRAMEWORK_COOKIES]
    names += [
        f"{start}{end}"
        for start, end in product(["a", "ab", "abc", "abcd", "abcde", "abcdef", "k_", "n"], ["", "x", "own"])
    ]
    names += ["hs_1", "heat", "heated", "theme", "far", "", "__Host-theme", "__Secure-session"]

    assert {name: need(told, name) for name in names} == {name: declared(policy, name) for name in names}


def test_hosts_are_told_with_what_they_wait_for_the_longest_path_first():
    policy = Policy(
        services=[
            Service("Search", "marketing", hosts=["www.google.example"]),
            Service("Maps", "functional", hosts=["www.google.example/maps"]),
            Service("Pay", "necessary", hosts=["*.pay.example"]),
        ]
    )

    assert describe(policy)["hosts"] == {
        "www.google.example": [("/maps", "maps"), ("/", "search")],
        "pay.example": [("/", "necessary")],
    }


def test_tags_are_told_that_fetch_by_one_address_or_candidates():
    tags = describe(POLICY)["tags"]

    assert tags["script"] == ["src", "href"]
    assert tags["img"] == ["src", "srcset", "lowsrc"]
    assert tags["link"] == ["href", "imagesrcset"]
    assert "a" not in tags


def test_no_sentence_and_no_contact_is_told():
    policy = Policy(site=Site(name="Secret Name", contact="a@b.example"), services=POLICY.services)

    assert "Secret" not in repr(describe(policy))
