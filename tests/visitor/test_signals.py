import pytest

from consent.visitor.signals import Signals, match_language, negotiate


@pytest.mark.parametrize("value", [b"0", b"", b"true", b"1;x", b" 1", b"1, 1", b"11"])
def test_only_the_exact_value_is_the_opt_out_signal(value):
    assert Signals.from_headers({b"sec-gpc": value}).gpc is False


def test_the_opt_out_signal_is_sec_gpc_1():
    assert Signals.from_headers({b"sec-gpc": b"1"}).gpc is True


def test_a_region_counts_only_where_the_site_named_the_header():
    headers = {b"cf-ipcountry": b"fr"}

    assert Signals.from_headers(headers).region is None
    assert Signals.from_headers(headers, region_header=b"cf-ipcountry").region == "FR"


@pytest.mark.parametrize(
    ("accept_language", "expected"),
    [
        ("", None),
        ("fr", "fr"),
        ("fr-CA, en;q=0.8", "fr"),
        ("en;q=0.5, fr;q=0.9", "fr"),
        ("en, fr", "en"),
        ("fr, en", "en"),
        ("de, *;q=0.1", None),
        ("fr;q=0", None),
        ("fr;q=nonsense", None),
        ("FR", "fr"),
        ("pt", "pt-BR"),
        (",;q=,,", None),
        ("fr;q=2", None),
    ],
)
def test_the_offered_language_that_is_liked_best(accept_language, expected):
    assert negotiate(accept_language, ("en", "fr", "pt-BR")) == expected


@pytest.mark.parametrize("tag", ["no", "nn", "nb", "nb-NO", "nn-NO"])
def test_either_norwegian_finds_the_one_there_is(tag):
    assert negotiate(tag, ("en", "nb")) == match_language(tag, ("en", "nb")) == "nb"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("FR_ca", "fr"),
        (" pt ", "pt-BR"),
        ("de", None),
        ("", None),
        ("pt-br", "pt-BR"),
    ],
)
def test_the_offered_language_of_a_page(tag, expected):
    assert match_language(tag, ("en", "fr", "pt-BR")) == expected
