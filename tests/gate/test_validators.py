import pytest

from consent.gate.validators import mark, unmark

OURS = b"0123abcd"
OTHER = b"ffffffff"


@pytest.mark.parametrize("etag", [b'"abc"', b'W/"abc"', b'"a~cb"', b'""'])
def test_a_validator_of_this_version_comes_back_as_the_apps_own(etag):
    assert unmark(mark(etag, OURS), [OURS], foreign=False) == etag


def test_a_marked_validator_is_weak():
    assert mark(b'"abc"', OURS) == b'W/"abc~c0123abcd"'


def test_a_validator_of_another_version_goes():
    assert unmark(mark(b'"abc"', OTHER), [OURS], foreign=True) == b""


@pytest.mark.parametrize(("foreign", "left"), [(True, b'"abc"'), (False, b"")])
def test_a_validator_that_is_not_ours_stays_only_off_navigations(foreign, left):
    assert unmark(b'"abc"', [OURS], foreign=foreign) == left


def test_a_list_is_read_one_by_one():
    field = b'"x", ' + mark(b'"a"', OURS) + b", " + mark(b'"b"', OTHER)

    assert unmark(field, [OURS], foreign=False) == b'"a"'


def test_any_validator_will_do_is_none_of_ours():
    assert unmark(b"*", [OURS], foreign=False) == b""
