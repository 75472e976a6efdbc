import pytest

from consent.gate.caching import add_vary, asks_to_share, make_personal
from consent.gate.header import combine


@pytest.mark.parametrize(
    ("headers", "shares"),
    [
        ([(b"cache-control", b"public")], True),
        ([(b"cache-control", b"Public, max-age=60")], True),
        ([(b"cache-control", b"s-maxage=60")], True),
        ([(b"cache-control", b's-maxage="60"')], True),
        ([(b"cdn-cache-control", b"max-age=60")], True),
        ([(b"surrogate-control", b"max-age=60")], True),
        ([(b"x-accel-expires", b"60")], True),
        ([], False),
        ([(b"cache-control", b"max-age=60")], False),
        ([(b"cache-control", b"s-maxage=0")], False),
        ([(b"cache-control", b"public, no-store")], False),
        ([(b"cache-control", b"public"), (b"cache-control", b"private")], False),
        ([(b"cache-control", b"private"), (b"cdn-cache-control", b"max-age=60")], False),
        ([(b"x-accel-expires", b"0")], False),
        ([(b"cdn-cache-control", b"no-store")], False),
        ([(b"cache-control", b'max-age="public"')], False),
    ],
)
def test_an_answer_is_shared_only_where_the_app_says_so(headers, shares):
    assert asks_to_share(combine(headers)) is shares


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"public, max-age=60", b"private, max-age=60"),
        (b"s-maxage=60, max-age=5", b"private, max-age=5"),
        (b"no-store", b"no-store"),
        (b"no-store, public", b"no-store"),
        (b"private", b"private"),
        (b'private="set-cookie", max-age=1', b"private, max-age=1"),
        (b"no-cache, must-revalidate", b"private, no-cache, must-revalidate"),
        (b"stale-while-revalidate=30", b"private, stale-while-revalidate=30"),
    ],
)
def test_a_personal_answer_is_private_and_what_is_stricter_stays(before, after):
    headers = [(b"cache-control", before)]

    assert make_personal(headers, combine(headers), vary=()) == [(b"cache-control", after)]


def test_words_to_shared_caches_are_taken_out_of_a_personal_answer():
    headers = [
        (b"cdn-cache-control", b"max-age=60"),
        (b"surrogate-control", b"x"),
        (b"x-accel-expires", b"9"),
    ]

    assert make_personal(headers, combine(headers), vary=()) == [(b"cache-control", b"private")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], b"Cookie, Sec-GPC"),
        ([b"Accept-Encoding"], b"Accept-Encoding, Cookie, Sec-GPC"),
        ([b"cookie", b"SEC-GPC"], b"cookie, SEC-GPC"),
        ([b"*"], b"*"),
    ],
)
def test_vary_is_added_to_and_never_repeated(before, after):
    headers = [(b"vary", value) for value in before]

    varying = add_vary(headers, combine(headers), (b"Cookie", b"Sec-GPC"))

    assert varying == [(b"vary", after)]
