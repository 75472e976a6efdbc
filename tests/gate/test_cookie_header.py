import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.gate.cookie_header import MAX_TWINS, filter_cookies, join_crumbs, parse_pairs, values_of
from tests.gate.policies import decision

NOTHING = decision()
OWN = frozenset(("consent",))


@pytest.mark.parametrize(
    ("header", "kept", "held"),
    [
        (b"session=1; hs_a=2; csrftoken=3", b"session=1; csrftoken=3", ("hs_a",)),
        (b"hs_a=2", b"", ("hs_a",)),
        (b"consent=x; theme=dark", b"consent=x", ("theme",)),
        (b"path=1; session=abc", b"session=abc", ("path",)),
        (b'session="a\\"b"; hs_a="x"', b'session="a\\"b"', ("hs_a",)),
        (b"session=1;;  ;hs_a=2", b"session=1", ("hs_a",)),
        (b"nameless; session=1", b"session=1", ("",)),
        (b"session=\xff\xfe; hs_a=2", b"session=\xff\xfe", ("hs_a",)),
        (b"hs_a=1; session=2; hs_a=3", b"session=2", ("hs_a", "hs_a")),
    ],
)
def test_only_held_pairs_are_taken_out(header, kept, held):
    cookies = filter_cookies(header, NOTHING, own=OWN)

    assert (cookies.kept, cookies.held) == (kept, held)


@pytest.mark.parametrize("header", [b"session=1;csrftoken=2", b"", b" session = 1 ;;"])
def test_a_header_with_nothing_to_hold_leaves_as_it_came(header):
    assert filter_cookies(header, NOTHING, own=OWN).kept == header


def test_crumbs_of_http2_are_one_header():
    assert join_crumbs([b"a=1", b"b=2"]) == b"a=1; b=2"


def test_the_values_of_a_cookie_are_those_of_its_exact_name_in_their_order():
    header = b"xconsent=1; consent-id=2; consent = 3 ; other=consent=5; consent=4; consent"

    assert values_of(header, "consent") == ("3", "4")
    assert values_of(header, "missing") == ()


def test_of_a_flood_of_cookies_only_the_first_few_are_read():
    header = b"; ".join(b"consent=%d" % place for place in range(180))

    assert values_of(header, "consent") == tuple(str(place) for place in range(MAX_TWINS))


@given(st.binary(max_size=300))
def test_no_header_is_an_error_and_what_is_kept_is_a_part_of_it(header):
    cookies = filter_cookies(header, NOTHING, own=OWN)

    pairs = [pair for _, pair in parse_pairs(header)]
    kept = [pair for _, pair in parse_pairs(cookies.kept)]
    assert [pair for pair in pairs if pair in kept] == kept
    assert all(name in OWN or NOTHING.keeps(name) for name, _ in parse_pairs(cookies.kept))
