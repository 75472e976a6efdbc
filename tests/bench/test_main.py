"""The command: which benchmarks there are, and what is missing for one."""

import pytest

from bench.__main__ import how_to_get, main


def test_a_missing_peer_is_told_by_its_package():
    assert how_to_get(ModuleNotFoundError(name="lolhtml")) == "pip install python-lolhtml"
    assert how_to_get(ModuleNotFoundError(name="selectolax.lexbor")) == "pip install selectolax"


def test_a_missing_valgrind_is_told_by_its_package():
    assert how_to_get(FileNotFoundError(2, "", "valgrind")) == "apt-get install valgrind"


@pytest.mark.parametrize(
    "error", [ModuleNotFoundError(name="bench.noise"), FileNotFoundError(2, "", "/tmp/lost")]
)
def test_what_nobody_can_install_is_an_error(error):
    with pytest.raises(type(error)):
        how_to_get(error)


def test_a_benchmark_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(SystemExit, match="noise: no such benchmark, expected instructions, requests"):
        main(["noise"])
