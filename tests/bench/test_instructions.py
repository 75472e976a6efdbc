"""What a request costs, counted in instructions. Who makes it dearer says so by changing the record."""

import shutil

import pytest

from bench.instructions import count, dearer, ratios


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("valgrind") is None, reason="counted by valgrind; `make test` installs it")
def test_no_request_costs_more_than_what_is_recorded():
    found = ratios(count())

    assert dearer(found) == []
