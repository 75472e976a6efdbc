"""A policy as a site writes it, in `consent.toml`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from consent.errors import PolicyError
from consent.policy.catalogue import Catalogue
from consent.policy.declarations import read_category, read_own_cookie, read_service, read_site
from consent.policy.document import read_document
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.table import Table, unknown


def loads(
    text: str,
    *,
    catalogue: Catalogue,
    source: str = "",
    beside: Callable[[str], str] | None = None,
) -> Policy:
    """The policy that a TOML text declares.

    `beside` reads the files that `[site] catalogue` names, by their paths from where the text stands.
    The first mistake raises PolicyError with its key, its line, what was found and what was expected.
    """
    return read_document(text, lambda root: _policy(root, catalogue, beside), source=source)


def _policy(root: Table, catalogue: Catalogue, beside: Callable[[str], str] | None) -> Policy:
    root.expect("site", "service", "cookie", "category", what="table")
    site = read_site(root.table("site"))
    if site.catalogue and beside:
        catalogue = replace(catalogue, own=_own_texts(site.catalogue, beside))
    return Policy(
        site=site,
        categories=tuple(map(read_category, root.tables("category", written="[[category]]"))),
        services=tuple(_service(table, catalogue) for table in root.tables("service", written="[[service]]")),
        cookies=tuple(map(read_own_cookie, root.tables("cookie", written="[[cookie]]"))),
    )


def _own_texts(paths: Iterable[str], beside: Callable[[str], str]) -> dict[str, str]:
    """The text of each file, by the file's name without its ending."""
    texts = {}
    for place, path in enumerate(paths):
        try:
            texts[path.rpartition("/")[2].removesuffix(".toml")] = beside(path)
        except PolicyError as error:
            key = f"site.catalogue[{place}]"
            raise PolicyError(f"{key}: {error}", key=key) from None
    return texts


def _service(table: Table, catalogue: Catalogue) -> Service:
    if "use" not in table:
        return read_service(table)
    used = table.text("use")
    if used not in catalogue:
        raise unknown(used, catalogue.names(), what="service", key=table.place("use"))
    return read_service(table, catalogue.get(used))
