"""What a policy declares, as a sheet for people and as members for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consent.cli.tables import printable, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consent.policy.cookie import CookieDeclaration
    from consent.policy.policy import Policy


def sheet(policy: Policy) -> str:
    """What the policy declares: a line for each service, and for the site's own cookies."""
    site = policy.site
    facts = {
        "Site": site.name or "-",
        "Languages": " ".join(site.languages),
        "Asked": " ".join(category.id for category in policy.asked) or "nothing: all is necessary",
        "Undeclared": "held" if site.undeclared == "hold" else "passes",
        "Choices valid": str(site.valid_for),
        "Revision": policy.revision,
    }
    width = max(map(len, facts))
    head = "\n".join(f"{name.ljust(width)}  {printable(value)}" for name, value in facts.items())
    rows = _rows(policy)
    if not rows:
        return f"{head}\n\nIt declares no service and no cookie."
    return f"{head}\n\n{table(('CATEGORY', 'SERVICE', 'HOSTS', 'COOKIES'), rows)}"


def _rows(policy: Policy) -> list[tuple[str, str, int, str]]:
    rows: list[tuple[str, str, int, str]] = []
    for category in policy.all_categories:
        rows += (
            (category.id, service.id, len(service.hosts), _names(service.cookies))
            for service in policy.services_in(category.id)
        )
        if own := policy.cookies_in(category.id):
            rows.append((category.id, "(the site)", 0, _names(own)))
    return rows


def _names(cookies: Sequence[CookieDeclaration]) -> str:
    return " ".join(cookie.name for cookie in cookies) or "-"


def members(policy: Policy) -> dict[str, object]:
    """The same for programs."""
    return {
        "revision": policy.revision,
        "name": policy.site.name,
        "languages": policy.site.languages,
        "categories": [
            {
                "id": category.id,
                "asked": category in policy.asked,
                "sale": category.sale,
                "cookies": [cookie.name for cookie in policy.cookies_in(category.id)],
                "services": [
                    {
                        "id": service.id,
                        "name": service.name,
                        "hosts": service.hosts,
                        "cookies": [cookie.name for cookie in service.cookies],
                        "storage": service.storage,
                    }
                    for service in policy.services_in(category.id)
                ],
            }
            for category in policy.all_categories
        ],
    }
