from itertools import product

import pytest

from consent.gate.decision import decide
from consent.gate.expiry import MAX_BYTES, Expiry, expire
from consent.policy.cookie import CookieDeclaration
from consent.policy.policy import Policy
from consent.visitor.signals import Signals
from tests.gate.policies import decision

NOTHING = decision()
PAST = b"Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"


def lines(*names: str, of=NOTHING, host="www.harbour.example", path="/", secure=False) -> list[bytes]:
    return list(expire(names, of, host=host, path=path, secure=secure))


def test_a_cookie_with_a_declared_place_is_expired_there_and_host_only():
    assert lines("hs_id") == [
        b"hs_id=; " + PAST + b"; Path=/",
        b"hs_id=; " + PAST + b"; Path=/; Domain=harbour.example",
    ]


def test_a_cookie_of_an_unknown_place_is_expired_wherever_it_may_be():
    places = {line.partition(b"GMT; ")[2] for line in lines("ad_id", path="/news/today")}

    assert places == {
        b"Path=" + path + domain
        for path in (b"/", b"/news", b"/news/", b"/news/today")
        for domain in (b"", b"; Domain=www.harbour.example", b"; Domain=harbour.example")
    }


def test_what_nobody_declared_is_never_removed():
    assert lines("nobody_declared", "") == []


def test_what_is_granted_or_necessary_is_never_removed():
    assert lines("hs_id", "session", of=decision("analytics")) == []


def test_a_partitioned_cookie_takes_its_twin_along():
    assert lines("twin", secure=True)[1].endswith(b"; Secure; SameSite=None; Partitioned")


def test_a_prefixed_name_is_removed_as_its_prefix_demands():
    policy = Policy(cookies=[CookieDeclaration(name, "marketing") for name in ("__Host-ad", "__Secure-ad")])
    nothing = decide(policy, None, Signals())

    host, secure = lines("__Host-ad", of=nothing), lines("__Secure-ad", of=nothing)

    assert host == [b"__Host-ad=; " + PAST + b"; Path=/; Secure"]
    assert all(b"; Secure" in line for line in secure)


def test_on_https_every_removal_is_secure():
    assert all(b"; Secure" in line for line in lines("hs_id", "ad_id", secure=True))


def test_an_address_has_no_parents():
    assert not any(b"Domain" in line for line in lines("ad_id", host="127.0.0.1"))
    assert not any(b"Domain" in line for line in lines("ad_id", host="[::1]"))


def test_no_response_carries_more_than_the_bound():
    names = [f"hs_{place}" for place in range(200)]

    total = sum(map(len, lines(*names)))

    assert MAX_BYTES - 200 < total <= MAX_BYTES


@pytest.mark.parametrize(
    "host", ["a; HttpOnly.example.com", "a\r\nx.example", "*.example.com", "é.example", ""]
)
def test_a_hostile_host_is_never_written_into_a_header(host):
    assert all(b"Domain" not in line for line in lines("ad_id", host=host))


@pytest.mark.parametrize("path", ["/a;Domain=evil", "/\r\nX: y", "/\u00e9"])
def test_a_hostile_path_is_never_written_into_a_header(path):
    assert all(
        b"evil" not in line and b"\n" not in line and line.isascii() for line in lines("ad_id", path=path)
    )


def test_a_hostile_name_is_never_written_into_a_header():
    assert lines("hs_\r\nX: y", "hs_\x00", "hs_\t") == []


MANY = tuple(f"hs_{number}" for number in range(40))


@pytest.mark.parametrize("names", [(), ("theme",), ("theme", "ad_id", "heat"), MANY], ids=len)
@pytest.mark.parametrize("path", ["/", "/a/b", "/" + "x" * 300], ids=len)
def test_what_is_remembered_is_what_would_be_written(names, path):
    expiry = Expiry(NOTHING.policy)

    for host, secure in product(("news.example", "www.news.example"), (True, False)):
        for _ in range(2):
            remembered = expiry.headers(names, host=host, path=path, secure=secure)
            written = lines(*names, host=host, path=path, secure=secure)
            assert remembered == [(b"set-cookie", line) for line in written]
