import pytest

from consent.gate.fields import LOADING_FIELDS, filter_field
from tests.gate.newspage import everything, page

S = "https://stats.example"


@pytest.mark.parametrize(
    ("name", "value", "left"),
    [
        ("link", f"<{S}/x.css>; rel=preload; as=style", None),
        ("link", f"<{S}/x.css>;rel=stylesheet", None),
        ("link", f"<{S}>; rel=preconnect; crossorigin", None),
        ("link", "<//stats.example>; rel=dns-prefetch", None),
        ("link", f'<{S}/m.js>; REL="modulepreload"', None),
        ("link", f'<{S}/m.js>; rel="next prefetch"', None),
        ("link", f"<{S}/m.js>; title=\"a;b,c\"; rel=prefetch", None),
        ("link", f'<{S}/m.js>; title="a\\"; rel=none"; rel=prefetch', None),
        ("link", f"<{S}/a>; rel=preload, </b>; rel=preload", "</b>; rel=preload"),
        ("link", f"</a>; rel=icon,<{S}/b>; rel=icon , </c>; rel=icon", "</a>; rel=icon, </c>; rel=icon"),
        ("link", f"</a,b>; rel=preload, <{S}/a,b>; rel=preload", "</a,b>; rel=preload"),
        ("link", '</a.png>; rel=preload; imagesrcset="/a.png 1x, //stats.example/b.png 2x"', None),
        ("link", f"<{S}/x>; rel=preload; rel=canonical", None),
        ("link", f"<{S}/x>; rel=preload; title=\"unclosed", None),
        ("refresh", f"5; url={S}/", None),
        ("refresh", "0;URL='//stats.example'", None),
        ("reporting-endpoints", f'a="{S}/r"', None),
        ("reporting-endpoints", f'a="/r", b="{S}/r", c="/s"', 'a="/r", c="/s"'),
        ("report-to", f'{{"group":"a","max_age":1,"endpoints":[{{"url":"{S}/r"}}]}}', None),
        (
            "report-to",
            f'{{"endpoints":[{{"url":"/r"}}]}}, {{"endpoints":[{{"url":"{S}/r"}},{{"url":"/x"}}]}}',
            '{"endpoints":[{"url":"/r"}]}',
        ),
        ("report-to", '{"endpoints":', None),
        ("report-to", "[" * 100_000, None),
        ("speculation-rules", f'"/rules.json", "{S}/rules.json"', '"/rules.json"'),
        ("content-security-policy", f"default-src 'self'; report-uri {S}/r", "default-src 'self';"),
        ("content-security-policy", f"Report-URI /own {S}/r; img-src {S}", f"report-uri /own; img-src {S}"),
        ("content-security-policy-report-only", f"img-src *, report-uri {S}/r", "img-src *,"),
    ],
)  # fmt: skip
def test_what_a_field_would_fetch_from_a_held_host_is_taken_out(name: str, value: str, left: str | None):
    expected = None if left is None else left.encode()

    kept = filter_field(name.encode(), value.encode(), page().judge)

    assert kept == expected
    if kept is not None:
        assert filter_field(name.encode(), kept, page().judge) is kept
    assert name == "report-to" or filter_field(name.encode(), value.encode(), page(everything()).judge) == (
        value.encode()
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("link", f"<{S}/x>; rel=canonical"),
        ("link", f"<{S}/x>; rel=alternate; title=preload"),
        ("link", f"<{S}/x>; title=\"; rel=preload\""),
        ("link", f"<{S}/x>"),
        ("link", "</own.css>; rel=preload ,\t<https://pay.example>;rel=preconnect"),
        ("link", "nonsense, <, >, \"open"),
        ("link", ""),
        ("refresh", "300"),
        ("refresh", "5; url=/next"),
        ("reporting-endpoints", 'default="/reports"'),
        ("report-to", '{"group":"default","endpoints":[{"url":"https://www.news.example/r"}]} , {"x":1}'),
        ("report-to", ""),
        ("speculation-rules", '"/rules.json"'),
        ("content-security-policy", f"default-src {S}; report-to default; script-src 'nonce-report-uri'"),
        ("content-security-policy", "report-uri /csp"),
        ("location", S),
        ("x-link", f"<{S}>; rel=preload"),
        ("nel", '{"report_to":"default","max_age":100}'),
    ],
)  # fmt: skip
def test_what_contacts_no_held_host_leaves_byte_for_byte(name: str, value: str):
    came = value.encode()

    assert filter_field(name.encode(), came, page().judge) is came or came == b""


def test_bytes_beyond_ascii_stay():
    value = b"</\xe9.css>; rel=preload, <//stats.example>; rel=preconnect"

    assert filter_field(b"link", value, page().judge) == b"</\xe9.css>; rel=preload"


def test_the_fields_are_looked_up_in_lower_case():
    assert all(name == name.lower() for name in LOADING_FIELDS)


@pytest.mark.parametrize("piece", ["<", '"', "\\", ",", "; rel=", '"\\', "</a>;", '{"endpoints":'])
def test_long_fields_take_no_longer_than_their_length(piece: str):
    for name in LOADING_FIELDS:
        filter_field(name, piece.encode() * 20_000, page().judge)
