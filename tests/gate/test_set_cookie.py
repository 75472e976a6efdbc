from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.gate.set_cookie import keep, parse_cookie_date, parse_set_cookie
from tests.gate.policies import NOW, decision

NOTHING = decision()
ANALYTICS = decision("analytics")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b"hs_id=1; Path=/", "hs_id"),
        (b" hs_id =1", "hs_id"),
        (b"hs_id=a=b=c", "hs_id"),
        (b"hs_id\t=1", "hs_id"),
        (b"hs_id=", "hs_id"),
        (b"no equals sign", ""),
        (b"=hs_id", ""),
        (b"__Host-x=1", "__Host-x"),
    ],
)
def test_the_name_ends_at_the_first_equals_sign_before_the_first_semicolon(line, name):
    assert parse_set_cookie(line).name == name


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (b"session=abc; HttpOnly", True),
        (b"hs_id=1; Path=/; HttpOnly", False),
        (b"HS_ID=1", False),
        (b"theme=dark", False),
        (b"nobody_declared=1", False),
        (b"value without a name", False),
        (b"=value", False),
    ],
)
def test_only_what_is_granted_is_kept(line, kept):
    assert keep(line, NOTHING, now=NOW) is kept


def test_a_granted_cookie_is_kept():
    assert keep(b"hs_id=1; Path=/", ANALYTICS, now=NOW) is True


@pytest.mark.parametrize(
    "attributes",
    [
        b"Max-Age=0",
        b"max-age=-5",
        b"Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        b"expires=Thu, 01-Jan-70 00:00:00 GMT",
        b"Max-Age=100; Max-Age=0",
        b"Max-Age=nonsense; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        b"Expires=Sun, 22 Nov 2026 12:00:00 GMT",
    ],
)
def test_a_deletion_passes(attributes):
    assert keep(b"hs_id=; Path=/; " + attributes, NOTHING, now=NOW) is True


@pytest.mark.parametrize(
    "attributes",
    [
        b"Max-Age=1",
        b"Max-Age=0; Max-Age=100",
        b"Max-Age=100; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        b"Max-Age=; Expires=Thu, 01 Jan 2099 00:00:00 GMT",
        b"Expires=no date at all",
        b"Expires=Sun, 22 Nov 2026 12:00:01 GMT",
        b"Expires=Thu, 01 Jan 1970 00:00:00 GMT; Expires=Thu, 01 Jan 2099 00:00:00 GMT",
        b"Max-Age=" + b"0" * 1025,
        b"Path=/max-age=0",
    ],
)
def test_what_only_looks_like_a_deletion_is_held(attributes):
    assert keep(b"hs_id=1; " + attributes, NOTHING, now=NOW) is False


@pytest.mark.parametrize("line", [b"session=" + b"x" * 4090, b"session=a\x00b", b"session=a\nb", b"", b"="])
def test_what_no_browser_would_store_is_dropped(line):
    assert keep(line, NOTHING, now=NOW) is False


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("Sun Nov  6 08:49:37 1994", datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)),
        ("06 nov 69 1:2:3", datetime(2069, 11, 6, 1, 2, 3, tzinfo=UTC)),
        ("01 Jan 1600 00:00:00", None),
        ("32 Jan 2020 00:00:00", None),
        ("01 Jan 2020 24:00:00", None),
        ("01 Foo 2020 00:00:00", None),
        ("", None),
    ],
)
def test_dates_are_read_as_browsers_read_them(written, moment):
    assert parse_cookie_date(written) == (None if moment is None else int(moment.timestamp()))


@given(st.binary(max_size=200))
def test_no_line_whatever_it_holds_is_an_error(line):
    assert keep(line, NOTHING, now=NOW) in (True, False)


@given(value=st.binary(max_size=50), attributes=st.binary(max_size=80))
def test_a_held_name_is_never_kept_unless_it_deletes(value, attributes):
    line = b"hs_id=" + value.replace(b";", b"") + b"; " + attributes

    kept = keep(line, NOTHING, now=NOW)

    assert not kept or parse_set_cookie(line).deletes(NOW)
