"""The gate costs shared pages nothing: the cache answers as many requests by itself as without it."""

import pytest

from tests.caches.conftest import CacheFactory
from tests.caches.readers import COUNTED, PERSONAL, SHARED, Findings, Reader, make_readers, read
from tests.servers.running import Running

pytestmark = pytest.mark.slow

PATHS = SHARED + PERSONAL


def asked_one_by_one(cache: Running, readers: list[Reader]) -> Findings:
    """The same requests in the same order, whatever is behind the cache."""
    return read(cache.port, readers, PATHS, requests=1000, threads=1)


def test_shared_pages_are_kept_as_well_as_without_the_gate(
    caches: CacheFactory, kind: str, gated: Running, readers: dict[str, Reader]
):
    without = asked_one_by_one(caches(kind, "bare"), make_readers()).hit_ratio()
    with_gate = asked_one_by_one(gated, list(readers.values())).hit_ratio()

    print(f"{kind}: hit ratio of shared pages {with_gate:.3f} with the gate, {without:.3f} without")
    assert with_gate >= without
    if kind != "varnish":
        # As it comes, Varnish lets everybody pass who sends a cookie.
        assert with_gate > 0.95


def test_a_page_that_sets_a_cookie_that_some_granted_is_kept_for_all_the_same(
    gated: Running, kind: str, readers: dict[str, Reader]
):
    findings = read(gated.port, list(readers.values()), COUNTED, requests=300, threads=1)

    print(f"{kind}: hit ratio of pages that count {findings.hit_ratio(COUNTED):.3f}")
    if kind != "varnish":
        assert findings.hit_ratio(COUNTED) > 0.9


def test_this_measure_would_see_the_harm(caches: CacheFactory):
    """A cookie on every answer, as consent is often done, empties a cache that does not keep such answers."""
    naive = asked_one_by_one(caches("nginx", "naive"), make_readers())

    assert naive.hit_ratio() == 0
