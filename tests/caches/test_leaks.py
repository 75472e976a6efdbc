"""Readers with opposite choices behind one cache: not one byte and not one cookie of each other."""

import pytest

from tests.caches.conftest import CacheFactory
from tests.caches.readers import COUNTED, OURS, PERSONAL, SHARED, Reader, make_readers, read
from tests.servers.running import Running

pytestmark = pytest.mark.slow


def test_thousands_of_interleaved_requests_leak_nothing(gated: Running, readers: dict[str, Reader]):
    paths = SHARED + COUNTED + PERSONAL + OURS

    findings = read(gated.port, list(readers.values()), paths, requests=2200)

    assert findings.asked.total() == 2200
    assert set(findings.asked) == set(paths)
    assert findings.leaks == []
    assert findings.wrong == []
    assert findings.repeated == []


def test_a_shared_page_is_one_page_for_all_of_them(gated: Running, readers: dict[str, Reader]):
    findings = read(gated.port, list(readers.values()), SHARED, requests=400, seed=11)

    assert {path: len(bodies) for path, bodies in findings.bodies.items()} == dict.fromkeys(SHARED, 1)


@pytest.mark.parametrize("eager", ["varnish-eager", "nginx-eager"])
def test_these_tests_would_see_a_leak(caches: CacheFactory, eager: str):
    cache = caches(eager, "naive")

    findings = read(cache.port, make_readers(), SHARED + PERSONAL, requests=400)

    assert [leak for leak in findings.leaks if leak.startswith("bytes of")]
    assert [leak for leak in findings.leaks if leak.startswith("cookie or header of")]
    assert [leak for leak in findings.leaks if leak.startswith("cookie out of the cache")]
    assert findings.repeated


def test_without_the_gate_careless_pages_leak_even_as_caches_come(caches: CacheFactory):
    cache = caches("nginx", "bare")

    findings = read(cache.port, make_readers(), PERSONAL, requests=200)

    assert {leak.rpartition(" ")[2] for leak in findings.leaks} >= {"/basket", "/offers"}
