import pytest

from consent.gate.refresh import parse_refresh
from consent.gate.srcset import parse_srcset


@pytest.mark.parametrize(
    ("value", "urls"),
    [
        ("", []),
        (" , ,", []),
        ("a.png", ["a.png"]),
        ("a.png 1x, b.png 2x", ["a.png", "b.png"]),
        ("a.png 100w,b.png 200w", ["a.png", "b.png"]),
        ("a.png,b.png 2x", ["a.png,b.png"]),
        ("a.png, b.png", ["a.png", "b.png"]),
        ("a.png,, b.png", ["a.png", "b.png"]),
        ("\n\ta.png\f1x\n,\n b.png ", ["a.png", "b.png"]),
        ("data:image/png;base64,AAAA 1x, b.png 2x", ["data:image/png;base64,AAAA", "b.png"]),
        ("a.png (1x, 2x), b.png", ["a.png", "b.png"]),
        ("a.png (1x, b.png", ["a.png"]),
        ("a.png 1x 2x 3x nonsense, b.png", ["a.png", "b.png"]),
        (",a.png", ["a.png"]),
        ("a.png  ,b.png", ["a.png", "b.png"]),
    ],
)
def test_candidates_are_cut_as_browsers_cut_them(value: str, urls: list[str]):
    assert list(parse_srcset(value)) == urls


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("5", None),
        ("", None),
        ("5;", None),
        ("5; url=/next", "/next"),
        ("5;URL=/next", "/next"),
        ("5, url = /next", "/next"),
        ("5 url=/next", "/next"),
        ("0.5;/next", "/next"),
        ("5; url='/next page' rest", "/next page"),
        ('5; url="/next', "/next"),
        ("; url=/next", "/next"),
        (" 5 ;\n url\t=\n//stats.example/ ", "//stats.example/ "),
        ("5; urls", "urls"),
        ("5; '/quoted'", "/quoted"),
    ],
)
def test_a_refresh_leads_where_browsers_go(value: str, url: str | None):
    assert parse_refresh(value) == url
