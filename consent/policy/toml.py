"""A policy as a site writes it, in `consent.toml`."""

from __future__ import annotations

from consent.policy.catalogue import Catalogue
from consent.policy.declarations import read_category, read_own_cookie, read_service, read_site
from consent.policy.document import read_document
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.table import Table, unknown


def loads(text: str, *, catalogue: Catalogue, source: str = "") -> Policy:
    """The policy that a TOML text declares.

    The first mistake raises PolicyError with its key, its line, what was found and what was expected.
    """
    return read_document(text, lambda root: _policy(root, catalogue), source=source)


def _policy(root: Table, catalogue: Catalogue) -> Policy:
    root.expect("site", "service", "cookie", "category", what="table")
    return Policy(
        site=read_site(root.table("site")),
        categories=tuple(map(read_category, root.tables("category", written="[[category]]"))),
        services=tuple(_service(table, catalogue) for table in root.tables("service", written="[[service]]")),
        cookies=tuple(map(read_own_cookie, root.tables("cookie", written="[[cookie]]"))),
    )


def _service(table: Table, catalogue: Catalogue) -> Service:
    if "use" not in table:
        return read_service(table)
    used = table.text("use")
    if used not in catalogue:
        raise unknown(used, catalogue.names(), what="service", key=table.place("use"))
    return read_service(table, catalogue.get(used))
